"""L'orthographe de la prose."""

from __future__ import annotations

import pytest
from spelling import WORD_LIST, project_words, unknown_words


def test_every_word_is_known(page):
    unknown = unknown_words(page.prose) - set(project_words())
    assert not unknown, (
        f"mots à corriger, ou à ajouter à tests/book/{WORD_LIST.name} s'ils sont justes :\n"
        + page.told(sorted(unknown))
    )


def test_word_list_is_sorted_and_needed(pages):
    listed = project_words()
    assert listed == sorted(set(listed)), f"{WORD_LIST.name} : un mot par ligne, dans l'ordre"
    needed = set().union(*(unknown_words(page.prose) for page in pages))
    assert (
        not set(listed) - needed
    ), f"{WORD_LIST.name} : mots absents du livre ou connus du dictionnaire"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Le réseau aprend l’image.", {"aprend"}),
        ("Aujourd’hui, l’œuvre d’un peintre ; qu’est-ce ?", set()),
        ("Le *learning rate* (taux).", set()),
        ("Le learning rate.", {"learning"}),
        ("Un chat-huant, un anti-vol, un chat-poisson.", set()),
    ],
)
def test_the_checker_itself(text, expected):
    assert unknown_words(text) == expected
