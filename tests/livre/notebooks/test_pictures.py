"""Les images d'un carnet : opaques, légères, fidèles, à la taille de la page."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from nbformat import NotebookNode
from PIL import Image

from livre.notebooks.assembly import plain
from trahison.figures.recipe import BookFigure
from trahison.vision.photos import load_photo

WORDS = "Une figure assez décrite."


def output(pixels: np.ndarray) -> NotebookNode:
    """Ce qu'une cellule rend quand elle montre ces pixels."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    data = {
        "application/vnd.trahison.figure+json": {"width": 640, "height": 425, "alt": WORDS},
        "image/png": base64.b64encode(buffer.getvalue()).decode(),
        "text/plain": WORDS,
    }
    return NotebookNode(output_type="execute_result", data=data, metadata={}, execution_count=1)


def picture(shown: NotebookNode, mime: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(shown.data[mime])))


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    """La chatte, deux fois plus grande que la colonne, sur un fond transparent."""
    image = Image.fromarray(load_photo("chat")).resize((1200, 800)).convert("RGBA")
    sheet = Image.new("RGBA", (1280, 850), (255, 255, 255, 0))
    sheet.paste(image, (40, 25))
    return np.asarray(sheet)


def test_a_photo_becomes_a_lighter_picture_that_the_eye_cannot_tell(photo):
    given = output(photo)
    shown = plain(given)
    assert set(shown.data) == {"image/jpeg", "text/plain"}
    assert len(shown.data["image/jpeg"]) < 0.5 * len(given.data["image/png"])
    expected = Image.new("RGBA", (1280, 850), "white")
    expected.alpha_composite(Image.fromarray(photo))
    seen = np.asarray(picture(shown, "image/jpeg"), float)
    error = np.square(seen - np.asarray(expected.convert("RGB"), float)).mean()
    assert 10 * np.log10(255**2 / error) > 38, "décibels"
    assert shown.metadata == {"image/jpeg": {"width": 640, "height": 425}}


def test_a_lab_is_its_still_figure_at_the_size_of_the_page(photo):
    given = output(photo)
    still = given.data.pop("application/vnd.trahison.figure+json")
    lab = {"name": "essai", "files": {}, "online": {}, "still": still, "words": WORDS}
    given.data["application/vnd.trahison.labo+json"] = lab
    shown = plain(given)
    assert set(shown.data) == {"image/jpeg", "text/plain"}
    assert shown.metadata == {"image/jpeg": {"width": 640, "height": 425}}
    cited = NotebookNode(
        given, data={"application/vnd.trahison.labo+json": lab | {"still": "fig-a"}}
    )
    assert plain(cited).data == plain(cited).metadata == {}


def test_large_pixels_and_flat_colours_stay_exact():
    """Le lecteur les regarde un à un."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (20, 30, 3), dtype=np.uint8).repeat(10, 0).repeat(10, 1)
    flat = np.zeros((200, 300, 4), np.uint8)
    flat[50:100, 50:100] = 200, 30, 20, 255
    for pixels in (noise, flat):
        shown = plain(output(pixels))
        seen = np.asarray(picture(shown, "image/png"))
        expected = Image.new("RGBA", (300, 200), "white")
        expected.alpha_composite(Image.fromarray(pixels).convert("RGBA"))
        np.testing.assert_array_equal(seen, np.asarray(expected.convert("RGB")))
        assert shown.metadata == {"image/png": {"width": 640, "height": 425}}


def test_an_opaque_picture_is_not_compressed_again():
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (20, 30, 3), dtype=np.uint8).repeat(10, 0).repeat(10, 1)
    given, written = output(noise), io.BytesIO()
    # Autrement que ne le ferait le carnet : refait, il ne serait plus le même.
    Image.fromarray(noise).save(written, format="PNG", compress_level=1)
    given.data["image/png"] = base64.b64encode(written.getvalue()).decode()
    assert plain(given).data["image/png"] == given.data["image/png"]


def test_a_drawing_has_a_white_page():
    """Un tracé de Matplotlib, tel que le livre le rend."""
    from matplotlib.figure import Figure

    def draw(layout, theme) -> Figure:
        figure = Figure(figsize=(layout.width, 2))
        figure.subplots().plot([0, 1])
        return figure

    bundle = BookFigure(draw, WORDS)._repr_mimebundle_()
    shown = plain(NotebookNode(output_type="display_data", data=bundle, metadata={}))
    assert set(shown.data) == {"image/svg+xml", "text/plain"}
    root = shown.data["image/svg+xml"].partition("<svg ")[2].partition(">")[0]
    assert 'style="background: white"' in root and root.count("style=") == 1


def test_other_results_are_untouched():
    stream = NotebookNode(output_type="stream", name="stdout", text="un mot\n")
    table = NotebookNode(
        output_type="display_data",
        data={"text/html": "<table></table>", "text/plain": "rien"},
        metadata={"à": "lui"},
    )
    assert plain(stream) == stream and plain(table) == table
    assert plain(stream, drawn=False) == stream and plain(table, drawn=False) == table
