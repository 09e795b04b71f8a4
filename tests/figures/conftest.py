"""Ce que toute figure du livre doit tenir."""

import pytest

from trahison.figures.recipe import MIME_TYPE


@pytest.fixture
def assert_says():
    """``assert_says(figure, mots)`` : la description contient chacun des mots, et les deux thèmes
    ont leur image, la même s'ils ne la changent pas."""

    def check(figure, expected):
        for words in expected:
            assert words in figure.alt, figure.alt
        bundle = figure._repr_mimebundle_()[MIME_TYPE]
        light = bundle["light"]
        assert light["data"] and (light.get("dark_fragment") or bundle.get("dark", light)["data"])

    return check
