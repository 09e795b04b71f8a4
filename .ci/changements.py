"""``changements.py AVANT APRÈS`` : les pages et les figures qui diffèrent d'un site à l'autre.

Une page change si les mots de son article changent ; une figure, si ses fichiers changent (leur nom
est leur empreinte). Ce qui bouge à chaque révision sans que la page bouge, la citation, n'est pas
lu. La liste est en Markdown ; la bibliothèque standard suffit.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

EMPTY = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
UNREAD = {"script", "style"}
CITATION = "citation-livre"
NAMELESS = "sans nom"


@dataclass
class Page:
    """Les mots de l'article ; figure (son ancre) → ses fichiers."""

    words: list[str] = field(default_factory=list)
    figures: dict[str, list[str]] = field(default_factory=dict)


class Reader(HTMLParser):
    """Lit une page ; ``open`` : les éléments ouverts, chacun avec ce qu'il est pour nous."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in ("img", "source") and self.reads():
            figure = next(
                (role for _, role in reversed(self.open) if role.startswith("#")), NAMELESS
            )
            files = (
                part.split("/")[-1] for part in (given.get("src"), given.get("srcset")) if part
            )
            self.page.figures.setdefault(figure, []).extend(files)
        if tag in EMPTY:
            return
        role = ""
        if tag == "article":
            role = "article"
        elif tag in UNREAD or CITATION in given.get("class", "").split():
            role = "tu"
        elif tag == "figure" and given.get("id"):
            role = f"#{given['id']}"
        self.open.append((tag, role))

    def handle_endtag(self, tag: str) -> None:
        # Un élément que rien ne ferme l'est par celui qui le contient.
        if any(name == tag for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, text: str) -> None:
        if self.reads():
            self.page.words += text.split()

    def reads(self) -> bool:
        roles = {role for _, role in self.open}
        return "article" in roles and "tu" not in roles


def read_site(site: Path) -> dict[str, Page]:
    """Adresse → page."""
    pages = {}
    for file in sorted(site.rglob("*.html")):
        reader = Reader()
        reader.feed(file.read_text(encoding="utf-8"))
        pages[file.relative_to(site).as_posix()] = reader.page
    return pages


def changed_figures(before: Page, after: Page) -> list[str]:
    names = sorted(before.figures.keys() | after.figures.keys())
    return [name for name in names if before.figures.get(name) != after.figures.get(name)]


def report(before: dict[str, Page], after: dict[str, Page]) -> str:
    """La liste, en Markdown."""
    if not before:
        return "Pas de site auquel comparer : toutes les pages sont à relire.\n"
    added, removed = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    lines = [f"- `{name}` : nouvelle page" for name in added]
    lines += [f"- `{name}` : page retirée, son adresse ne mène plus nulle part" for name in removed]
    for name in sorted(before.keys() & after.keys()):
        said = []
        if before[name].words != after[name].words:
            said.append("texte")
        said += [f"figure `{figure}`" for figure in changed_figures(before[name], after[name])]
        if said:
            lines.append(f"- `{name}` : {', '.join(said)}")
    if not lines:
        return "Aucune page, aucune figure n'a changé.\n"
    return f"Pages qui diffèrent du site de main : {len(lines)}\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    folders = [Path(name) for name in sys.argv[1:]]
    if len(folders) != 2 or not all(folder.is_dir() for folder in folders):
        sys.exit(__doc__)
    sys.stdout.reconfigure(encoding="utf-8")
    print(report(*map(read_site, folders)), end="")
