"""Le contrôle commun d’un réseau : toutes les fonctions qui en reçoivent un le nomment quand ce
n’en est pas un."""

from functools import partial

import keras
import numpy as np
import pytest

from trahison.defenses.adversarial_training import adversarial_training
from trahison.defenses.distillation import train_at_temperature
from trahison.defenses.interval_training import interval_training
from trahison.networks import activation_maximization, cost, features, saliency
from trahison.networks.acceleration import accelerate
from trahison.networks.acceleration.derivation import derive_by_convolutions
from trahison.networks.acceleration.folding import fold_batch_norm
from trahison.networks.acceleration.freezing import freeze_weights
from trahison.networks.acceleration.padding import merge_padding
from trahison.networks.acceleration.pooling import merge_pooling
from trahison.networks.arguments import check_network, check_trainable
from trahison.networks.lenet import build_lenet5, predict_logits, train_lenet5
from trahison.networks.resizing import behind_resizing
from trahison.networks.target import Target
from trahison.replications.goodfellow import mixed_training

IMAGES, LABELS = np.zeros((2, 28, 28, 1), np.float32), np.array([0, 1])
FUNCTIONS = {
    "Target": lambda model: Target(model, bounds=(0.0, 1.0)),
    "predict_logits": lambda model: predict_logits(model, IMAGES),
    "train_lenet5": lambda model: train_lenet5(model, IMAGES, LABELS),
    "maximize": lambda model: activation_maximization.maximize(model, [0]),
    "first_layers": lambda model: activation_maximization.first_layers(model, "C1", 32),
    "layer_costs": cost.layer_costs,
    "total_multiply_adds": cost.total_multiply_adds,
    "receptive_fields": features.receptive_fields,
    "feature_maps": lambda model: features.feature_maps(model, ["C1"], IMAGES),
    "influence": lambda model: features.influence(model, "C1", IMAGES),
    "class_map": lambda model: features.class_map(model, IMAGES, [0]),
    "derive_by_convolutions": derive_by_convolutions,
    "fold_batch_norm": fold_batch_norm,
    "freeze_weights": freeze_weights,
    "merge_padding": merge_padding,
    "merge_pooling": merge_pooling,
}
TRAININGS = {
    "adversarial_training": lambda target, images, labels: adversarial_training(
        target, images, labels, epsilon=0.1, steps=1, epochs=1
    ),
    "mixed_training": lambda target, images, labels: mixed_training(
        target, images, labels, epsilon=0.1, epochs=1
    ),
    "interval_training": lambda target, images, labels: interval_training(
        target, images, labels, epsilon=0.1, epochs=1
    ),
    "train_at_temperature": lambda target, images, labels: train_at_temperature(
        target, images, np.eye(10)[labels], temperature=2.0, epochs=1
    ),
}


@pytest.mark.parametrize("call", FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("model", [None, "LeNet-5", keras.layers.Dense(3)])
def test_what_is_not_a_network_is_refused_by_name(call, model):
    with pytest.raises(TypeError, match=r"^model : réseau Keras \(keras.Model\) attendu, reçu "):
        call(model)


@pytest.mark.parametrize("call", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_network_that_does_not_know_its_input_is_refused_by_name(call):
    with pytest.raises(
        ValueError,
        match="^model : réseau construit .* attendu, reçu « ébauche », d’entrée inconnue",
    ):
        call(keras.Sequential([keras.layers.Dense(3)], name="ébauche"))


@pytest.mark.parametrize("train", TRAININGS.values(), ids=TRAININGS)
def test_a_frozen_network_is_refused_instead_of_learning_nothing(train):
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)], name="gelé"
    )
    model.trainable = False
    refusal = "réseau entraînable attendu, reçu « gelé », gelé"
    with pytest.raises(ValueError, match=f"^target : {refusal}"):
        train(Target(model, bounds=(0.0, 1.0)), IMAGES, LABELS)
    with pytest.raises(ValueError, match=f"^model : {refusal}"):
        train_lenet5(model, IMAGES, LABELS)


@pytest.mark.parametrize("train", TRAININGS.values(), ids=TRAININGS)
def test_an_accelerated_copy_is_refused_instead_of_learning_nothing(train):
    fast = accelerate(Target(build_lenet5(), bounds=(0.0, 1.0)))
    with pytest.raises(ValueError, match="^target : cible ordinaire attendue, reçu .*accélérée"):
        train(fast, IMAGES, LABELS)


@pytest.mark.parametrize(
    "call",
    [
        *(partial(train, images=IMAGES, labels=LABELS) for train in TRAININGS.values()),
        lambda target: saliency.saliency(target, IMAGES, LABELS),
        lambda target: saliency.smooth_saliency(target, IMAGES[0], 0),
        lambda target: behind_resizing(target, 14, 14),
        accelerate,
    ],
)
@pytest.mark.parametrize("target", [None, "LeNet-5", keras.layers.Dense(3)])
def test_what_is_not_a_target_is_refused_by_name(call, target):
    with pytest.raises(TypeError, match="^target : cible attendue, Target.* reçu "):
        call(target)


def test_a_partly_frozen_network_still_learns():
    model = build_lenet5()
    for layer in model.layers[:-1]:
        layer.trainable = False
    assert check_trainable(model) is check_network(model) is model
    before = [weight.copy() for weight in model.get_weights()]
    train_lenet5(model, IMAGES + 0.5, LABELS)
    moved = [(one != two).any() for one, two in zip(before, model.get_weights())]
    assert moved[-1] and not any(moved[:-2])
