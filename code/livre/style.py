"""La feuille de style et l'icône du livre, et les couleurs et largeurs que Python décide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trahison.figures.tokens import PALETTE, TEXT_COLUMN
from trahison.files import write_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

STATIC = Path(__file__).parent / "static"
TOKENS = "jetons.css"


def setup_style(app: Sphinx) -> None:
    app.connect("config-inited", add_static_folder)
    app.connect("env-updated", write_tokens)
    app.add_css_file(TOKENS)
    app.add_css_file("livre.css")
    app.add_js_file("scrollable.js")
    app.add_js_file("slider.js")


def add_static_folder(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(STATIC.as_posix())
    config.html_favicon = (STATIC / "favicon.svg").as_posix()


def write_tokens(app: Sphinx, env: BuildEnvironment) -> None:
    """Écrit la feuille des jetons avant les pages, qui disent sa somme de contrôle."""
    if app.builder.format == "html":
        write_text(Path(app.outdir) / "_static" / TOKENS, token_sheet())


def token_sheet() -> str:
    """Une propriété CSS par jeton : « rouge vert bleu », que ``rgb(… / 28%)`` sait aussi éclaircir.

    Les couleurs à sens fixe sont les mêmes dans les deux thèmes.
    """
    colours = "".join(
        f"  --livre-{name}: {' '.join(map(str, bytes.fromhex(colour[1:])))};\n"
        for name, colour in PALETTE.items()
    )
    return f":root {{\n{colours}  --livre-colonne: {TEXT_COLUMN:g}rem;\n}}\n"
