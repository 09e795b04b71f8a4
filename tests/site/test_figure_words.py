"""L'orthographe de ce que disent les figures : leur texte de remplacement, et les mots qu'elles
portent (Matplotlib les garde en commentaire à côté de chaque tracé)."""

from __future__ import annotations

import re

import pytest
from spelling import project_words, unknown_words

FORMULA = re.compile(r"\$[^$]*\$")
DRAWN = re.compile(r"<!--(.*?)-->", re.DOTALL)
# Des noms propres, des noms de couches de Keras, un type de NumPy, une unité.
NAMES = {"Collins", "Nesterov", "Conv", "block", "conv", "expanded", "predictions", "uint", "nats"}


def misspelt(text: str) -> set[str]:
    known = NAMES.union(project_words())
    unknown = unknown_words(FORMULA.sub(" ", text.replace("_", " ")))
    return {word for word in unknown if not {word, word.lower()} & known}


def drawn_words(svg: str) -> str:
    return " ; ".join(" ".join(text.split()) for text in DRAWN.findall(svg))


def test_alternative_texts(content_page):
    for image in content_page.article.select("img[alt]"):
        wrong = misspelt(image["alt"])
        assert not wrong, f"{sorted(wrong)} : à corriger dans « {image['alt'][:80]} »"


def test_words_of_the_drawings(content_page, site):
    names = re.findall(r"_images/[0-9a-f]+\.svg", content_page.html)
    for name in dict.fromkeys(names):
        wrong = misspelt(drawn_words((site / name).read_text(encoding="utf-8")))
        assert not wrong, f"{name} : {sorted(wrong)}, à corriger dans la figure"


@pytest.mark.parametrize(
    "svg, expected",
    [
        ("<!-- taux de succès --><!-- $\\eta$ = 0,1 -->", set()),
        ("<!-- aprentissage -->", {"aprentissage"}),
        ("<!-- learning rate -->", {"learning"}),
    ],
)
def test_the_checker_itself(svg, expected):
    assert misspelt(drawn_words(svg)) == expected
