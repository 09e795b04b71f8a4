"""Apostrophes et espaces insécables du français. Sans dépendance : sert au site et, par les
tableaux, aux noyaux."""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"
NARROW = "\u202f"
# Dans un texte découpé (mots en italique, formules…) : frontière entre deux morceaux, et morceau à
# ne pas toucher.
EDGE = "\ue001"
OPAQUE = "\ue000"

_SPACES = "[ \u00a0\u202f]"
_UNITS = "ms|s|min|h|px|pixels|ko|Mo|Go|kB|MB|km|m|cm|mm|Hz|kHz|dpi|W|°C|k€|M€"
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"

RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # Guillemets, quelle que soit l'espace tapée ou oubliée.
        (rf"«{_SPACES}*", f"«{NO_BREAK}"),
        (rf"{_SPACES}*»", f"{NO_BREAK}»"),
        (rf"(?<=[^\s«]){_SPACES}+(?=[;!?])", NARROW),
        (rf"(?<=[^\s«]){_SPACES}+(?=:(?:\s|$|[»)\].,{EDGE}]))", NO_BREAK),
        (rf"(?<=[\d{OPAQUE}])({EDGE}?){_SPACES}(?=[%‰€])", rf"\1{NARROW}"),
        (rf"(?<=[\d{OPAQUE}])({EDGE}?){_SPACES}(?=(?:{_UNITS})(?![\w’']))", rf"\1{NO_BREAK}"),
        # Ce qui reste sur sa ligne : une taille « 8 × 8 », un facteur « × 10 », un réglage « ε =
        # 0,1 ».
        (rf"(?<=\d)({EDGE}?){_SPACES}(?=×{_SPACES}{EDGE}?\d)", rf"\1{NO_BREAK}"),
        (rf"(?<=×){_SPACES}(?={EDGE}?\d)", NO_BREAK),
        (
            rf"(?<=[εκαλ]){_SPACES}([=<>≈]){_SPACES}(?={EDGE}?[\d{OPAQUE}])",
            rf"{NO_BREAK}\1{NO_BREAK}",
        ),
        (rf"(?<=[=<>≤≥≈]){_SPACES}(?={EDGE}?[−-]?[\d{OPAQUE}])", NO_BREAK),
        # Un nombre et ce qu'il numérote, un jour et son mois.
        (rf"(?<=\b[Ff]ig\.){_SPACES}(?=[\d{EDGE}])", NO_BREAK),
        (rf"(?<=\b[Éé]q\.){_SPACES}(?=[\d(])", NO_BREAK),
        (rf"(?:(?<=§)|(?<=\bn°)|(?<=\bp\.)){_SPACES}(?=\d)", NO_BREAK),
        (rf"(?:(?<=\d)|(?<=\b1ᵉʳ)){_SPACES}(?=(?:{_MONTHS})\b)", NO_BREAK),
    )
)
_GROUPED_NUMBER = re.compile(rf"(?<![\d,.])\d{{1,3}}(?:{_SPACES}\d{{3}})+(?!\d)")
_STRAIGHT_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w|«)")


def french_spacing(text: str) -> str:
    """Met les espaces insécables (fines devant ; ! ? % et dans les grands nombres). Idempotente."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return _GROUPED_NUMBER.sub(lambda number: re.sub(_SPACES, NARROW, number.group()), text)


def french_text(text: str) -> str:
    """Typographie d'un texte qui n'est pas dans une page (texte de remplacement, cellule de
    tableau)."""
    return french_spacing(_STRAIGHT_APOSTROPHE.sub("’", text))
