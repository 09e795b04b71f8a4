"""Les réseaux livrés sont ceux du journal : mêmes poids, mêmes mesures."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from trahison.defenses.trained import FOLDER, load_shipped, network_for, shipped_folder
from trahison.defenses.trained.recipes import RECIPES, build, train
from trahison.defenses.trained.training import JOURNAL, MEASURES, measure
from trahison.sources import SourceError
from trahison.vision.digits import Digits, load_digits

MAX_BYTES = 250_000


FOLDERS = {"MNIST": FOLDER, "scikit-learn": FOLDER / "scikit"}
every_shipped = pytest.mark.parametrize(
    ("digits", "name"), [(digits, name) for digits in FOLDERS for name in RECIPES]
)


def read_measures(folder: Path = FOLDER) -> dict[str, dict[str, float]]:
    """Ce que vaut chaque réseau livré : nom → {mesure : valeur}."""
    with open(folder / MEASURES, encoding="ascii") as stream:
        return {
            row.pop("network"): {key: float(value) for key, value in row.items()}
            for row in csv.DictReader(stream)
        }


@pytest.fixture(scope="module")
def known_digits() -> Callable[[str], Digits]:
    """Les chiffres d’un nom de ``FOLDERS`` ; sans MNIST, l’essai est passé."""

    def load(name: str) -> Digits:
        digits = load_digits("auto" if name == "MNIST" else "embarqué")
        if digits.is_mnist != (name == "MNIST"):
            pytest.skip("MNIST introuvable sur cette machine")
        return digits

    return load


@pytest.fixture(scope="module")
def few_digits(digit_data) -> Digits:
    """Une poignée de chiffres de 28 × 28, et un autre nom que MNIST."""

    def enlarge(images):
        return np.pad(
            np.kron(images[:60], np.ones((1, 3, 3, 1), np.float32)),
            [(0, 0), (2, 2), (2, 2), (0, 0)],
        )

    return Digits(
        enlarge(digit_data[0]),
        digit_data[1][:60],
        enlarge(digit_data[2]),
        digit_data[3][:60],
        "essai",
        "essai",
    )


@every_shipped
def test_every_recipe_is_shipped_measured_and_in_the_journal(digits, name):
    folder = FOLDERS[digits]
    model = load_shipped(name, folder / f"{name}.npz")
    assert not model.trainable and model.output_shape == (None, 10)
    assert (folder / f"{name}.npz").stat().st_size < MAX_BYTES
    assert name in read_measures(folder)
    with open(folder / JOURNAL, encoding="ascii") as stream:
        assert name in {row["network"] for row in csv.DictReader(stream)}


# Chaque semaine ; à chaque fois, test_trial.py relit ces réseaux sur les images de l'épreuve.
@pytest.mark.complet
@every_shipped
def test_shipped_weights_give_the_accuracies_of_the_log(known_digits, digits, name):
    known = known_digits(digits)
    assert shipped_folder(known) == FOLDERS[digits]
    measured, logged = (
        measure(network_for(name, known), known),
        read_measures(FOLDERS[digits])[name],
    )
    assert measured.keys() == logged.keys()
    for key, share in measured.items():
        # L’entropie croisée d’un réseau saturé dépend du dernier chiffre des additions : FGSM y est
        # un peu au hasard.
        assert share == pytest.approx(logged[key], abs=0.03 if key == "fgsm" else 0.006), key


@pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS.keys())
def test_measures_tell_the_story_of_the_page(folder):
    measures = read_measures(folder)
    assert all(row["clean"] > 0.9 for row in measures.values())
    assert measures["pgd"]["pgd"] > 0.5 > 0.1 > measures["plain"]["pgd"]
    assert measures["distilled"]["fgsm"] > measures["distilled"]["pgd"] + 0.4


def test_damaged_weights_are_refused(tmp_path):
    path = tmp_path / "abîmé.npz"
    path.write_bytes((FOLDER / "plain.npz").read_bytes()[:-1])
    with pytest.raises(SourceError, match="abîmé.npz.*SHA-256"):
        load_shipped("plain", path)
    with pytest.raises(SourceError, match="absent.npz"):
        load_shipped("plain", tmp_path / "absent.npz")
    with pytest.raises(ValueError, match="^name : "):
        load_shipped("inconnu")


@pytest.mark.complet
def test_for_other_digits_networks_are_trained_here(few_digits):
    assert shipped_folder(few_digits) is None
    target = network_for("l2", few_digits)
    model = target.model
    assert not model.trainable and target.shape == (28, 28, 1) and target.bounds == (0.0, 1.0)
    assert any(
        (one != two).any() for one, two in zip(model.get_weights(), build("l2").get_weights())
    )


def test_training_notes_every_epoch_and_can_be_repeated(few_digits):
    notes: list[tuple[int, float]] = []
    first = train(
        "plain", few_digits, scale=0.002, note=lambda epoch, loss: notes.append((epoch, loss))
    )
    second = train("plain", few_digits, scale=0.002)
    assert [epoch for epoch, _ in notes] == [1, 2] and np.isfinite(
        [loss for _, loss in notes]
    ).all()
    for one, two in zip(first.get_weights(), second.get_weights()):
        np.testing.assert_allclose(one, two, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "scale", "named"), [("inconnu", 1.0, "name"), ("plain", 0.0, "scale")]
)
def test_training_refuses_by_name(few_digits, name, scale, named):
    with pytest.raises(ValueError, match=f"^{named} : "):
        train(name, few_digits, scale=scale)
