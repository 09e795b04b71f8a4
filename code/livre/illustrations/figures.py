"""Rendu d'une figure du livre : claire ou sombre, texte de remplacement obligatoire.

Une cellule rend une ``BookFigure`` ; son paquet ``application/vnd.trahison.figure+json`` (voir
``trahison.figures.recipe``) devient ici un nœud :class:`book_figure`, dont les enfants sont des
images ordinaires que Sphinx copie et que les constructeurs autres que HTML savent écrire.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer
from sphinx.transforms.post_transforms import SphinxPostTransform

from livre.illustrations.films import html_film
from livre.illustrations.pictures import PHONE, Drawing, html_picture
from livre.illustrations.sliders import html_slider, split_slider
from livre.project import stop_build
from livre.text.spacing import french_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

MIME_TYPE = "application/vnd.trahison.figure+json"
SHORTEST_ALT = 20
EXTENSIONS = {"image/svg+xml": "svg", "image/png": "png", "image/webp": "webp"}
VARIANTS = ("light", "dark", "light_narrow", "dark_narrow", "light_screen", "dark_screen")
SIZES = ("width", "height", "narrow_width", "narrow_height", "screen_width", "screen_height")
IN_HAND = {"slider": html_slider, "film": html_film}  # ce que le lecteur mène lui-même


class book_figure(nodes.General, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Figure du livre : attributs ``alt``, ``width``, ``height``, ``narrow_*``, ``screen_*``,
    ``slider`` ou ``film``, et ``narrow_media``, quand l'image étroite sert ; un enfant ``image``
    par variante. Sans variante sombre, la claire en tient lieu, avec son attribut ``fragment`` s'il
    en a un. Une page n'écrit pas la variante de l'écran : elle est pour les diapositives."""


def setup_figures(app: Sphinx) -> None:
    app.add_node(book_figure, html=(visit_html, None))
    app.add_post_transform(KeepLightImage)
    app.add_post_transform(RequireAlternativeText)


class FigureRenderer(MimeRenderPlugin):
    """Greffon de MyST-NB (voir ``plugins.py``)."""

    mime_priority_overrides = [("*", MIME_TYPE, 1)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        if data.mime_type != MIME_TYPE:
            return None
        return [make_figure(data.content, renderer, data)]


def make_figure(bundle: dict[str, Any], renderer: NbElementRenderer, data: MimeData) -> book_figure:
    """Le nœud d'une figure, et ses images ; ``data`` : la cellule, à nommer s'il le faut."""
    alt = check_alt(bundle.get("alt"), renderer, data)
    sizes = {name: bundle[name] for name in SIZES if name in bundle}
    figure = book_figure(alt=alt, **sizes)
    drawings = {variant: bundle[variant] for variant in VARIANTS if variant in bundle}
    for kind in IN_HAND:
        if kind in bundle:
            figure[kind], steps = split_slider(bundle[kind])
            drawings |= steps
    for variant, drawing in drawings.items():
        # Sans la classe no-scaled-link, Sphinx entoure d’un lien toute image dont la largeur est
        # donnée.
        figure += nodes.image(
            uri=write_image(renderer, drawing),
            alt=alt,
            width=f"{bundle['width']}px",
            variant=variant,
            fragment=drawing.get("dark_fragment", ""),
            classes=["no-scaled-link"],
        )
    return figure


def check_alt(alt: str | None, renderer: NbElementRenderer, data: MimeData) -> str:
    """Rend le texte de remplacement, ou refuse la figure en nommant la page et la figure."""
    alt = (alt or "").strip()
    if len(alt) >= SHORTEST_ALT:
        return french_text(alt)
    options = (
        renderer.renderer.get_cell_level_config("render_figure_options", data.cell_metadata) or {}
    )
    name = options.get("name") or f"de la cellule {(data.cell_index or 0) + 1}"
    stop_build(
        f"page {page_name(renderer)}, figure {name} : texte de remplacement absent ou trop court "
        f"({len(alt)} caractères, il en faut au moins {SHORTEST_ALT}) ; le donner à"
        " BookFigure(draw, alt)"
    )


def page_name(renderer: NbElementRenderer) -> str:
    environment = renderer.renderer.sphinx_env
    return environment.docname if environment is not None else renderer.source


def write_image(renderer: NbElementRenderer, image: dict[str, str]) -> str:
    """Écrit l'image sous un nom tiré de son contenu et rend son adresse."""
    is_text = image["mime"] == "image/svg+xml"
    content = image["data"].encode("utf-8") if is_text else base64.b64decode(image["data"])
    return write_content(renderer, content, f".{EXTENSIONS[image['mime']]}")


def write_content(renderer: NbElementRenderer, content: bytes, suffix: str) -> str:
    return renderer.write_file(
        [f"{sha256(content).hexdigest()[:32]}{suffix}"], content, overwrite=False, exists_ok=True
    )


def visit_html(translator: HTML5Translator, node: book_figure) -> None:
    sources = image_sources(translator, node)
    rows = [html_still(node, sources, first=is_first(node))]
    rows += [write(node[kind], sources) for kind, write in IN_HAND.items() if kind in node]
    translator.body.append('<div class="figure-livre">\n' + "\n".join(rows) + "\n</div>\n")
    raise nodes.SkipNode


def image_sources(translator: HTML5Translator, node: book_figure) -> dict[str, str]:
    """L'adresse de chaque variante."""
    sources = {}
    for image in node.children:
        address = image_address(translator, image)
        sources[image["variant"]] = address
        if image["fragment"]:
            # D'un fragment à l'autre de la même adresse, Chromium garde l'image qu'il a.
            dark = f"{address}?{image['fragment']}#{image['fragment']}"
            sources[image["variant"].replace("light", "dark")] = dark
    return sources


def html_still(node: book_figure, sources: dict[str, str], *, first: bool = False) -> str:
    """L'image fixe."""
    wide = Drawing(sources["light"], sources.get("dark", ""), node["width"], node["height"])
    narrow = None
    if "light_narrow" in sources:
        narrow = Drawing(
            sources["light_narrow"],
            sources.get("dark_narrow", ""),
            node["narrow_width"],
            node["narrow_height"],
        )
    media = node.get("narrow_media", PHONE)
    return html_picture(node["alt"], wide, narrow, narrow_media=media, first=first)


def is_first(node: book_figure) -> bool:
    """Vrai pour la première figure de la page."""
    return node.document is not None and node is next(iter(node.document.findall(book_figure)))


def image_address(translator: HTML5Translator, image: nodes.image) -> str:
    """Adresse relative de l'image copiée par le constructeur."""
    builder = translator.builder
    name = builder.images.get(image["uri"])
    return escape(f"{builder.imgpath}/{name}" if name else image["uri"])


def is_site(app: Sphinx) -> bool:
    """Un EPUB, qui est aussi du HTML, n'en est pas un."""
    return app.builder.format == "html" and app.builder.name != "epub"


class KeepLightImage(SphinxPostTransform):
    """Hors d'un site (PDF, EPUB…) : l'image claire et fixe, seule."""

    default_priority = 5  # juste après le choix du format par MyST-NB

    def run(self, **kwargs: Any) -> None:
        if is_site(self.app):
            return
        for figure in list(self.document.findall(book_figure)):
            figure.replace_self(
                next(image for image in figure.children if image["variant"] == "light")
            )


class RequireAlternativeText(SphinxPostTransform):
    """Toute autre image (fichier, dessin de Matplotlib…) dit elle aussi ce qu'elle montre."""

    default_priority = 900  # une fois choisies les images que la page montre vraiment

    def run(self, **kwargs: Any) -> None:
        for image in self.document.findall(nodes.image):
            if not (image.get("alt") or "").strip() or image["alt"] == image["uri"]:
                stop_build(
                    f"page {self.env.docname}, image {image['uri']} : texte de remplacement absent"
                    " ; rendre une BookFigure, ou remplir mystnb.image.alt dans les réglages de la"
                    " cellule"
                )
