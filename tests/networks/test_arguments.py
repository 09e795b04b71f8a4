"""Le contrôle commun d’un réseau : toutes les fonctions qui en reçoivent un le nomment quand ce
n’en est pas un."""

import keras
import numpy as np
import pytest

from trahison.attacks.gradient import input_gradient
from trahison.attacks.result import predict_labels
from trahison.defenses.adversarial_training import adversarial_training
from trahison.defenses.distillation import train_at_temperature
from trahison.defenses.interval_training import interval_training
from trahison.networks import activation_maximization, cost, features, saliency
from trahison.networks.arguments import check_network, check_trainable
from trahison.networks.derivation import derive_by_convolutions
from trahison.networks.folding import fold_batch_norm
from trahison.networks.freezing import freeze_weights
from trahison.networks.lenet import build_lenet5, predict_logits, train_lenet5
from trahison.networks.padding import merge_padding
from trahison.networks.pooling import merge_pooling
from trahison.networks.resizing import behind_resizing
from trahison.replications.goodfellow import mixed_training

IMAGES, LABELS = np.zeros((2, 28, 28, 1), np.float32), np.array([0, 1])
FUNCTIONS = {
    "input_gradient": input_gradient,
    "predict_labels": lambda model: predict_labels(model, IMAGES),
    "predict_logits": lambda model: predict_logits(model, IMAGES),
    "train_lenet5": lambda model: train_lenet5(model, IMAGES, LABELS),
    "mixed_training": lambda model: mixed_training(model, IMAGES, LABELS, epsilon=0.1, epochs=1),
    "maximize": lambda model: activation_maximization.maximize(model, [0]),
    "first_layers": lambda model: activation_maximization.first_layers(model, "C1", 32),
    "layer_costs": cost.layer_costs,
    "total_multiply_adds": cost.total_multiply_adds,
    "receptive_fields": features.receptive_fields,
    "feature_maps": lambda model: features.feature_maps(model, ["C1"], IMAGES),
    "influence": lambda model: features.influence(model, "C1", IMAGES),
    "class_map": lambda model: features.class_map(model, IMAGES, [0]),
    "saliency": lambda model: saliency.saliency(model, IMAGES, LABELS),
    "smooth_saliency": lambda model: saliency.smooth_saliency(model, IMAGES[0], 0),
    "derive_by_convolutions": derive_by_convolutions,
    "fold_batch_norm": fold_batch_norm,
    "freeze_weights": freeze_weights,
    "merge_padding": merge_padding,
    "merge_pooling": merge_pooling,
    "behind_resizing": lambda model: behind_resizing(model, 14, 14),
}
TRAININGS = {
    "train_lenet5": train_lenet5,
    "adversarial_training": lambda *scene: adversarial_training(
        *scene, epsilon=0.1, steps=1, epochs=1
    ),
    "mixed_training": lambda *scene: mixed_training(*scene, epsilon=0.1, epochs=1),
    "interval_training": lambda *scene: interval_training(*scene, epsilon=0.1, epochs=1),
    "train_at_temperature": lambda model, images, labels: train_at_temperature(
        model, images, np.eye(10)[labels], temperature=2.0, epochs=1
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
    with pytest.raises(
        ValueError, match="^model : réseau entraînable attendu, reçu « gelé », gelé"
    ):
        train(model, IMAGES, LABELS)


def test_a_partly_frozen_network_still_learns():
    model = build_lenet5()
    for layer in model.layers[:-1]:
        layer.trainable = False
    assert check_trainable(model) is check_network(model) is model
    before = [weight.copy() for weight in model.get_weights()]
    train_lenet5(model, IMAGES + 0.5, LABELS)
    moved = [(one != two).any() for one, two in zip(before, model.get_weights())]
    assert moved[-1] and not any(moved[:-2])
