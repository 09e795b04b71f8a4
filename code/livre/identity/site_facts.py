"""Nombres que seul le site entier connaît, cités dans une page :
``{site}`pages``` ou ``{site}`figures```."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxRole

from livre.illustrations.figures import book_figure
from livre.project import stop_build
from livre.state import state
from trahison.french import count

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup_site_facts(app: Sphinx) -> None:
    app.add_node(site_fact)
    app.add_role("site", SiteFact())
    app.add_post_transform(WriteFacts)
    app.connect("doctree-read", note_figures)
    app.connect("env-updated", pages_quoting_facts)


class site_fact(nodes.inline):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Un nombre pas encore connu pendant la lecture."""


class SiteFact(SphinxRole):
    """Le rôle ``site``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if self.text not in FACTS:
            stop_build(
                f"page {self.env.docname}, ligne {self.lineno} : {{site}}`{self.text}` inconnu, "
                f"un de {', '.join(FACTS)} attendu"
            )
        return [site_fact("", "", name=self.text)], []


def note_figures(app: Sphinx, doctree: nodes.document) -> None:
    count_of_figures = sum(1 for _ in doctree.findall(book_figure))
    state(app.env).figures[app.env.docname] = count_of_figures
    app.env.metadata[app.env.docname]["site_facts"] = any(True for _ in doctree.findall(site_fact))


def pages_quoting_facts(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages à réécrire : leurs nombres dépendent de toutes les autres."""
    return [name for name, metadata in env.metadata.items() if metadata.get("site_facts")]


FACTS = {
    "pages": lambda env: count(len(env.found_docs)),
    "figures": lambda env: count(sum(state(env).figures.values())),
}


class WriteFacts(SphinxPostTransform):
    """Écrit les nombres, une fois toutes les pages lues."""

    default_priority = 10

    def run(self, **kwargs: Any) -> None:
        for fact in list(self.document.findall(site_fact)):
            name = fact["name"]
            fact.replace_self(nodes.inline("", FACTS[name](self.env), classes=[f"site-{name}"]))
