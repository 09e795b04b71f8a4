"""Un nombre mesuré ici : sa valeur, son intervalle de confiance à 95 %, et comment il a été
obtenu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from trahison.contracts import Numbers, checked
from trahison.learning.proportion import wilson_interval

QUANTILE = NormalDist().inv_cdf(0.975)  # un intervalle à 95 %


@dataclass(frozen=True)
class Measure:
    """Une mesure. ``key`` : celle du nombre publié qu’elle refait, s’il y en a un ; ``low`` et
    ``high`` : l’intervalle.

    ``count`` : nombre d’images ; ``setting`` : notre réglage ; ``reason`` : pourquoi il ne donne
    pas le nombre publié ; ``hits`` : pour une part, ce qui a été compté, image par image.
    """

    key: str
    value: float
    low: float
    high: float
    count: int
    setting: str
    reason: str
    hits: np.ndarray | None = field(default=None, compare=False, repr=False)


@checked
def measured(measures: Mapping[str, Measure], key: str) -> Measure:
    """La mesure de ce nom ; ``ValueError`` si elle manque."""
    if key not in measures:
        raise ValueError(f"measures : la mesure « {key} » attendue, reçu {', '.join(measures)}")
    return measures[key]


@checked
def share_of(key: str, hits: Numbers, *, setting: str, reason: str) -> Measure:
    """La part de vrais dans ``hits`` (N,), et l’intervalle de Wilson."""
    hits = hits.astype(bool)
    return Measure(
        key,
        float(hits.mean()),
        *wilson_interval(int(hits.sum()), len(hits)),
        len(hits),
        setting,
        reason,
        hits,
    )


@checked
def mean_of(key: str, values: Numbers, *, setting: str, reason: str) -> Measure:
    """La moyenne de ``values`` (N,), N ≥ 2, et l’intervalle de la loi normale."""
    values = values.astype(np.float64)
    if len(values) < 2:
        raise ValueError(
            "values : au moins deux valeurs attendues pour estimer leur dispersion, reçu"
            f" {len(values)}"
        )
    mean, half = float(values.mean()), float(QUANTILE * values.std(ddof=1) / np.sqrt(len(values)))
    return Measure(key, mean, mean - half, mean + half, len(values), setting, reason)
