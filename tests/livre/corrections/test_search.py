"""Pliage et racines des mots de la recherche."""

import pytest

from livre.corrections.search import FoldedFrench, fold


@pytest.mark.parametrize(
    "text, folded",
    [
        ("Réseau", "reseau"),
        ("ŒUVRE", "oeuvre"),
        ("ex æquo", "ex aequo"),
        ("L’image", "l'image"),
        ("norme ℓ₂", "norme l2"),
        ("aᵏᵀ", "akt"),
        ("10\u202f000", "10 000"),
        ("ε", "ε"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "words",
    [
        ("réseau", "Réseaux", "reseau"),
        ("œuvre", "oeuvres"),
        ("apprentissage", "apprentissages"),
        ("entraîné", "entraine", "entraîner"),
    ],
)
def test_same_root(words):
    language = FoldedFrench({})
    roots = {language.stem(part) for word in words for part in language.split(word)}
    assert len(roots) == 1


def test_apostrophes_separate_words():
    assert FoldedFrench({}).split("L’image d'un chat") == ["l", "image", "d", "un", "chat"]


def test_stop_words_are_folded():
    assert {"meme", "etaient"} <= FoldedFrench.stopwords
    assert all(fold(word) == word for word in FoldedFrench.stopwords)
