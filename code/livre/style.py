"""La feuille de style et l'icône du livre."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

STATIC = Path(__file__).parent / "static"
# Ce qu'il faut à une figure, dans une page comme dans une diapositive.
STYLES = ("livre.css",)
SCRIPTS = ("scrollable.js", "slider.js", "film.js")


def setup_style(app: Sphinx) -> None:
    app.connect("config-inited", add_static_folder)
    for style in STYLES:
        app.add_css_file(style)
    for script in SCRIPTS:
        app.add_js_file(script)


def add_static_folder(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(STATIC.as_posix())
    config.html_favicon = (STATIC / "favicon.svg").as_posix()
