"""Le laboratoire du noyau, mené dans un navigateur et comparé à notre corrélation."""

from __future__ import annotations

import numpy as np
import pytest

from trahison.vision.convolution import correlate
from trahison.vision.filters import LAPLACIAN, SOBEL_X
from trahison.vision.images import luminance, resize
from trahison.vision.photos import load_photo

PAGE, SIDE = "caracteristiques.html", 96
# Trois laboratoires passent chaque fois (test_labs.py) ; celui-ci, avant de publier.
pytestmark = pytest.mark.complet
BLUR = np.full((3, 3), 0.111)


@pytest.fixture
def lab(start_lab):
    return start_lab(PAGE)


@pytest.fixture(scope="module")
def grey() -> np.ndarray:
    return np.rint(luminance(resize(load_photo("chat", square=True), SIDE)))


def choose(lab, name: str, *, row: int = 48, column: int = 48) -> None:
    lab.locator("[name=preset]").select_option(name)
    place(lab, row, column)


def place(lab, row: int, column: int) -> None:
    lab.locator("[name=row]").fill(str(row))
    lab.locator("[name=column]").fill(str(column))


def canvas(lab, name: str) -> np.ndarray:
    """Les pixels d'une image, en couleurs."""
    found = lab.locator(f".{name} canvas")
    side = int(found.get_attribute("width"))
    return np.reshape(
        found.evaluate(
            "(it) => [...it.getContext('2d').getImageData(0, 0, it.width, it.height).data]"
        ),
        (side, side, 4),
    )[..., :3]


def outside_the_frame(pixels: np.ndarray, row: int, column: int) -> np.ndarray:
    """Les pixels gris que le cadre orange ne touche pas."""
    kept = np.ones(pixels.shape[:2], bool)
    kept[max(row - 2, 0) : row + 5, max(column - 2, 0) : column + 5] = False
    return pixels[kept]


@pytest.mark.parametrize(
    ("name", "kernel", "zero"),
    [("bords verticaux", SOBEL_X, 127.5), ("contour", -LAPLACIAN, 127.5), ("flou", BLUR, 0.0)],
)
def test_the_result_is_ours(lab, grey, name, kernel, zero):
    choose(lab, name)
    expected = np.repeat(np.clip(correlate(grey, kernel) + zero, 0, 255)[..., None], 3, axis=-1)
    np.testing.assert_allclose(
        outside_the_frame(canvas(lab, "apres"), 48, 48),
        outside_the_frame(expected, 48, 48),
        atol=0.51,
    )
    assert ("gris moyen" in lab.locator(".apres p").inner_text()) == bool(zero)
    np.testing.assert_array_equal(
        outside_the_frame(canvas(lab, "avant")[..., 0], 48, 48), outside_the_frame(grey, 48, 48)
    )


@pytest.mark.parametrize(("row", "column"), [(0, 0), (93, 93), (30, 60)])
def test_the_sum_is_the_one_of_the_nine_products(lab, grey, row, column):
    choose(lab, "bords verticaux", row=row, column=column)
    expected = f"{correlate(grey, SOBEL_X)[row, column]:.0f}".replace("-", "−")
    assert (
        lab.locator(".verdict").inner_text()
        == f"Posé en ({row}, {column}), le noyau donne {expected}."
    )
    written = [
        text.strip("()").replace("−", "-").replace("(", "").split(" × ")
        for text in lab.locator(".produits span").all_inner_texts()
    ]
    assert [[int(level), int(coefficient)] for level, coefficient in written] == [
        [int(grey[row + i, column + j]), int(SOBEL_X[i, j])] for i in range(3) for j in range(3)
    ]


def test_a_kernel_of_the_reader(lab, grey):
    choose(lab, "identité")
    cells = lab.locator(".grille input")
    cells.nth(4).fill("")  # une case vide vaut zéro
    cells.nth(0).fill("1")
    assert lab.locator("[name=preset] option:checked").inner_text() == "le vôtre"
    shifted = np.repeat(grey[:-2, :-2, None], 3, axis=-1)  # l'image décalée d'un pixel
    np.testing.assert_array_equal(
        outside_the_frame(canvas(lab, "apres"), 48, 48), outside_the_frame(shifted, 48, 48)
    )


@pytest.mark.parametrize("typed", ["-1,5", "−1,5", "-1.5", " −1,50 "])
def test_a_number_is_read_as_it_is_typed(lab, grey, typed):
    choose(lab, "identité")
    lab.locator(".grille input").nth(4).fill(typed)
    expected = f"{-1.5 * grey[49, 49]:.1f}".replace("-", "−").replace(".", ",").removesuffix(",0")
    assert lab.locator(".verdict").inner_text().endswith(f"donne {expected}.")


def test_what_is_not_a_number_is_shown_and_counts_for_nothing(lab):
    choose(lab, "identité")
    cell = lab.locator(".grille input").nth(4)
    cell.fill("un")
    assert cell.get_attribute("aria-invalid") == "true"
    assert lab.locator(".verdict").inner_text().endswith("donne 0.")
    cell.fill("1")
    assert cell.get_attribute("aria-invalid") == "false"


def test_the_coefficients_are_written_in_french(lab):
    choose(lab, "flou")
    assert lab.locator(".grille input").first.input_value() == "0,111"


def test_the_pointer_moves_the_kernel(lab):
    lab.locator(".avant canvas").scroll_into_view_if_needed()
    box = lab.locator(".avant canvas").bounding_box()
    lab.page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    row, column = (int(lab.locator(f"[name={name}]").input_value()) for name in ("row", "column"))
    assert abs(row + 1 - 0.75 * SIDE) <= 1 and abs(column + 1 - 0.25 * SIDE) <= 1
    # Le cadre est orange, autour des neuf pixels lus.
    assert (
        canvas(lab, "avant")[[row - 1, row + 3, row, row], [column, column, column - 1, column + 3]]
        == (213, 94, 0)
    ).all()
