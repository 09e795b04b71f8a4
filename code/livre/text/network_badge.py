"""Au bas d'une page qui classe des photos : le réseau qui a servi sur cette machine, et comment
refaire le livre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from livre.state import state

if TYPE_CHECKING:
    from sphinx.application import Sphinx

REPRODUCE_PAGE = "reproduire"


def setup_network_badge(app: Sphinx) -> None:
    app.add_transform(NetworkBadge)


class NetworkBadge(SphinxTransform):
    """« Images calculées avec MobileNetV2 … · Reproduire ce livre »."""

    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        name = state(self.env).networks.get(self.env.docname)
        if name is not None:
            line = nodes.paragraph("", f"Images calculées avec {name}", classes=["reseau-utilise"])
            if REPRODUCE_PAGE in self.env.found_docs:
                line += [
                    nodes.Text(" · "),
                    link_to(REPRODUCE_PAGE, "Reproduire ce livre", self.env.docname),
                ]
            page_section(self.document).append(line)


def link_to(page: str, text: str, from_page: str) -> nodes.Node:
    label = nodes.inline("", text)
    return addnodes.pending_xref(
        "",
        label,
        refdomain="std",
        reftype="doc",
        reftarget=f"/{page}",
        refdoc=from_page,
        refexplicit=True,
        refwarn=True,
    )


def page_section(document: nodes.document) -> nodes.Element:
    """La section qui porte le titre de la page."""
    return next(iter(document.findall(nodes.section)), document)
