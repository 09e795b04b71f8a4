"""Les niveaux d’essais : ce qui ne passe que chaque semaine, et avant toute publication."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

# Ce qu'un laboratoire a en commun avec les autres vient des mêmes modules : trois pages, chaque
# fois.
TYPICAL_LABS = {"fgsm.html", "neurone.html", "reseaux-de-neurones.html"}


def weekly_but(always: Callable[[Any], bool], values: Iterable[Any]) -> list:
    """Les mêmes valeurs, à donner à ``parametrize`` ; celles que ``always`` ne retient pas sont du
    niveau complet."""
    weekly = pytest.mark.complet
    return [value if always(value) else pytest.param(value, marks=weekly) for value in values]
