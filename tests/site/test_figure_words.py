"""L'orthographe de ce que disent les figures : leur texte de remplacement, et les mots qu'elles
portent, dans leurs traits ou dans leurs pixels."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from drawn_words import drawings, drawn_texts, place, svg_texts
from spelling import project_words, unknown_words

FORMULA = re.compile(r"\$[^$]*\$")
# Des noms propres, des noms de couches de Keras, un type de NumPy, une unité.
NAMES = {
    "Collins",
    "Harris",
    "Nesterov",
    "Conv",
    "block",
    "conv",
    "expanded",
    "predictions",
    "uint",
    "nats",
}
REMEDY = "à corriger dans la fonction qui fait la figure ; un mot juste va dans tests/book/mots.txt"


def misspelt(text: str) -> set[str]:
    known = NAMES.union(project_words())
    unknown = unknown_words(FORMULA.sub(" ", text.replace("_", " ")))
    return {word for word in unknown if not {word, word.lower()} & known}


def wrong_alternatives(page: Path, article: BeautifulSoup) -> list[str]:
    return [
        f"{place(page, image)} : {sorted(wrong)} dans le texte de remplacement"
        f" « {image['alt'][:60]} » ; {REMEDY}"
        for image in article.select("img[alt]")
        if (wrong := misspelt(image["alt"]))
    ]


def wrong_words(page: Path, article: BeautifulSoup, site: Path) -> list[str]:
    return [
        f"{place(page, block)} : {sorted(wrong)} dans l'image {name} ; {REMEDY}"
        for block in article.select(".figure-livre")
        for name in drawings(block)
        if (wrong := misspelt(" ; ".join(drawn_texts(site / name))))
    ]


def test_alternative_texts(content_page):
    wrong = wrong_alternatives(content_page.path, content_page.article)
    assert not wrong, "\n".join(wrong)


def test_words_of_the_drawings(content_page, site):
    wrong = wrong_words(content_page.path, content_page.article, site)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", ["svg", "webp"])
def test_some_words_are_read(site, kind):
    read = (drawn_texts(path) for path in sorted((site / "_images").glob(f"*.{kind}")))
    assert any(read), f"aucune image {kind} ne dit ses mots : rien n'est relu"


@pytest.mark.parametrize(
    "svg, expected",
    [
        ("<!-- taux de succès --><!-- $\\eta$ = 0,1 -->", set()),
        ("<!-- aprentissage -->", {"aprentissage"}),
        ("<!-- learning rate -->", {"learning"}),
    ],
)
def test_the_checker_itself(svg, expected):
    assert misspelt(" ; ".join(svg_texts(svg))) == expected


@pytest.mark.parametrize("raster", [False, True], ids=["tracé", "photo"])
@pytest.mark.parametrize("word, is_wrong", [("aprentissage", True), ("apprentissage", False)])
def test_a_word_of_any_figure_is_found_with_its_page_and_line(tmp_path, raster, word, is_wrong):
    """De la fonction qui dessine jusqu'au message."""
    import base64

    from trahison.figures.drawing import new_figure
    from trahison.figures.recipe import MIME_TYPE, BookFigure

    def draw(layout, theme):
        figure, axes = new_figure(layout)
        axes[0, 0].set_title(word)
        return figure

    figure = BookFigure(draw, "Un cadre vide et son titre.", raster=raster)
    image = figure._repr_mimebundle_()[MIME_TYPE]["light"]
    content = base64.b64decode(image["data"]) if raster else image["data"].encode()
    name = f"_images/0123.{'webp' if raster else 'svg'}"
    (tmp_path / "_images").mkdir()
    (tmp_path / name).write_bytes(content)
    article = BeautifulSoup(
        f'<figure id="fig-fgsm-avant"><div class="figure-livre"><img alt="{word}"'
        f' src="{name}"></div></figure>',
        "html.parser",
    )
    page = Path("fgsm.html")
    told = wrong_words(page, article, tmp_path) + wrong_alternatives(page, article)
    assert len(told) == 2 * is_wrong
    assert all(re.match(r"book/fgsm\.md, ligne \d+, figure fig-\S+ : \['apr", one) for one in told)
