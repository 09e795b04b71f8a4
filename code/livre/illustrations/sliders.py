"""Le curseur d’une figure que le lecteur mène à la main (``trahison.figures.slider``).

Le curseur est écrit caché : ``static/slider.js`` le montre à la place de la figure fixe, qui reste
celle du lecteur sans JavaScript et de l’imprimante.
"""

from __future__ import annotations

from html import escape

from livre.illustrations.pictures import step_picture
from livre.text.spacing import french_text

THEMES = ("light", "dark")


def split_slider(slider: dict) -> tuple[dict, dict[str, dict]]:
    """Sépare les textes du curseur de ses images, nommées ``light_step_0``, ``dark_step_0``…"""
    images = {
        f"{theme}_step_{rank}": step[theme]
        for rank, step in enumerate(slider["steps"])
        for theme in THEMES
        if theme in step
    }
    steps = [
        {name: value for name, value in step.items() if name not in THEMES}
        for step in slider["steps"]
    ]
    return slider | {"steps": steps}, images


def html_slider(slider: dict, sources: dict[str, str]) -> str:
    """Le réglage, puis un cadre par cran, seul visible celui de départ ; ``sources`` donne
    l’adresse de chaque image."""
    label, start, steps = slider["label"], slider["start"], slider["steps"]
    first = _best(steps[0])
    frames = "\n".join(
        _frame(step, rank, rank == start, first, sources) for rank, step in enumerate(steps)
    )
    return (
        f'<div class="curseur-livre" hidden>\n<label>{escape(french_text(label))}\n<input'
        f' type="range" min="0" max="{len(steps) - 1}" value="{start}"'
        f' aria-valuetext="{_spoken(steps[start])}"/></label>\n{frames}\n</div>'
    )


def _frame(step: dict, rank: int, shown: bool, first: str | None, sources: dict[str, str]) -> str:
    """Un cran ; ``first`` : la réponse du premier, pour colorer autrement les crans où le réseau en
    a changé."""
    picture = step_picture(step, rank, sources)
    answers = "".join(
        f'<li style="--part: {answer["share"]}"><span>{escape(answer["label"])}</span> '
        f"<span>{escape(french_text(answer['text']))}</span></li>"
        for answer in step["answers"]
    )
    moved = _best(step) != first
    written = f'<ol class="{"change" if moved else "garde"}">{answers}</ol>' if answers else ""
    hidden = "" if shown else " hidden"
    return (
        f'<div class="cran" data-dit="{_spoken(step)}"{hidden}><p'
        f' class="reglage">{escape(french_text(step["name"]))}</p>{picture}{written}</div>'
    )


def _best(step: dict) -> str | None:
    return step["answers"][0]["label"] if step["answers"] else None


def _spoken(step: dict) -> str:
    """Ce que dit un lecteur d’écran quand le curseur s’arrête sur ce cran."""
    answers = ", ".join(f"{answer['label']} {answer['text']}" for answer in step["answers"])
    return escape(french_text(f"{step['name']} : {answers}" if answers else step["name"]))
