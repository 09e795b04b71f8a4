"""Les présentations : toutes les diapositives de l'exposé, puis celles de chaque chapitre, seules.

Elles sont faites des pages déjà écrites : mêmes figures, mêmes nombres, mêmes formules. Le moteur
est reveal.js, que le paquet sphinx-revealjs apporte ; rien n'y vient d'un autre site, et aucun
script n'est écrit dans la page.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains.std import StandardDomain
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from livre.illustrations.figures import book_figure
from livre.policy import POLICY
from livre.style import SCRIPTS, STYLES
from livre.talk.slides import (
    FOLDER,
    PAGE,
    WHOLE,
    borrowed_figure,
    page_of,
    section_address,
    section_title,
    slide,
    spoken,
)
from livre.text.anchors import permalink
from livre.text.formulas import FOLDER as FORMULAS
from livre.text.formulas import STYLE_SHEET
from livre.text.spacing import french_text
from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

HERE = Path(__file__).parent
FIGURE_STYLES = ("pygments.css", f"{FORMULAS}/{STYLE_SHEET}", *STYLES)
ENGINE = {"dist/reveal.js": "reveal.js", "dist/reveal.css": "reveal.css", "LICENSE": "LICENCE.txt"}
# Une adresse de la page d'à côté : celles d'un autre site ou de la page même n'en sont pas.
RELATIVE = re.compile(r'\b(src|href|srcset)="(?![a-z]+:|#|//)')
log = logging.getLogger(__name__)


class shown_slide(nodes.General, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Une diapositive prête à être écrite : les mêmes attributs, sans rien qui la retire."""


@dataclass(frozen=True)
class Slide:
    """Une diapositive écrite : le chapitre qui la développe, et son HTML."""

    page: str
    html: str


def setup_decks(app: Sphinx) -> None:
    app.add_node(shown_slide, html=(visit_nothing, visit_nothing))
    app.add_node(spoken, html=(visit_spoken, depart_spoken))


def visit_nothing(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
    """L'élément ``section`` est écrit autour de ses morceaux par :func:`write_slide`."""


def visit_spoken(translator: nodes.NodeVisitor, node: spoken) -> None:
    translator.body.append('<aside class="notes">\n')


def depart_spoken(translator: nodes.NodeVisitor, node: spoken) -> None:
    translator.body.append("</aside>\n")


def write_decks(app: Sphinx) -> None:
    """L'étape de publication : refait le dossier des présentations, ou l'enlève."""
    if app.builder.name != "html":
        return
    folder = Path(app.outdir) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    if PAGE not in app.env.found_docs:
        return
    require("sphinx-revealjs", "livre.talk.deck se sert de son reveal.js 5.2.0")
    # Windows laisse en place un dossier que quelqu'un regarde.
    shutil.copytree(HERE / "static", folder, dirs_exist_ok=True)
    for source, target in ENGINE.items():
        shutil.copyfile(engine_folder() / source, folder / target)
    slides = rendered_slides(app)
    book = app.config.project
    write_deck(app, WHOLE, book, slides)
    for page in dict.fromkeys(one.page for one in slides):
        if page in app.env.titles and page != WHOLE:
            title = app.env.titles[page].astext()
            own = [one for one in slides if one.page == page]
            write_deck(app, page, title, [cover(title, book, page), *own])


def engine_folder() -> Path:
    package = find_spec("sphinx_revealjs")
    assert package and package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "_static" / "revealjs"


# --- Les diapositives -----------------------------------------------------------------------------


def rendered_slides(app: Sphinx) -> list[Slide]:
    builder = cast(StandaloneHTMLBuilder, app.builder)
    document = app.env.get_doctree(PAGE)
    document.settings = builder.docsettings
    found = list(document.findall(slide))
    document.children = []
    for node in found:
        shown = shown_slide("", *node.children, **node.attributes)
        document += shown
    for link in list(document.findall(permalink)):
        link.parent.remove(link)
    replace_borrowed(app, document)
    app.env.resolve_references(document, PAGE, builder)
    builder.post_process_images(document)
    builder.current_docname = PAGE
    builder.imgpath = relative_uri(builder.get_target_uri(PAGE), "_images")
    return [write_slide(app, node) for node in document.findall(shown_slide)]


def replace_borrowed(app: Sphinx, document: nodes.document) -> None:
    """Met chaque figure empruntée à sa place ; prévient si son chapitre n'est pas dans le livre."""
    doctree = cache(app.env.get_doctree)
    for place in list(document.findall(borrowed_figure)):
        page = page_of_figure(app.env, place["name"])
        if page is None:
            log.warning("diapositive : pas de figure « %s »", place["name"], location=PAGE)
            place.parent.remove(place)
            continue
        figure = next(
            node for node in doctree(page).findall(nodes.figure) if place["name"] in node["ids"]
        )
        drawing = next(figure.findall(book_figure)).deepcopy()
        fit_to_screen(drawing)
        if place["stop"]:
            drawing["slider"] = moved(drawing["slider"], place["stop"])
            drawing = nodes.container("", drawing, classes=["cran-choisi"])
        place.replace_self(drawing)


def fit_to_screen(drawing: book_figure) -> None:
    """L'image faite pour un écran remplace celle de la colonne ; l'étroite sert sur un écran
    debout."""
    drawing["narrow_media"] = "(orientation: portrait)"
    images = {image["variant"]: image for image in drawing.children}
    if "light_screen" not in images:
        return
    drawing["width"], drawing["height"] = drawing["screen_width"], drawing["screen_height"]
    for theme in ("light", "dark"):
        if theme in images:
            drawing.remove(images[theme])
        if f"{theme}_screen" in images:
            images[f"{theme}_screen"]["variant"] = theme


def page_of_figure(env: BuildEnvironment, name: str) -> str | None:
    labels = cast(StandardDomain, env.get_domain("std")).anonlabels
    return labels[name][0] if name in labels else None


def moved(slider: dict, stop: str) -> dict:
    """Le même curseur, arrêté d'abord à son premier ou à son dernier cran."""
    return slider | {"start": 0 if stop == "premier" else len(slider["steps"]) - 1}


def write_slide(app: Sphinx, node: shown_slide) -> Slide:
    title, *contents = node.children
    said = [child for child in contents if isinstance(child, spoken)]
    shown = [child for child in contents if not isinstance(child, spoken)]
    level = "h1" if node["name"] == "titre" else "h2"
    where = node["sections"][0]
    developed = section_title(app.env, where)
    link = f'<a href="{section_address(app.env, where)}">{escape(developed)}</a>'
    html = (
        f'<section id="{node["name"]}" class="{node["form"]}">\n'
        f"<{level}>{written(app, title.children)}</{level}>\n"
        f'<div class="contenu">\n{written(app, shown)}</div>\n'
        f'<p class="developpee">{link if developed else ""}</p>\n{written(app, said)}</section>\n'
    )
    return Slide(page_of(node), RELATIVE.sub(r'\1="../', html))


def written(app: Sphinx, contents: list[nodes.Node]) -> str:
    """Le HTML de quelques nœuds, tel que leur page l'aurait écrit."""
    translator = (
        app.builder.create_translator(contents[0].document, app.builder) if contents else None
    )
    for child in contents:
        child.walkabout(translator)
    return "".join(translator.body) if translator else ""


def cover(title: str, book: str, page: str) -> Slide:
    """La première diapositive d'un chapitre présenté seul."""
    return Slide(
        page,
        f'<section id="titre" class="titre">\n<h1>{escape(title)}</h1>\n<div class="contenu">\n'
        f"<p>{escape(french_text(f'Diapositives de l’exposé « {book} »'))}</p>\n"
        f'<p>Pierre-Loïc Bayart, 23 mai 2024</p>\n</div>\n<p class="developpee"><a'
        f' href="../{page}.html">{escape(title)}</a></p>\n</section>\n',
    )


# --- La page --------------------------------------------------------------------------------------


def write_deck(app: Sphinx, name: str, title: str, slides: list[Slide]) -> None:
    page = Template((HERE / "deck.html").read_text(encoding="utf-8")).substitute(
        policy=POLICY,
        title=escape(title),
        styles="\n".join(
            f'<link rel="stylesheet" href="../_static/{name}">' for name in FIGURE_STYLES
        ),
        scripts="\n".join(f'<script src="../_static/{name}"></script>' for name in SCRIPTS),
        slides="".join(one.html for one in slides),
    )
    (Path(app.outdir) / FOLDER / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
