"""Ce qu'une proposition change : pages et figures, ni plus ni moins."""

from __future__ import annotations

from pathlib import Path

import pytest

PAGE = """\
<html><body><nav>menu {menu}</nav><article><h1>Titre</h1><p>{text}<br>suite</p>
<figure id="fig-a"><picture><source srcset="_images/{dark}.svg">
<img src="_images/{light}.svg" alt="">
</picture></figure>
<details class="citation-livre"><p>révision {revision}</p></details>
<script>var a = "{menu}";</script><p>fin {end}</p></article></body></html>
"""
SAME = {"menu": "a", "text": "mots", "dark": "1", "light": "2", "revision": "abc", "end": "z"}


@pytest.fixture
def compare(load_script, tmp_path):
    script = load_script("changements")

    def write(folder: str, pages: dict[str, dict[str, str]]) -> Path:
        (tmp_path / folder).mkdir()
        for name, fields in pages.items():
            text = PAGE.format(**{**SAME, **fields})
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
        return tmp_path / folder

    def compared(before: dict, after: dict) -> str:
        return script.report(
            script.read_site(write("avant", before)), script.read_site(write("apres", after))
        )

    return compared


@pytest.mark.parametrize("what", ["menu", "revision"])
def test_what_moves_without_the_page_is_not_said(compare, what):
    assert compare({"a.html": {}}, {"a.html": {what: "autre"}}).startswith("Aucune page")


@pytest.mark.parametrize(
    "what, said",
    [
        ("text", "texte"),
        ("end", "texte"),
        ("dark", "figure `#fig-a`"),
        ("light", "figure `#fig-a`"),
    ],
)
def test_what_a_reader_would_see_is_said(compare, what, said):
    """« end » est après la citation et le script : on recommence bien à lire."""
    report = compare({"a.html": {}, "b.html": {}}, {"a.html": {what: "autre"}, "b.html": {}})
    assert report == f"Pages qui diffèrent du site de main : 1\n\n- `a.html` : {said}\n"


def test_pages_that_come_and_go(compare):
    report = compare({"a.html": {}, "b.html": {}}, {"b.html": {}, "c.html": {}})
    assert "- `c.html` : nouvelle page" in report and "- `a.html` : page retirée" in report
    assert "b.html" not in report


def test_without_a_reference(compare):
    assert "toutes les pages sont à relire" in compare({}, {"a.html": {}})
