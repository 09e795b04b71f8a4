"""Règles typographiques : une table d'entrées et de sorties (⍽ : espace insécable, ⎵ : fine
insécable)."""

import pytest

from livre.text.spacing import EDGE, OPAQUE, french_spacing, french_text

CASES = [
    ("Bonjour !", "Bonjour⎵!"),
    ("Vraiment ?", "Vraiment⎵?"),
    ("un ; deux", "un⎵; deux"),
    ("ceci : cela", "ceci⍽: cela"),
    ("ceci :", "ceci⍽:"),
    ("« chat »", "«⍽chat⍽»"),
    ("«chat»", "«⍽chat⍽»"),
    ("« chat » ?", "«⍽chat⍽»⎵?"),
    ("« Pourquoi ? »", "«⍽Pourquoi⎵?⍽»"),
    ("87,3 %", "87,3⎵%"),
    ("2 270 794 paramètres", "2⎵270⎵794 paramètres"),
    ("224 pixels", "224⍽pixels"),
    ("15 ms et 3 s", "15⍽ms et 3⍽s"),
    ("3 sources", "3 sources"),
    ("3 s’ajoutent", "3 s’ajoutent"),
    ("en 2024 100 images", "en 2024 100 images"),
    ("1,5 250", "1,5 250"),
    ("https://exemple.org/a?b;c:d", "https://exemple.org/a?b;c:d"),
    ("à 12:30", "à 12:30"),
    ("28 × 28 × 3, et a × b", "28⍽×⍽28⍽×⍽3, et a × b"),
    ("logits × 10", "logits ×⍽10"),
    ("à ε = 0,25 près", "à ε⍽=⍽0,25 près"),
    ("Fig. 3", "Fig.⍽3"),
    ("p. 12", "p.⍽12"),
    ("n° 3", "n°⍽3"),
    ("§ 5, éq. 2.1 et éq. (3)", "§⍽5, éq.⍽2.1 et éq.⍽(3)"),
    ("le 23 mai 2024", "le 23⍽mai 2024"),
    ("5 maisons", "5 maisons"),
    ("cos θ = 0,71, soit ≤ −2", "cos θ =⍽0,71, soit ≤⍽−2"),
    ("a = b", "a = b"),
    ("23 k€ le m²", "23⍽k€ le m²"),
    ("mot", "mot"),
    ("", ""),
]


def visible(text: str) -> str:
    return text.replace("\u00a0", "⍽").replace("\u202f", "⎵")


@pytest.mark.parametrize("before, after", CASES)
def test_rule(before, after):
    assert visible(french_spacing(before)) == after


@pytest.mark.parametrize("before", [before for before, _ in CASES])
def test_idempotent(before):
    once = french_spacing(before)
    assert french_spacing(once) == once


@pytest.mark.parametrize(
    "before, after",
    [
        (f"mot{EDGE} : suite", f"mot{EDGE}⍽: suite"),
        (f"{EDGE}224{EDGE} × {EDGE}224{EDGE} pixels", f"{EDGE}224{EDGE}⍽×⍽{EDGE}224{EDGE}⍽pixels"),
        (f"voici : {EDGE}{OPAQUE}", f"voici⍽: {EDGE}{OPAQUE}"),
        (f"{OPAQUE}{EDGE} %", f"{OPAQUE}{EDGE}⎵%"),
        (f"« {EDGE}mot{EDGE} »", f"«⍽{EDGE}mot{EDGE}⍽»"),
        (f"{OPAQUE}{EDGE} ; fin", f"{OPAQUE}{EDGE}⎵; fin"),
    ],
)
def test_text_split_over_nodes(before, after):
    assert visible(french_spacing(before)) == after


def test_number_of_pieces_is_kept():
    text = EDGE.join(["« ", "a", " » ; ", OPAQUE, " : 1 000 %"])
    assert french_spacing(text).count(EDGE) == 4


def test_straight_apostrophes():
    assert french_text("l'image d'un chat") == "l’image d’un chat"
    assert french_text("a = 'x'") == "a = 'x'"
