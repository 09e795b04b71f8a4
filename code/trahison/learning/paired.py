"""Deux classifieurs jugés sur les mêmes exemples : le test de McNemar."""

from __future__ import annotations

from math import comb
from typing import Annotated, NamedTuple

import numpy as np

from trahison.contracts import Array, checked

Right = Annotated[np.ndarray, Array("n", values=(0, 1))]


class PairedTest(NamedTuple):
    """``only_first`` et ``only_second`` : nombres d'exemples qu'un seul des deux classifieurs a
    justes ; ``p_value`` : probabilité d'un partage au moins aussi déséquilibré, s'ils se
    valaient."""

    only_first: int
    only_second: int
    p_value: float

    @property
    def split(self) -> int:
        """Nombre d'exemples qui départagent les deux classifieurs."""
        return self.only_first + self.only_second


@checked
def mcnemar(first: Right, second: Right) -> PairedTest:
    """Test exact de McNemar, bilatéral, sur des réponses appariées.

    Les exemples que les deux classifieurs ont justes, ou faux tous deux, ne les départagent pas.
    Parmi les autres, si les classifieurs se valent, chacun est le seul juste une fois sur deux :
    une pièce lancée ``split`` fois.

    Args:
        first: (n,) vrai, ou 1, là où le premier classifieur a juste.
        second: (n,) la même chose pour le second, sur les mêmes exemples.

    Source : McNemar, 1947, « Note on the Sampling Error of the Difference Between Correlated
    Proportions or Percentages », Psychometrika.
    """
    only_first, only_second = int(np.sum(first > second)), int(np.sum(second > first))
    split = only_first + only_second
    tail = sum(comb(split, k) for k in range(min(only_first, only_second) + 1))
    return PairedTest(only_first, only_second, min(1.0, 2 * tail / 2**split))
