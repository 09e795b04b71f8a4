"""Les pages du livre telles qu'elles sont écrites : cellules, prose, table des matières."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
import yaml
from myst_nb.core.read import read_myst_markdown_notebook

from livre.execution.value_expressions import with_exact_lines

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
MODEL = Path(__file__).with_name("chapitre.md")

FENCE = re.compile(r"^(`{3,}|~{3,})(.*)$")
# Une clôture sans nom de directive, ou celle d'une directive dont le corps n'est pas du texte.
CODE = re.compile(r"(?!\{)|\{(?:code-block|code|literalinclude|math|bibliography|toctree)\}")
DISPLAY_MATH = re.compile(
    r"\$\$.*?\$\$(?:\s*\([\w-]+\))?|\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL
)
INLINE_MATH = re.compile(r"(?<![\\$])\$(?!\s)[^$\n]+(?:\n[^$\n]+)?\$")
ROLE = re.compile(r"\{[\w:.-]+\}`[^`]*`")
INLINE_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
HTML_COMMENT = re.compile(r"<!--.*?-->|^%.*$", re.DOTALL | re.MULTILINE)
# Le titre d'un encadré ou d'un exercice se lit ; ce qui suit le nom d'une autre directive, non.
DIRECTIVE_LINE = re.compile(
    r"^\s*(?::{3,}|`{3,})(?:\{(?:exercise|admonition)\}|.*$)|^\s*:[\w-]+:.*$|^\([\w-]+\)=$",
    re.MULTILINE,
)
LINK_TARGET = re.compile(r"\]\([^)]*\)|<?https?://[^\s>)]+>?|\{[#.][^}]*\}")


def without_code(text: str) -> str:
    """Le texte sans ses blocs de code. Une clôture ferme la dernière ouverte : celle qui finit une
    directive n'ouvre pas un bloc, qui avalerait le texte jusqu'à la suivante."""
    kept: list[str] = []
    opened: list[tuple[str, bool]] = []
    for line in text.splitlines():
        inside_code = any(is_code for _, is_code in opened)
        fence = FENCE.match(line)
        if fence and opened and not fence[2].strip() and fence[1].startswith(opened[-1][0]):
            opened.pop()
        elif fence and not inside_code:
            opened.append((fence[1], bool(CODE.match(fence[2].strip()))))
            inside_code = opened[-1][1]
        if not inside_code:
            kept.append(line)
    return "\n".join(kept)


def compact(text: str) -> str:
    """Les nombres sans l'espace de leurs milliers, et un seul signe moins."""
    return re.sub(r"(?<=\d)\s+(?=\d|%)", "", text).replace("−", "-")


@dataclass(frozen=True)
class Cell:
    """Une cellule de code : source, réglages, ligne du fichier."""

    source: str
    metadata: dict
    line: int

    @property
    def figure(self) -> dict:
        return self.metadata.get("mystnb", {}).get("figure", {})


@dataclass(frozen=True)
class Page:
    """Une page du livre."""

    name: str
    text: str

    def __str__(self) -> str:
        return self.name

    def at(self, text: str) -> str:
        """« book/fgsm.md, ligne 87 » : où la page écrit ce texte, la première fois ; sans ligne si
        elle l'écrit autrement."""
        wanted = rf"(?<!\w){re.escape(compact(text))}(?!\w)"
        for number, line in enumerate(self.text.splitlines(), start=1):
            if re.search(wanted, compact(line)):
                return f"book/{self}.md, ligne {number}"
        return f"book/{self}.md"

    def told(self, found: Iterable[str]) -> str:
        """Chaque trouvaille à sa ligne."""
        return "\n".join(f"{self.at(one)} : {one}" for one in found)

    @cached_property
    def notebook(self):
        carnet = read_myst_markdown_notebook(self.text, add_source_map=True)
        return with_exact_lines(carnet, self.text)

    @cached_property
    def cells(self) -> list[Cell]:
        lines = self.notebook.metadata["source_map"]
        return [
            Cell(cell.source, cell.metadata, line + 1)
            for cell, line in zip(self.notebook.cells, lines)
            if cell.cell_type == "code"
        ]

    @cached_property
    def markdown(self) -> str:
        """Tout ce qui n'est pas cellule de code, légendes comprises."""
        captions = [str(cell.figure.get("caption", "")) for cell in self.cells]
        return "\n\n".join(
            [cell.source for cell in self.notebook.cells if cell.cell_type == "markdown"]
            + captions
        )

    @cached_property
    def prose(self) -> str:
        """Le texte que l'on lit : ni code, ni formules, ni rôles, ni adresses, ni options de
        directives."""
        text = without_code(self.markdown)
        for pattern in (
            HTML_COMMENT,
            DISPLAY_MATH,
            ROLE,
            DIRECTIVE_LINE,
            INLINE_CODE,
            INLINE_MATH,
            LINK_TARGET,
        ):
            text = pattern.sub(" ", text)
        return text


def toc_names() -> list[str]:
    """Les pages dans l'ordre de la table des matières."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [toc["root"], *chapters]


def chapter_names() -> list[str]:
    """Les chapitres : toutes les pages, sauf l'accueil et la dernière partie (les annexes)."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [chapter["file"] for part in toc["parts"][:-1] for chapter in part["chapters"]]


def read_page(name: str) -> Page:
    return Page(name, (BOOK / f"{name}.md").read_text(encoding="utf-8"))


def chapter_model() -> Page:
    """Le chapitre à copier pour en commencer un : il passe tel quel les essais d'un chapitre."""
    return Page("chapitre-modele", MODEL.read_text(encoding="utf-8"))


def pytest_generate_tests(metafunc):
    existing = [read_page(name) for name in toc_names() if (BOOK / f"{name}.md").is_file()]
    existing.append(chapter_model())
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", existing, ids=str)
    if "chapter" in metafunc.fixturenames:
        chapters = {*chapter_names(), chapter_model().name}
        metafunc.parametrize(
            "chapter", [page for page in existing if page.name in chapters], ids=str
        )


@pytest.fixture(scope="session")
def pages() -> list[Page]:
    return [read_page(name) for name in toc_names() if (BOOK / f"{name}.md").is_file()]


@pytest.fixture(scope="session")
def toc() -> list[str]:
    return toc_names()
