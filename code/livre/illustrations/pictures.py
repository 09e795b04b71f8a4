"""Une image dans la page : celle du thème montré et de l'écran, et elle seule.

Le navigateur choisit parmi les sources, dans l'ordre. Une source sombre vaut pour un système
sombre, à l'écran : qui n'a pas JavaScript et l'imprimante sont servis sans autre aide. Si le
lecteur a choisi l'autre thème, ``static/theme.js`` change ce que demandent les sources marquées
``data-theme``, avant que la page n'en cherche aucune.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from livre.text.spacing import french_text

PHONE = "(max-width: 576px)"
IN_THE_DARK = "screen and (prefers-color-scheme: dark)"


@dataclass(frozen=True)
class Drawing:
    """Un dessin : ses deux adresses, ``dark`` vide si la claire sert aux deux thèmes, et sa taille
    en pixels."""

    light: str
    dark: str
    width: int
    height: int


def html_picture(
    alt: str,
    wide: Drawing,
    narrow: Drawing | None = None,
    *,
    narrow_media: str = PHONE,
    first: bool = False,
) -> str:
    """L'élément ``picture`` ; ``narrow_media`` : quand sert le dessin étroit ; ``first`` : la
    première image de la page, demandée avant les autres.

    ``dark-light`` : le thème n'ajoute à l'image ni fond blanc ni filtre.
    """
    sources = []
    if narrow and narrow.dark:
        sources.append(
            _source(f"{IN_THE_DARK} and {narrow_media}", narrow.dark, narrow, ' data-theme="dark"')
        )
    if wide.dark:
        sources.append(_source(IN_THE_DARK, wide.dark, wide, ' data-theme="dark"'))
    if narrow:
        sources.append(_source(narrow_media, narrow.light, narrow))
    priority = ' fetchpriority="high"' if first else ""
    return (
        f'<picture>{"".join(sources)}<img class="dark-light" src="{wide.light}"'
        f' alt="{escape(alt)}" {_size(wide)} loading="lazy"{priority}/></picture>'
    )


def step_picture(step: dict, rank: int, sources: dict[str, str]) -> str:
    """L'image d'un cran, d'un curseur ou d'un film ; ``sources`` donne l'adresse de chacune."""
    drawing = Drawing(
        sources[f"light_step_{rank}"],
        sources.get(f"dark_step_{rank}", ""),
        step["width"],
        step["height"],
    )
    return html_picture(french_text(step["alt"]), drawing)


def _source(media: str, address: str, drawing: Drawing, mark: str = "") -> str:
    return f'<source media="{media}" srcset="{address}" {_size(drawing)}{mark}/>'


def _size(drawing: Drawing) -> str:
    return f'width="{drawing.width}" height="{drawing.height}"'
