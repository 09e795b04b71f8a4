"""Les réseaux livrés sont ceux du journal : mêmes poids, mêmes mesures."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from trahison.defenses.trained import FOLDER, load_shipped, network_for
from trahison.defenses.trained.recipes import RECIPES, build, train
from trahison.defenses.trained.training import JOURNAL, MEASURES, measure
from trahison.networks.target import Target
from trahison.sources import SourceError
from trahison.vision.digits import Digits, load_digits

MAX_BYTES = 250_000


def read_measures() -> dict[str, dict[str, float]]:
    """Ce que vaut chaque réseau livré : nom → {mesure : valeur}."""
    with open(FOLDER / MEASURES, encoding="ascii") as stream:
        return {
            row.pop("network"): {key: float(value) for key, value in row.items()}
            for row in csv.DictReader(stream)
        }


@pytest.fixture(scope="module")
def mnist() -> Digits:
    digits = load_digits()
    if not digits.is_mnist:
        pytest.skip("MNIST introuvable sur cette machine")
    return digits


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


@pytest.mark.parametrize("name", list(RECIPES))
def test_every_recipe_is_shipped_measured_and_in_the_journal(name):
    model = load_shipped(name)
    assert not model.trainable and model.output_shape == (None, 10)
    assert (FOLDER / f"{name}.npz").stat().st_size < MAX_BYTES
    assert name in read_measures()
    with open(FOLDER / JOURNAL, encoding="ascii") as stream:
        assert name in {row["network"] for row in csv.DictReader(stream)}


@pytest.mark.parametrize("name", list(RECIPES))
def test_shipped_weights_give_the_accuracies_of_the_log(mnist, name):
    measured, logged = (
        measure(Target(load_shipped(name), bounds=(0.0, 1.0)), mnist),
        read_measures()[name],
    )
    assert measured.keys() == logged.keys()
    for key, share in measured.items():
        # L’entropie croisée d’un réseau saturé dépend du dernier chiffre des additions : FGSM y est
        # un peu au hasard.
        assert share == pytest.approx(logged[key], abs=0.03 if key == "fgsm" else 0.006), key


def test_measures_tell_the_story_of_the_page():
    measures = read_measures()
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


def test_without_mnist_networks_are_trained_here(few_digits):
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
