"""Typographie française des pages : espaces insécables, jamais dans le code, les formules ni les
adresses.

Les guillemets et les apostrophes droites sont déjà convertis par Sphinx (« smartquotes »).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from livre.text.spacing import EDGE, NARROW, NO_BREAK, OPAQUE, french_spacing, french_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

AFTER_FORMULA = re.compile(f"[.,)\\]…’]*(?:[{NO_BREAK}{NARROW}][;:!?»%]+)?[.,)\\]]*")
BEFORE_FORMULA = re.compile(f"(?:«{NO_BREAK}|[(\\[]|\\b[dlLDn]’)+$")
NOT_PROSE = (nodes.literal, nodes.math, nodes.raw, nodes.image, nodes.problematic)
NOT_PROSE_BLOCKS = (nodes.FixedTextElement, nodes.math_block, nodes.comment, nodes.raw)


def setup_typography(app: Sphinx) -> None:
    app.connect("config-inited", keep_double_dashes)
    app.add_transform(FrenchTypography)
    app.add_post_transform(FrenchTypographyOfLateText)


def keep_double_dashes(app: Sphinx, config: Config) -> None:
    config.smartquotes_action = "qe"


class FrenchTypography(SphinxTransform):
    """Pendant la lecture, pour que les titres de la table des matières en profitent ; après
    smartquotes (750)."""

    default_priority = 760

    def apply(self, **kwargs: Any) -> None:
        apply_french_typography(self.document)
        for formula in list(self.document.findall(nodes.math)):
            keep_with_punctuation(formula)


class FrenchTypographyOfLateText(SphinxPostTransform):
    """À l'écriture, pour le texte arrivé entre-temps : bibliographie, valeurs et titres d'autres
    pages."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        apply_french_typography(self.document)


def apply_french_typography(document: nodes.document) -> None:
    for block in document.findall(nodes.TextElement):
        if is_outermost_prose(block):
            typeset(block)
    for image in document.findall(nodes.image):
        if image.get("alt"):
            image["alt"] = french_text(image["alt"])


def is_outermost_prose(block: nodes.TextElement) -> bool:
    """Vrai pour un paragraphe, un titre, une légende… ; faux pour ce qu'ils contiennent et pour le
    code."""
    return not (
        isinstance(block, (*NOT_PROSE, *NOT_PROSE_BLOCKS))
        or isinstance(block.parent, nodes.TextElement)
    )


def typeset(block: nodes.TextElement) -> None:
    """Applique les règles à tout le bloc à la fois : « *mot* : » est réparti sur deux nœuds."""
    pieces = list(inline_pieces(block))
    texts = [piece.astext() if isinstance(piece, nodes.Text) else OPAQUE for piece in pieces]
    for piece, before, after in zip(pieces, texts, french_spacing(EDGE.join(texts)).split(EDGE)):
        if after != before:
            # « replace » cherche un texte égal, qui peut en être un autre de la même phrase.
            siblings = piece.parent.children
            rank = next(rank for rank, other in enumerate(siblings) if other is piece)
            piece.parent[rank] = nodes.Text(after)


def inline_pieces(element: nodes.Element) -> Iterator[nodes.Node]:
    """Les textes d'un bloc dans l'ordre ; un élément qui n'est pas de la prose compte pour un seul
    morceau."""
    for child in element.children:
        if isinstance(child, (nodes.Text, *NOT_PROSE, *NOT_PROSE_BLOCKS)) or not child.children:
            yield child
        else:
            yield from inline_pieces(child)


def keep_with_punctuation(formula: nodes.math) -> None:
    """Colle une formule à sa ponctuation : un navigateur coupe la ligne après elle, même devant un
    point."""
    parent = formula.parent
    rank = parent.index(formula)
    before, after = (
        parent[place] if 0 <= place < len(parent) else None for place in (rank - 1, rank + 1)
    )
    start = BEFORE_FORMULA.search(before) if isinstance(before, nodes.Text) else None
    end = AFTER_FORMULA.match(after) if isinstance(after, nodes.Text) else None
    if start is None and not (end and end.group()):
        return
    group = nodes.inline("", "", classes=["insecable"])
    parent.replace(formula, group)
    group += [
        nodes.Text(start.group() if start else ""),
        formula,
        nodes.Text(end.group() if end else ""),
    ]
    if start:
        parent[rank - 1] = nodes.Text(start.string[: start.start()])
    if end:
        parent[rank + 1] = nodes.Text(end.string[end.end() :])
