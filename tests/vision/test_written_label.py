"""Un papier blanc, un mot en noir, et le reste de la photo intact."""

import numpy as np
import pytest

from trahison.vision.written_label import stick_label


@pytest.mark.parametrize("shape", [(120, 160, 3), (160, 120, 3), (224, 224, 3)])
def test_only_the_paper_changes(shape):
    photo = np.full(shape, 90, np.uint8)
    labelled = stick_label(photo, "iPod")
    changed = (labelled != photo).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert labelled.shape == shape and labelled.dtype == np.uint8 and (photo == 90).all()
    assert rows.min() > shape[0] / 2 and rows.max() < shape[0]  # en bas, sans en sortir
    assert abs(columns.min() + columns.max() - shape[1] + 1) <= 2  # au milieu
    paper = labelled[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert (paper == 255).mean() > 0.5 and (paper < 128).mean() > 0.05


def test_another_word_is_another_label():
    photo = np.zeros((100, 200, 3), np.uint8)
    assert (stick_label(photo, "iPod") != stick_label(photo, "pipe")).any()


@pytest.mark.parametrize(
    ("photo", "word", "named"),
    [
        (np.zeros((50, 50, 3)), "iPod", "photo"),
        (np.zeros((50, 50), np.uint8), "iPod", "photo"),
        (np.zeros((50, 50, 3), np.uint8), " ", "word"),
        (np.zeros((50, 50, 3), np.uint8), 3, "word"),
    ],
)
def test_refuses_by_name(photo, word, named):
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        stick_label(photo, word)
