"""Figures de la rétropropagation : ce qui est écrit sur le graphe vient du graphe."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from trahison.figures.backpropagation import (
    animate_graph,
    show_saliency,
    show_two_leaves,
    show_vanishing,
)
from trahison.french import decimal
from trahison.learning.autodiff import Value, topological_order


@pytest.fixture
def loss() -> Value:
    w, x, b = Value(0.8, "w"), Value(1.5, "x"), Value(-0.6, "b")
    loss = (w * x + b).tanh() ** 2
    loss.backward()
    return loss


def texts(figure) -> list[str]:
    """Les textes, d'une ligne ou de deux."""
    return [text.get_text().replace("\n", " ") for text in figure.axes[0].texts]


def test_graph_ends_with_every_value_and_every_derivative(loss):
    animation = animate_graph(loss)
    figure = animation.draw()[-1]
    for value in topological_order(loss):
        assert value.name in texts(figure) and decimal(value.data) in texts(figure)
        assert f"dérivée {decimal(value.grad)}" in texts(figure)
        assert f"{value.name} vaut {decimal(value.data)}" in animation.alt
    # une par flèche
    assert sum(text.startswith(("×\u00a0", "× ")) for text in texts(figure)) == 6


def test_no_text_covers_another():
    """Une opération dont la voisine de droite est une feuille a sa dérivée entre les deux."""
    w, x, b, y = Value(0.8, "w"), Value(1.5, "x"), Value(-0.6, "b"), Value(1.0, "y")
    loss = ((w * x + b).tanh() - y) ** 2
    loss.backward()
    figure = animate_graph(loss).draw()[-1]
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.axes[0].texts if text.get_text()]
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]]
    assert len(pairs) > 100 and not any(a.overlaps(b) for a, b in pairs)


def test_animation_fills_values_then_derivatives(loss):
    animation = animate_graph(loss)
    frames = animation.draw()
    unknown = [texts(frame).count("?") for frame in frames]
    derived = [sum(text.startswith("dérivée") for text in texts(frame)) for frame in frames]
    assert unknown == sorted(unknown, reverse=True) and unknown[0] == 4 and unknown[-1] == 0
    assert derived == sorted(derived) and derived[0] == 0 and derived[-1] == 7
    assert len(frames) <= 25 and "vaut" in animation.alt


def test_vanishing_tells_where_each_curve_ends():
    chains = {"w = 1": np.geomspace(1, 1e-3, 10)}
    figure = show_vanishing(chains, {"tanh": np.geomspace(1e-9, 1, 31)})
    assert (
        "w = 1, 1,0 × 10 puissance −3" in figure.alt and "tanh, 1,0 × 10 puissance −9" in figure.alt
    )


def test_photo_figures_are_raster_and_described():
    rng = np.random.default_rng(0)
    leaves = show_two_leaves(rng.normal(size=(8, 8, 3)), rng.normal(size=(3, 3, 3, 10)))
    saliency = show_saliency(
        rng.uniform(size=(8, 8, 3)), rng.uniform(size=(8, 8)), rng.uniform(size=(8, 8)), "chat"
    )
    for figure in (leaves, saliency):
        assert figure.raster and len(figure.alt) > 100
    assert "8 × 8 pixels" in leaves.alt and "10 noyaux" in leaves.alt and "« chat »" in saliency.alt


def test_one_strong_kernel_is_counted_alone():
    gradients = np.full((3, 3, 3, 8), 0.01)
    gradients[..., 2] = 5.0
    assert "tient dans 1 d’entre eux" in show_two_leaves(np.ones((4, 4, 3)), gradients).alt
