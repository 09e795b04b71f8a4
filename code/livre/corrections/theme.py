"""Le thème du lecteur dès le premier dessin de la page, et sans JavaScript celui de son système.

Faute d'origine : pydata-sphinx-theme n'écrit le thème dans la page qu'une fois tout chargé, par un
script écrit dans la page même ; jusque-là, ou sans JavaScript, ``data-theme`` vaut « auto », pour
quoi il n'a aucune couleur : fond blanc, encre noire, images des deux thèmes.
Inutile quand ses feuilles répondront d'elles-mêmes à ``prefers-color-scheme``.

Avec JavaScript, ``static/theme.js``, premier script de la tête, est attendu avant tout dessin. Sans
lui, une feuille de plus, tirée des règles du thème, les donne à « auto » selon le système.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from livre.project import is_themed_site
from trahison.files import write_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SCRIPT, FIRST = "theme.js", 50
NO_SCRIPT = "sans-script.css"
# Celles qui ont des couleurs pour chaque thème, dans l'ordre où la page les demande.
SHEETS = (
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "livre.css",
)
# On imprime en clair.
MEDIA = {
    "light": "print,(prefers-color-scheme:light)",
    "dark": "screen and (prefers-color-scheme:dark)",
}
# Ce que le thème montre seulement avec JavaScript : boutons de couleur, de plein écran…
ONLY_WITH_SCRIPT = ".pst-js-only{display:none!important}\n"
INLINE = re.compile(
    r'\s*<script data-cfasync="false">.*?</script>|\s*<noscript>\s*<style>.*?</noscript>', re.DOTALL
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
COMMA = re.compile(r",(?![^()]*\))")


def setup_theme(app: Sphinx) -> None:
    app.add_js_file(SCRIPT, priority=FIRST)
    app.connect("builder-inited", add_template_filter)


def add_template_filter(app: Sphinx) -> None:
    templates = getattr(app.builder, "templates", None)
    if templates is not None:
        templates.environment.filters["without_inline_theme"] = without_inline_theme


def without_inline_theme(html: str) -> str:
    """Retire le script et le style que le thème écrit dans la page même."""
    return INLINE.sub("", html)


def write_no_script_sheet(app: Sphinx) -> None:
    """L'étape de publication."""
    if is_themed_site(app):
        static = Path(app.outdir) / "_static"
        found = [static / name for name in SHEETS if (static / name).is_file()]
        text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in found)
        write_text(static / NO_SCRIPT, no_script_sheet(text))


def no_script_sheet(css: str) -> str:
    """Les règles de chaque thème, données à ``data-theme="auto"`` selon le système."""
    css = COMMENT.sub("", css)
    return ONLY_WITH_SCRIPT + "".join(
        f"@media {media}{{\n{''.join(theme_rules(css, theme))}}}\n"
        for theme, media in MEDIA.items()
    )


def theme_rules(css: str, theme: str) -> Iterator[str]:
    """Les règles qui nomment ce thème, celles d'un ``@media`` comprises ; des sélecteurs d'une
    liste, ceux-là seuls."""
    marks = [f"[data-theme={quote}{theme}{quote}]" for quote in ('"', "'", "")]
    for prelude, body in blocks(css):
        if prelude.startswith("@"):
            inner = "".join(theme_rules(body, theme))
            if inner and not prelude.startswith("@font-face"):
                yield f"{prelude}{{\n{inner}}}\n"
            continue
        selectors = [one for one in COMMA.split(prelude) if any(mark in one for mark in marks)]
        if selectors:
            kept = ",".join(selectors)
            for mark in marks:
                kept = kept.replace(mark, "[data-theme=auto]")
            yield f"{kept.strip()}{{{body.strip()}}}\n"


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """Ce qui précède chaque accolade de premier rang, et ce qu'elle contient."""
    depth = start = opened = 0
    for found in re.finditer(r"[{};]", css):
        sign = found[0]
        if sign == "{":
            depth += 1
            if depth == 1:
                opened = found.end()
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield css[start : opened - 1].strip(), css[opened : found.start()]
                start = found.end()
        elif depth == 0:  # @charset, @import
            start = found.end()
