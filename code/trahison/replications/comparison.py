"""Mettre côte à côte le nombre publié et le nôtre, en lignes de texte prêtes pour un tableau."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from trahison.contracts import checked
from trahison.replications.measure import Measure, measured
from trahison.replications.published import Published, published_numbers

ROUNDING = 1e-9  # 0,3 n’est pas tout à fait 0,3 pour la machine
SHORT_HEADER = ("mesure", "l’article", "ce livre", "intervalle à 95 %")
FULL_HEADER = (
    "article",
    "mesure",
    "son réglage",
    "le nôtre",
    "son nombre",
    "le nôtre (à 95 %)",
    "pourquoi l’écart",
)


@checked
def by_key(*groups: Sequence[Measure]) -> dict[str, Measure]:
    """Toutes les mesures, rangées par clef ; ``ValueError`` si deux ont la même."""
    measures: dict[str, Measure] = {}
    for measure in (measure for group in groups for measure in group):
        if measure.key in measures:
            raise ValueError(
                f"groups : des clefs différentes attendues, reçu deux fois « {measure.key} »"
            )
        measures[measure.key] = measure
    return measures


@checked
def short_rows(measures: Mapping[str, Measure], *, start: str = "") -> list[list[str]]:
    """Pour chaque nombre publié dont la clef commence par ``start`` : ce qu’il mesure, lui, le
    nôtre, l’intervalle."""
    return [
        [number.quantity, number.write(number.value), number.write(ours.value), interval]
        for key, number in published_numbers().items()
        if key.startswith(start)
        for ours in [measured(measures, key)]
        for interval in [write_interval(number, ours)]
    ]


@checked
def full_rows(measures: Mapping[str, Measure], *, data: str) -> list[list[str]]:
    """Une ligne par nombre publié, réglages et raison de l’écart compris ; ``ValueError`` si une
    mesure manque.

    ``data`` : le nom de nos images, dit dans notre réglage.
    """
    rows = []
    for key, number in published_numbers().items():
        ours = measured(measures, key)
        value = f"{number.write(ours.value)} ({write_interval(number, ours)})"
        settings = [number.setting, f"{data}, {ours.setting}", number.write(number.value), value]
        rows.append([write_source(number), number.quantity, *settings, ours.reason])
    return rows


@checked
def write_interval(number: Published, measure: Measure) -> str:
    """« de 12,3 % à 14,5 % », écrit comme le nombre publié, arrondi vers l’extérieur."""
    low, high = outward(number, measure)
    return f"de {number.write(low)} à {number.write(high)}"


@checked
def outward(number: Published, measure: Measure) -> tuple[float, float]:
    """L’intervalle de ``measure``, arrondi vers l’extérieur aux décimales du nombre publié.

    Un lecteur qui compte à la main, sur le tableau, trouve ainsi ce que compte :func:`inside`.
    """
    scale = 10 ** (number.digits + (2 if number.unit == "percent" else 0))
    return (
        math.floor(measure.low * scale + ROUNDING) / scale,
        math.ceil(measure.high * scale - ROUNDING) / scale,
    )


@checked
def inside(measures: Mapping[str, Measure]) -> list[bool]:
    """Pour chaque nombre publié : est-il dans notre intervalle, tel que nous l’écrivons ?"""
    return [
        low - ROUNDING <= number.value <= high + ROUNDING
        for number, (low, high) in (
            (number, outward(number, measured(measures, key)))
            for key, number in published_numbers().items()
        )
    ]


@checked
def write_source(number: Published) -> str:
    """« Auteurs, année, lieu, p. 6 »."""
    return f"{number.authors}, {number.place}" + (f", p. {number.page}" if number.page else "")
