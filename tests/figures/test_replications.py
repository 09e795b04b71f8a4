import pytest

from trahison.figures.replications import show_published_and_ours
from trahison.replications.measure import Measure
from trahison.replications.published import published_numbers


def test_each_measured_percentage_is_drawn_and_told():
    numbers = published_numbers()
    measured = ("madry-propre", "carlini-avant", "deepfool-lenet")
    measures = {key: Measure(key, 0.5, 0.4, 0.6, 10, "", "") for key in measured}
    figure = show_published_and_ours(numbers, measures)
    # titre et deux lignes
    assert figure.alt.count("ici") == 3 and numbers["madry-propre"].quantity in figure.alt
    # un rapport n’est pas sur cette échelle
    assert numbers["deepfool-lenet"].quantity not in figure.alt
    positions = [
        line.get_xdata()[0] for line in figure.draw().axes[0].lines if line.get_marker() == "D"
    ]
    assert positions == pytest.approx([1.0, 0.988])
