"""La feuille de style et l'icône du livre."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

STATIC = Path(__file__).parent / "static"


def setup_style(app: Sphinx) -> None:
    app.connect("config-inited", add_static_folder)
    app.add_css_file("livre.css")
    app.add_js_file("scrollable.js")
    app.add_js_file("slider.js")
    app.add_js_file("film.js")


def add_static_folder(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(STATIC.as_posix())
    config.html_favicon = (STATIC / "favicon.svg").as_posix()
