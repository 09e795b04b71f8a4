"""Écrit les carnets de chaque page, et mène le lecteur jusqu'à eux.

``carnets/page.ipynb`` n'a ni les réponses aux questions ni les solutions des exercices ;
``carnets/page-corrige.ipynb``, pour les enseignants, les a, et n'a pas les images des figures, qui
pèseraient deux fois. Les boutons vers Colab et Binder n'existent que là où le dépôt est connu : la
publication y range ces carnets dans une branche à eux.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from docutils import nodes
from nbformat import NotebookNode

from livre.identity.repository import repository_name
from livre.identity.revision import read_revision
from livre.notebooks.assembly import write_notebook
from livre.notebooks.installation import FOLDER, install_cell, wheel_name
from livre.notebooks.markdown import APART, Markdown
from livre.project import root
from livre.reading.results import is_active, page_store
from livre.state import state

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BRANCH = "carnets"
SOLVED = "-corrige"
DOWNLOAD = "download-notebook-button"
LAUNCH = "fas fa-rocket"
PREAMBLE = (
    "*Le carnet de [cette page]({page}), de « [{book}]({home}) ». Les laboratoires et les figures à"
    " curseur ne se manipulent que sur la page.{more}*"
)
IN_WORDS = (
    " Il a les réponses et les solutions ; ses figures sont dites en mots, et se dessinent quand on"
    " exécute leur cellule."
)


def setup_notebooks(app: Sphinx) -> None:
    app.connect("html-page-context", publish_notebooks, priority=400)
    app.connect("html-page-context", add_buttons, priority=950)


def publish_notebooks(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Écrit les carnets de la page, et dit au thème qu'ils existent."""
    if app.builder.name != "html" or doctree is None:
        return
    executed = executed_page(app, page)
    has_solutions = any(type(node).__name__ in APART for node in doctree.findall())
    for file, solved in zip(notebook_files(Path(app.outdir), page), (False, True)):
        # La page a pu en avoir un, autrefois.
        file.unlink(missing_ok=True)
        if executed is None or (solved and not has_solutions):
            continue
        text = page_notebook(app, page, doctree, executed, with_solutions=solved)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    if executed is not None:
        context["ipynb_source"] = f"{page}.ipynb"
        context["ipynb_solved"] = has_solutions


def notebook_files(site: Path, page: str) -> tuple[Path, Path]:
    """Le carnet d'une page, puis celui qui a les solutions."""
    folder = site / FOLDER
    return folder / f"{page}.ipynb", folder / f"{page}{SOLVED}.ipynb"


def executed_page(app: Sphinx, page: str) -> NotebookNode | None:
    key = state(app.env).keys.get(page)
    return page_store(app.env).load(page, key) if key and is_active(app.env) else None


def page_notebook(
    app: Sphinx,
    page: str,
    doctree: nodes.document,
    executed: NotebookNode,
    *,
    with_solutions: bool,
) -> str:
    """Le texte du carnet de la page."""
    place = Place(app, page)
    install = install_cell(
        wheel_name(root(app)),
        read_revision(root(app)),
        repository_name(),
        app.config.html_baseurl or "",
    )
    return write_notebook(
        doctree,
        executed,
        Markdown(place.address, place.number),
        seed=page,
        preamble=PREAMBLE.format(
            page=place.address(""),
            book=app.config.project,
            home=place.address(place.home),
            more=IN_WORDS if with_solutions else "",
        ),
        install=install,
        caption=place.caption,
        with_solutions=with_solutions,
    )


@dataclass(frozen=True)
class Place:
    """Une page du site, vue de son carnet : où mènent ses liens, comment elle numérote."""

    app: Sphinx
    page: str

    @property
    def home(self) -> str:
        return self._uri(self.app.config.root_doc)

    def _uri(self, page: str) -> str:
        return self.app.builder.get_target_uri(page)

    def address(self, target: str) -> str:
        """Adresse d'un lien de la page : entière si le site en a une, sinon partant du carnet."""
        if re.match(r"[a-z]+:", target):
            return target
        inside = urljoin(self._uri(self.page), target)
        base = self.app.config.html_baseurl
        return f"{base.rstrip('/')}/{inside}" if base else f"../{inside}"

    def number(self, kind: str, node: nodes.Element) -> str:
        """Le numéro que le site écrit devant cette figure, cette formule, cet exercice ; ``""``
        s'il n'en a pas."""
        config = self.app.config
        if kind == "displaymath" and not (config.math_numfig and config.numfig):
            return str(node.get("number") or "")
        numbers = self.app.env.toc_fignumbers.get(self.page, {}).get(kind, {})
        found = next((numbers[name] for name in node["ids"] if name in numbers), ())
        return ".".join(map(str, found))

    def caption(self, figure: nodes.figure, text: str) -> str:
        number = self.number("figure", figure)
        if not number:
            return text
        return f"**{self.app.config.numfig_format['figure'] % number}** — {text}"


def add_buttons(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Le bouton du carnet mène au carnet ; celui du corrigé, puis ceux de Colab et de Binder, le
    suivent."""
    if not context.get("ipynb_source"):
        return
    for group in context.get("header_buttons", []):
        buttons = group.get("buttons", [])
        rank = next((i for i, b in enumerate(buttons) if b.get("label") == DOWNLOAD), None)
        if rank is not None:
            buttons[rank : rank + 1] = page_buttons(page, context)


def page_buttons(page: str, context: dict) -> list[dict]:
    to, repository = context["pathto"], repository_name()
    buttons = [button(to(f"{FOLDER}/{page}.ipynb", 1), ".ipynb", "Télécharger le carnet", DOWNLOAD)]
    if context["ipynb_solved"]:
        solved = to(f"{FOLDER}/{page}{SOLVED}.ipynb", 1)
        told = "Télécharger le carnet avec les réponses et les solutions, pour les enseignants"
        buttons.append(button(solved, ".ipynb corrigé", told, "download-solved-notebook-button"))
    if repository:
        colab = f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{page}.ipynb"
        binder = f"https://mybinder.org/v2/gh/{repository}/{BRANCH}?urlpath=lab/tree/{page}.ipynb"
        buttons.append(button(colab, "Colab", "Ouvrir dans Colab", "colab-button", LAUNCH))
        buttons.append(button(binder, "Binder", "Ouvrir dans Binder", "binder-button", LAUNCH))
    return buttons


def button(url: str, text: str, tooltip: str, label: str, icon: str = "fas fa-code") -> dict:
    return {
        "type": "link",
        "url": url,
        "text": text,
        "icon": icon,
        "tooltip": tooltip,
        "label": label,
    }
