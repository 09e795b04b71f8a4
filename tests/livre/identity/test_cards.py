"""La carte d'une page et l'icône : taille, fond, ressemblance."""

import io

import pytest
from docutils import nodes
from PIL import Image, ImageChops

from livre.identity.cards import HEIGHT, WIDTH, chosen_figure, draw_card
from livre.illustrations.figures import book_figure

pytest.importorskip("resvg_py", reason="resvg-py absent : pip install -r requirements.txt")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="460.8pt" height="259.2pt" viewBox="0 0 460.8'
    ' 259.2"><rect x="0" y="0" width="230.4" height="259.2" fill="#D55E00"/></svg>'
)


@pytest.mark.parametrize("size", [(1280, 720), (300, 900), (2000, 100)])
def test_card_of_an_image_keeps_its_proportions_on_white(tmp_path, size):
    Image.new("RGBA", size, (0, 114, 178, 255)).save(tmp_path / "figure.png")
    card = Image.open(io.BytesIO(draw_card(tmp_path / "figure.png"))).convert("RGB")
    assert card.size == (WIDTH, HEIGHT) and card.getpixel((0, 0)) == (255, 255, 255)
    left, top, right, bottom = ImageChops.invert(card).getbbox()
    assert (right - left) / (bottom - top) == pytest.approx(size[0] / size[1], rel=0.02)
    assert right - left == WIDTH - 60 or bottom - top == HEIGHT - 60
    assert card.getpixel((WIDTH // 2, HEIGHT // 2)) == (0, 114, 178)


def test_transparent_figure_is_laid_on_white(tmp_path):
    Image.new("RGBA", (640, 360), (0, 0, 0, 0)).save(tmp_path / "figure.png")
    card = Image.open(io.BytesIO(draw_card(tmp_path / "figure.png"))).convert("RGB")
    assert ImageChops.invert(card).getbbox() is None


def test_card_of_a_drawing_is_sharp_and_repeatable(tmp_path):
    (tmp_path / "figure.svg").write_text(SVG, encoding="utf-8")
    content = draw_card(tmp_path / "figure.svg")
    assert content == draw_card(tmp_path / "figure.svg")
    card = Image.open(io.BytesIO(content)).convert("RGB")
    assert card.size == (WIDTH, HEIGHT)
    assert card.getpixel((WIDTH // 4, HEIGHT // 2)) == (0xD5, 0x5E, 0x00)
    assert card.getpixel((3 * WIDTH // 4, HEIGHT // 2)) == (255, 255, 255)
    # Le bord du rectangle, au milieu de la carte, tient en quatre pixels au plus.
    row = [card.getpixel((x, HEIGHT // 2)) for x in range(WIDTH // 2 - 20, WIDTH // 2 + 20)]
    assert sum(pixel not in ((0xD5, 0x5E, 0x00), (255, 255, 255)) for pixel in row) <= 4


def test_marked_figure_comes_before_the_first():
    page = nodes.section()
    figures = [book_figure(alt=name) for name in ("première", "marquée")]
    assert chosen_figure(page) is None
    for figure, classes in zip(figures, ([], ["carte"])):
        page += nodes.figure("", nodes.container("", figure), classes=classes)
    assert chosen_figure(page) is figures[1]
    page.remove(page[1])
    assert chosen_figure(page) is figures[0]


def test_icon_shows_the_drawing_it_comes_from():
    from livre.identity.site_icon import PNG, draw_icon

    assert (
        ImageChops.difference(Image.open(PNG).convert("RGB"), draw_icon().convert("RGB")).getbbox()
        is None
    )
