"""Boutons vers le dépôt (source, modification, problème) et adresse du site.

L'adresse vient de la variable GITHUB_REPOSITORY (``propriétaire/nom``), que GitHub Actions fixe :
une copie du dépôt publie ses propres liens. Sans elle, ces boutons n'existent pas.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from livre.identity.edition import edition_name
from livre.project import stop_build

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

VARIABLE = "GITHUB_REPOSITORY"
BRANCH = "main"
BUTTONS = ("use_repository_button", "use_edit_page_button", "use_issues_button")


def setup_repository(app: Sphinx) -> None:
    app.connect("config-inited", use_repository, priority=400)
    app.connect("html-page-context", adjust_buttons, priority=950)


def repository_name() -> str | None:
    """``propriétaire/nom``, ou ``None`` si la variable n'est pas fixée."""
    name = os.environ.get(VARIABLE, "").strip()
    if not name:
        return None
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        stop_build(f"{VARIABLE} : « propriétaire/nom » attendu, reçu « {name} »")
    return name


def site_address(repository: str, edition: str = "") -> str:
    """Adresse du site sur GitHub Pages, ou d'une de ses éditions numérotées."""
    owner, name = repository.split("/")
    host = f"{owner.lower()}.github.io"
    site = f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"
    return f"{site}{edition}/" if edition else site


def missing_address(cited: str, repository: str | None) -> str:
    """Ce qu'il faut ajouter à CITATION.cff pour que GitHub cite le livre avec son adresse : rien
    (vide) s'il en a une, ou si la copie n'est pas publiée. ``cited`` : celle qu'il donne."""
    if cited or repository is None:
        return ""
    return (
        "CITATION.cff ne donne pas d'adresse ; y ajouter"
        f" « url: {site_address(repository)} » et"
        f" « repository-code: https://github.com/{repository} »"
    )


def use_repository(app: Sphinx, config: Config) -> None:
    options, repository = config.html_theme_options, repository_name()
    if repository is None:
        return
    edition = edition_name()
    options.update(
        repository_url=f"https://github.com/{repository}",
        repository_branch=edition or BRANCH,
        path_to_docs="book",
        **dict.fromkeys(BUTTONS, True),
    )
    # Une édition ne change plus : ce que l'on y propose de modifier est l'édition courante.
    options["use_edit_page_button"] = not edition
    config.html_baseurl = config.html_baseurl or site_address(repository, edition)
    config.html_context["site_address"] = config.html_baseurl


def adjust_buttons(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Un problème se signale sans texte anglais tout prêt."""
    repository = repository_name()
    if repository is None:
        return
    issues = f"https://github.com/{repository}/issues/new"
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("url", "").startswith(issues):
                button["url"] = f"{issues}?title={quote(f'Page « {page} » : ')}"
