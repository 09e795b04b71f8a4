"""Tout ce que l'on peut vouloir citer a une ancre que l'on peut lire, et un lien pour la copier."""

import re

UNREADABLE = re.compile(
    r"id\d+|(?:index|equation|section)-\d+|.*[0-9a-f]{8}-[0-9a-f]{4}-.*"
    r"|.*-(?:exercise|solution)-\d+"
)
READABLE = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
CITABLE = "section, figure, div.math, .exercise, .solution"


def test_every_citable_block_has_a_readable_anchor(content_page):
    for block in content_page.article.select(CITABLE):
        anchor = block.get("id")
        assert anchor, f"{block.name} sans ancre : {block.get_text()[:60]!r}"
        assert READABLE.fullmatch(anchor) and not UNREADABLE.fullmatch(anchor), anchor


def test_every_citable_block_shows_its_link(content_page):
    links = {link["href"]: link for link in content_page.article.select("a.headerlink")}
    for block in content_page.article.select("section, figure, div.math, .exercise"):
        names = [
            block["id"],
            *(span["id"] for span in block.find_all("span", id=True, recursive=False)),
        ]
        [link] = [links[f"#{name}"] for name in names if f"#{name}" in links]
        assert link.get_text() == "¶" and link["title"].startswith("Lien vers cet"), block["id"]
