"""La figure de la carte du réseau embarqué dit les nombres du journal."""

from trahison.figures.embedded import training_journal
from trahison.networks.embedded.journal import Epoch


def test_journal_figure_says_its_numbers():
    epochs = [
        Epoch(1, 1, 64, 0.1, 4.0, 0.1, 0.3, 60),
        Epoch(1, 2, 96, 0.02, 3.0, 0.25, 0.5, 120),
        Epoch(2, 3, 96, 0.12, 2.5, 0.42, 0.75, 180),
    ]
    figure = training_journal(epochs)
    alt = figure.alt.replace("\u202f", " ").replace("\xa0", " ")
    for said in (
        "3 époques",
        "10 % à 42 %",
        "jusqu’à 75 %",
        "2 manches",
        "jusqu’à 0,12",
        "64 pixels pendant 1 époque",
    ):
        assert said in alt, alt
    above, below = figure.draw().axes
    assert list(above.lines[1].get_ydata()) == [10, 25, 42] and list(
        below.lines[0].get_ydata()
    ) == [0.1, 0.02, 0.12]
