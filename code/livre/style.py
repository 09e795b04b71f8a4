"""La feuille de style et l'icône du livre, et les couleurs et largeurs que Python décide."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from trahison.figures.tokens import INKS, PALETTE, TEXT, TEXT_COLUMN
from trahison.files import write_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

STATIC = Path(__file__).parent / "static"
TOKENS = "jetons.css"
# Ce qu'il faut à une figure, dans une page comme dans une diapositive.
STYLES = (TOKENS, "livre.css")
SCRIPTS = ("scrollable.js", "slider.js", "film.js")
# La page imprimée, que les diapositives n'imitent pas.
PAPER_STYLE, PAPER_SCRIPT = "paper.css", "paper.js"


def setup_style(app: Sphinx) -> None:
    app.connect("config-inited", add_static_folder)
    app.connect("env-updated", write_tokens)
    for style in STYLES:
        app.add_css_file(style)
    for script in SCRIPTS:
        app.add_js_file(script)
    app.add_css_file(PAPER_STYLE, media="print")
    app.add_js_file(PAPER_SCRIPT)


def add_static_folder(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(STATIC.as_posix())
    config.html_favicon = (STATIC / "favicon.svg").as_posix()


def write_tokens(app: Sphinx, env: BuildEnvironment) -> None:
    """Écrit la feuille des jetons avant les pages, qui disent sa somme de contrôle."""
    if app.builder.format == "html":
        write_text(Path(app.outdir) / "_static" / TOKENS, token_sheet())


def token_sheet() -> str:
    """Une propriété CSS par jeton : « rouge vert bleu », que ``rgb(… / 28%)`` sait aussi éclaircir.

    Les couleurs à sens fixe sont les mêmes dans les deux thèmes ; les encres et le bleu d'un titre
    ont les leurs.
    """
    column = f"  --livre-colonne: {TEXT_COLUMN:g}rem;\n"
    return (
        f":root {{\n{properties(PALETTE)}{properties(inks('light'))}{column}}}\n"
        f':root[data-theme="dark"] {{\n{properties(inks("dark"))}}}\n'
    )


def inks(theme: str) -> dict[str, str]:
    blue = PALETTE["original"]
    return INKS[theme] | {"title": TEXT[theme].get(blue, blue)}


def properties(colours: Mapping[str, str]) -> str:
    return "".join(
        f"  --livre-{name}: {' '.join(map(str, bytes.fromhex(colour[1:])))};\n"
        for name, colour in colours.items()
    )
