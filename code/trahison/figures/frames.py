"""Les vues d’une animation : mêmes cadres, aux mêmes places."""

from __future__ import annotations

from trahison.figures.style import BookFigure


def hold_layout(frames: list[BookFigure]) -> list[BookFigure]:
    """Donne à toutes les vues la disposition de la première : rien ne saute d’une vue à l’autre.

    La disposition n’est calculée qu’une fois : l’animation se dessine deux fois plus vite.
    """
    frames[0].draw_without_rendering()
    for frame in frames:
        frame.set_layout_engine("none")
        for ax, model in zip(frame.axes, frames[0].axes, strict=True):
            ax.set_position(model.get_position())
    return frames
