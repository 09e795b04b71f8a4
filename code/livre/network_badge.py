"""Au bas d'une page qui classe des photos : le réseau qui a servi sur cette machine, et comment refaire le livre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SIGN = "load_classifier"
REPRODUCE_PAGE = "reproduire"


def setup_network_badge(app: "Sphinx") -> None:
    app.add_transform(NetworkBadge)


class NetworkBadge(SphinxTransform):
    """« Images calculées avec MobileNetV2 … · Reproduire ce livre »."""

    default_priority = 700

    def apply(self, **kwargs) -> None:
        code = (block.astext() for block in self.document.findall(nodes.literal_block))
        name = network_name() if any(SIGN in text for text in code) else None
        if name is not None:
            line = nodes.paragraph("", f"Images calculées avec {name}", classes=["reseau-utilise"])
            if REPRODUCE_PAGE in self.env.found_docs:
                line += [nodes.Text(" · "), link_to(REPRODUCE_PAGE, "Reproduire ce livre", self.env.docname)]
            last_section(self.document).append(line)


def network_name() -> str | None:
    """Nom du réseau que ``load_classifier`` charge sur cette machine."""
    from trahison import networks

    describe = getattr(networks, "describe_source", None)
    return None if describe is None else describe()


def link_to(page: str, text: str, from_page: str) -> nodes.Node:
    label = nodes.inline("", text)
    return addnodes.pending_xref("", label, refdomain="std", reftype="doc", reftarget=f"/{page}", refdoc=from_page,
                                 refexplicit=True, refwarn=True)


def last_section(document: nodes.document) -> nodes.Element:
    """La section qui porte le titre de la page : le badge suit la dernière, sans entrer dans elle."""
    return next(iter(document.findall(nodes.section)), document)
