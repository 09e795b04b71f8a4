"""Rendu d'une figure du livre : image claire et image sombre, texte de remplacement obligatoire.

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
from livre.illustrations.sliders import html_slider, split_slider
from livre.project import stop_build
from livre.text.spacing import french_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

MIME_TYPE = "application/vnd.trahison.figure+json"
SHORTEST_ALT = 20
EXTENSIONS = {"image/svg+xml": "svg", "image/png": "png"}
VARIANTS = ("light", "dark", "light_narrow", "dark_narrow", "light_screen", "dark_screen")
SIZES = ("width", "height", "narrow_width", "narrow_height", "screen_width", "screen_height")
IN_HAND = {"slider": html_slider, "film": html_film}  # ce que le lecteur mène lui-même
PHONE = "(max-width: 576px)"


class book_figure(nodes.General, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Figure du livre : attributs ``alt``, ``width``, ``height``, ``narrow_*``, ``screen_*``,
    ``slider`` ou ``film``, et ``narrow_media``, quand l'image étroite sert ; un enfant ``image``
    par variante. Une page n'écrit pas la variante de l'écran : elle est pour les diapositives."""


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
        bundle = data.content
        alt = check_alt(bundle.get("alt"), renderer, data)
        sizes = {name: bundle[name] for name in SIZES if name in bundle}
        figure = book_figure(alt=alt, **sizes)
        drawings = {variant: bundle[variant] for variant in VARIANTS if variant in bundle}
        for kind in IN_HAND:
            if kind in bundle:
                figure[kind], steps = split_slider(bundle[kind])
                drawings |= steps
        for variant, drawing in drawings.items():
            # Sans la classe no-scaled-link, Sphinx entoure d’un lien toute image dont la largeur
            # est donnée.
            figure += nodes.image(
                uri=write_image(renderer, drawing),
                alt=alt,
                width=f"{bundle['width']}px",
                variant=variant,
                classes=["no-scaled-link"],
            )
        return [figure]


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
    sources = {image["variant"]: image_address(translator, image) for image in node.children}
    rows = [html_variant(node, theme, sources) for theme in ("light", "dark")]
    rows += [write(node[kind], sources) for kind, write in IN_HAND.items() if kind in node]
    translator.body.append('<div class="figure-livre">\n' + "\n".join(rows) + "\n</div>\n")
    raise nodes.SkipNode


def html_variant(node: book_figure, theme: str, sources: dict[str, str]) -> str:
    """L'image d'un thème. ``dark-light`` : le thème n'y ajoute ni fond blanc ni filtre."""
    classes = f"only-{theme} dark-light"
    narrow, source = sources.get(f"{theme}_narrow"), ""
    if narrow:
        source = (
            f'<source media="{node.get("narrow_media", PHONE)}" srcset="{narrow}"'
            f' width="{node["narrow_width"]}" height="{node["narrow_height"]}"/>'
        )
    size = f'width="{node["width"]}" height="{node["height"]}"'
    image = (
        f'<img class="{{}}" src="{sources[theme]}" alt="{escape(node["alt"])}" {size}'
        ' loading="lazy"/>'
    )
    if not source:
        return image.format(classes)
    return f'<picture class="{classes}">{source}{image.format("dark-light")}</picture>'


def image_address(translator: HTML5Translator, image: nodes.image) -> str:
    """Adresse relative de l'image copiée par le constructeur."""
    builder = translator.builder
    name = builder.images.get(image["uri"])
    return escape(f"{builder.imgpath}/{name}" if name else image["uri"])


class KeepLightImage(SphinxPostTransform):
    """Hors d'un site (PDF, EPUB…) : l'image claire et fixe, seule."""

    default_priority = 5  # juste après le choix du format par MyST-NB

    def run(self, **kwargs: Any) -> None:
        if self.app.builder.format == "html" and self.app.builder.name != "epub":
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
