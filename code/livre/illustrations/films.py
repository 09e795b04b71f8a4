"""Le film d’une figure animée (``trahison.figures.recipe``) : le lire, l’arrêter, le parcourir.

Comme un curseur, il est écrit caché : ``static/film.js`` le montre à la place de l’image fixe, qui
reste celle du lecteur sans JavaScript et de l’imprimante. Rien ne bouge avant que le lecteur l’ait
demandé, et la dernière image arrête le film.
"""

from __future__ import annotations

from livre.illustrations.pictures import step_picture


def html_film(film: dict, sources: dict[str, str]) -> str:
    """Les commandes, puis un cadre par image, seule visible la dernière ; ``sources`` donne
    l’adresse de chacune."""
    steps = film["steps"]
    last = len(steps) - 1
    frames = "\n".join(_frame(step, rank, rank == last, sources) for rank, step in enumerate(steps))
    return (
        f'<div class="film-livre" data-duree="{film["milliseconds"]}" hidden>\n'
        '<div class="commandes">'
        '<button type="button" class="lire">Lire le film</button>'
        + _step_button("precedente", "Image précédente", "‹")
        + f'<input type="range" min="0" max="{last}" value="{last}" aria-label="Image du film"'
        f' aria-valuetext="{_spoken(last, last)}"/>'
        + _step_button("suivante", "Image suivante", "›")
        + f'<span class="rang" aria-hidden="true">{last + 1} / {last + 1}</span></div>\n'
        f"{frames}\n</div>"
    )


def _step_button(name: str, label: str, sign: str) -> str:
    return (
        f'<button type="button" class="{name}" aria-label="{label}" title="{label}">{sign}</button>'
    )


def _frame(step: dict, rank: int, shown: bool, sources: dict[str, str]) -> str:
    picture = step_picture(step, rank, sources)
    return f'<div class="cran"{"" if shown else " hidden"}>{picture}</div>'


def _spoken(rank: int, last: int) -> str:
    return f"image {rank + 1} sur {last + 1}"
