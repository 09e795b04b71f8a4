"""Le tableau publié est complet, conforme, à jour, et se mesure encore : un fichier périmé ou
retouché ne passe pas."""

from __future__ import annotations

import re
from datetime import date
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import pytest

from trahison.replications.references import ours
from trahison.replications.references.measure import compare
from trahison.replications.references.record import ART, FOOLBOX, OURS, UNFOLDED, read_conformity
from trahison.replications.references.scene import DETERMINISTIC, NORMS

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = read_conformity()
SLOW = ("Carlini et Wagner", "Frontière", "HopSkipJump")
QUICK = list(dict.fromkeys(row.attack for row in PUBLISHED.rows if row.attack not in SLOW))
NETWORKS = ["LeNet-5, MNIST", "MobileNetV2", "EfficientNet-Lite0"]


def close(row, again) -> bool:
    """Deux mesures de la même ligne, par deux processeurs qui n’arrondissent pas de même."""
    return (
        abs(row.success - again.success) <= 0.1
        and (row.distance is None) == (again.distance is None)
        and (row.distance is None or abs(row.distance - again.distance) <= 0.1 * row.distance)
    )


def test_versions_are_the_pinned_ones():
    text = "".join(
        (ROOT / name).read_text("utf-8")
        for name in ("requirements.txt", "requirements-references.txt")
    )
    pins = dict(re.findall(r"^([\w-]+)==(\S+)", text, flags=re.MULTILINE))
    assert PUBLISHED.versions == {name: pins[name] for name in PUBLISHED.versions}
    assert {"foolbox", "adversarial-robustness-toolbox", "tensorflow"} <= set(PUBLISHED.versions)
    assert version("tensorflow") == PUBLISHED.versions["tensorflow"]
    assert date.fromisoformat(PUBLISHED.date) <= date.today()


def test_every_network_and_every_library_is_there():
    assert sorted({row.network for row in PUBLISHED.rows}) == sorted(NETWORKS)
    for network in NETWORKS:
        rows = PUBLISHED.of(network)
        assert len({(row.attack, row.library) for row in rows}) == len(rows)
        assert {row.library for row in rows} == {OURS, UNFOLDED, FOOLBOX, ART}
        assert {row.attack for row in rows if row.library == OURS} == {row.attack for row in rows}
        assert all(row.norm == NORMS[row.attack] for row in rows)


@pytest.mark.parametrize("network", NETWORKS)
def test_ours_is_never_worse(network, least_agreement):
    for attack, rows in groupby(PUBLISHED.of(network), key=lambda row: row.attack):
        mine, *others = rows
        assert mine.library == OURS
        with_ourselves = next((row.same_signs for row in others if row.library == UNFOLDED), None)
        for other in others:
            assert mine.success >= other.success - 0.05, (attack, other)
            # À budget fixé, la distance est ce que l’attaque a le droit de dépenser, et non ce
            # qu’elle cherche à réduire.
            if attack not in DETERMINISTIC and other.distance:
                assert mine.distance <= 1.05 * other.distance, (attack, other)
            if attack in DETERMINISTIC and other.library != UNFOLDED:
                assert other.same_signs >= least_agreement(attack, other.library, with_ourselves), (
                    attack,
                    other,
                )
            for ratio in (other.time_1, other.time_16):
                assert ratio is None or ratio > 1, (attack, other)


def test_ours_measures_the_same_again(lenet):
    published = {row.attack: row for row in PUBLISHED.of(lenet.network) if row.library == OURS}
    if not published:
        pytest.skip(
            f"le tableau publié est mesuré sur MNIST, et LeNet-5 a ici appris {lenet.network}"
        )
    for again in compare(lenet, {OURS: ours.ATTACKS}, QUICK):
        assert close(published[again.attack], again), (published[again.attack], again)
