"""Boutons vers le dépôt (source, modification, problème) et adresse du site.

L'adresse vient de la variable GITHUB_REPOSITORY (``propriétaire/nom``), que GitHub Actions fixe :
une copie du dépôt publie ses propres liens. Sans elle, ces boutons n'existent pas ; le
téléchargement du carnet, si.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from livre.project import build_folder, stop_build

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

VARIABLE = "GITHUB_REPOSITORY"
BRANCH = "main"
BUTTONS = ("use_repository_button", "use_edit_page_button", "use_issues_button")

INSTALL = """\
try:
    import trahison
except ModuleNotFoundError:
    %pip install -q myst-nb git+https://github.com/{repository}
"""


def setup_repository(app: Sphinx) -> None:
    app.connect("config-inited", use_repository, priority=400)
    app.connect("html-page-context", publish_notebook, priority=400)
    app.connect("html-page-context", adjust_buttons, priority=950)


def repository_name() -> str | None:
    """``propriétaire/nom``, ou ``None`` si la variable n'est pas fixée."""
    name = os.environ.get(VARIABLE, "").strip()
    if not name:
        return None
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        stop_build(f"{VARIABLE} : « propriétaire/nom » attendu, reçu « {name} »")
    return name


def site_address(repository: str) -> str:
    """Adresse du site sur GitHub Pages."""
    owner, name = repository.split("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def use_repository(app: Sphinx, config: Config) -> None:
    options, repository = config.html_theme_options, repository_name()
    if repository is None:
        return
    options.update(
        repository_url=f"https://github.com/{repository}",
        repository_branch=BRANCH,
        path_to_docs="book",
        **dict.fromkeys(BUTTONS, True),
    )
    config.html_baseurl = config.html_baseurl or site_address(repository)
    config.html_context["site_address"] = config.html_baseurl


def publish_notebook(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Range le carnet de la page dans ``_sources`` et en annonce l'adresse au bouton de
    téléchargement."""
    notebook = build_folder(app) / "jupyter_execute" / f"{page}.ipynb"
    if doctree is None or not notebook.is_file():
        return
    target = Path(app.outdir) / "_sources" / f"{page}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(notebook, target)
    context["ipynb_source"] = f"{page}.ipynb"


def adjust_buttons(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Un problème se signale sans texte anglais tout prêt ; le carnet installe d'abord le code du
    livre."""
    repository = repository_name()
    if repository is None:
        return
    issues = f"https://github.com/{repository}/issues/new"
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("url", "").startswith(issues):
                button["url"] = f"{issues}?title={quote(f'Page « {page} » : ')}"
    if context.get("ipynb_source"):
        add_install_cell(Path(app.outdir) / "_sources" / context["ipynb_source"], repository)


def add_install_cell(path: Path, repository: str) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].insert(
        0,
        {
            "cell_type": "code",
            "id": "installer",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": INSTALL.format(repository=repository),
        },
    )
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
