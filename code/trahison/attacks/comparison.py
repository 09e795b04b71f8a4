"""Comparer des attaques : succès, taille de la perturbation, coût ; mêmes images et même règle pour
toutes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from trahison.attacks.counting import Counter
from trahison.attacks.result import AttackResult, judge
from trahison.contracts import Array, Bounds, Function, Images, Labels, checked
from trahison.networks.target import Target
from trahison.vision.images import quantize


@dataclass(frozen=True, eq=False)
class Measure:
    """Ce qu’une attaque obtient et ce qu’elle coûte.

    Attributs : ``result``, le bilan en réels ; ``success_rate`` et ``saved_success_rate``, les taux
    de succès en réels et après enregistrement à 8 bits ; ``l0``, ``l2``, ``linf``, les médianes sur
    les succès (``nan`` s’il n’y en a pas) ; ``forward`` et ``backward``, les passages et les
    gradients par image.
    """

    result: AttackResult
    success_rate: float
    saved_success_rate: float
    l0: float
    l2: float
    linf: float
    forward: float
    backward: float


@checked(finite=False)
def measure(
    attack: Annotated[Callable[[Target], np.ndarray], Function(Array("n", ..., dtype=np.float32))],
    counted: Target,
    counter: Counter,
    images: Annotated[
        np.ndarray,
        Images(shape=lambda counted: ("n", *counted.shape), within=lambda counted: counted.bounds),
    ],
    labels: Annotated[np.ndarray, Labels("n", lambda counted: counted.classes)],
) -> Measure:
    """Lance ``attack(counted)``, juge les images rendues et relève les compteurs.

    ``counted`` et ``counter`` : rendus par :func:`trahison.attacks.counting.count_calls` ;
    ``images`` et ``labels`` : celles que l’attaque a reçues.
    """
    counter.read()
    forged = attack(counted)
    forward, backward = (total / len(images) for total in counter.read())
    result = judge(counted, images, forged, labels)
    saved = judge(counted, images, quantize(forged, counted.bounds), labels)
    l0, l2, linf = (
        float(np.median(norm[result.success])) if result.success.any() else float("nan")
        for norm in (changed_pixels(result.perturbation, counted.bounds), result.l2, result.linf)
    )
    return Measure(
        result,
        result.success_rate,
        saved.success_rate,
        l0,
        l2,
        linf,
        forward,
        backward,
    )


@checked
def changed_pixels(
    perturbation: Annotated[np.ndarray, Array("n", "H", "W", "C")],
    bounds: Annotated[tuple[float, float], Bounds()],
) -> np.ndarray:
    """Nombre de pixels (N,) qu’une perturbation (N, H, W, C) change d’au moins un demi-niveau : la
    norme L0 visible."""
    low, high = bounds
    return (
        (np.abs(perturbation).max(axis=-1) >= (high - low) / 510)
        .reshape(len(perturbation), -1)
        .sum(axis=1)
    )
