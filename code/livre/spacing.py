"""Espaces insécables du français. Sans dépendance : sert au site et, par ``livre.tables``, aux noyaux."""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"
NARROW = "\u202f"
_SPACES = "[ \u00a0\u202f]"

RULES = (
    (re.compile(f"«{_SPACES}*"), f"«{NO_BREAK}"),
    (re.compile(f"{_SPACES}*»"), f"{NO_BREAK}»"),
    (re.compile(rf"(?<=\S){_SPACES}+(?=[;!?])"), NARROW),
    (re.compile(rf"(?<=\S){_SPACES}+(?=:(?:\s|$|[»)\]*_]))"), NO_BREAK),
    (re.compile(rf"(?<=\d){_SPACES}(?=\d{{3}}(?!\d))"), NARROW),
    (re.compile(rf"(?<=\d){_SPACES}(?=[%‰€])"), NARROW),
    (re.compile(rf"(?<=\d){_SPACES}(?=(?:ms|s|px|ko|Mo|Go|kB|km|m|cm|mm|m²)(?!\w))"), NO_BREAK),
)


def french_spacing(text: str) -> str:
    """Rend les espaces insécables (fines devant ; ! ? %) là où le français les veut."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text
