"""Ce qu’une bibliothèque aurait refusé en ses propres mots, ou pris en silence : l’argument est
nommé, attendu, reçu."""

import keras
import numpy as np
import pytest

from trahison.attacks import directions, line, mistakes, pgd, survival, transfer
from trahison.attacks.boundary import boundary_stages
from trahison.attacks.jsma import best_rivals
from trahison.defenses import (
    atlas,
    ensemble,
    evaluation,
    interval_bounds,
    masking,
    protocol,
    robust_line,
)
from trahison.defenses.trained import network_for
from trahison.defenses.trained.recipes import train, training_radius
from trahison.learning import (
    backpropagation,
    perceptron,
)
from trahison.learning.neuron import ACTIVATIONS
from trahison.networks import (
    activation_maximization,
    cost,
    digit_networks,
    features,
    labels,
    lenet,
    mobilenet,
    saliency,
    second_opinion,
)
from trahison.networks import transfer as transfer_learning
from trahison.networks.acceleration import accelerate
from trahison.networks.embedded.architecture import build_embedded
from trahison.networks.line import Line, as_network, two_digits
from trahison.networks.target import Target

POINTS, TARGETS, SIGNS = np.arange(8.0).reshape(4, 2), np.arange(4.0), np.array([1, -1, 1, -1])
IMAGES, LABELS, PHOTO = np.zeros((2, 12, 12, 3)), np.array([0, 1]), np.zeros((8, 8, 3), np.uint8)
NETWORK, LINE, TANH = perceptron.new_network([2, 3, 1]), Line(np.ones(2), 0.0), ACTIVATIONS["tanh"]
FORWARD = backpropagation.forward(POINTS, [np.ones((2, 3))], TANH)
CALLS = {
    "boundary_stages": (
        lambda net: boundary_stages(net, IMAGES, LABELS, stops=3),
        "stops",
    ),
    "promised_gain": (lambda net: directions.promised_gain("x", norm="l2"), "gradient"),
    "accelerate": (lambda net: accelerate("x"), "target"),
    "best_rivals": (lambda net: best_rivals(net, IMAGES, [0, 99]), "labels"),
    "worst_features": (
        lambda net: line.worst_features(None, POINTS, SIGNS, epsilon=0.1, bounds=None),
        "line",
    ),
    "worst_margins": (
        lambda net: line.worst_margins(3, POINTS, SIGNS, epsilon=0.1, bounds=None),
        "line",
    ),
    "share_of_wrong_answers": (
        lambda net: mistakes.share_of_wrong_answers(net, IMAGES, [0, 99]),
        "labels",
    ),
    "share_of_wrong_answers, NaN": (
        lambda net: mistakes.share_of_wrong_answers(net, IMAGES * np.nan, LABELS),
        "forged",
    ),
    "pgd": (lambda net: pgd(net, IMAGES, LABELS, epsilon=0.1, seed=-1), "seed"),
    "truncate": (lambda net: survival.truncate(np.full((4, 4, 3), np.nan), (-1, 1)), "image"),
    "jpeg": (lambda net: survival.jpeg(np.zeros((4, 4)), (-1, 1), quality=75), "image"),
    "resize_round_trip": (lambda net: survival.resize_round_trip("chat", (-1, 1)), "image"),
    "treat_digits": (
        lambda net: survival.treat_digits(np.zeros((1, 4, 4, 1)), "JPEG", (0, 1)),
        "treat",
    ),
    "transfer_rates": (
        lambda net: transfer.transfer_rates({"a": net}, "fgsm", IMAGES, LABELS),
        "attack",
    ),
    "answer_changes": (lambda net: transfer.answer_changes({"a": net}, None, IMAGES), "attack"),
    "plane_directions": (lambda net: atlas.plane_directions(net, "chat", 0), "image"),
    "plane_directions, étiquette": (
        lambda net: atlas.plane_directions(net, IMAGES[0], 99),
        "label",
    ),
    "plane_map": (
        lambda net: atlas.plane_map(net, IMAGES[0], 0, IMAGES[:1], reach=1.0),
        "directions",
    ),
    "ensemble": (lambda net: ensemble(net), "targets"),
    "robust_accuracy": (
        lambda net: evaluation.robust_accuracy(net, IMAGES, LABELS, epsilons=[0.1], attack=3),
        "attack",
    ),
    "strongest": (lambda net: evaluation.strongest("pgd"), "attacks"),
    "strongest, aucune": (lambda net: evaluation.strongest(), "attacks"),
    "from_counts": (lambda net: evaluation.from_counts([0.0, 0.1], [3, 4], 3), "held"),
    "from_counts, longueur": (lambda net: evaluation.from_counts([0.0, 0.1], [3], 3), "held"),
    "from_counts, nombre": (lambda net: evaluation.from_counts([0.0], [0], 0), "count"),
    "check_masking": (
        lambda net: masking.check_masking(net, IMAGES, LABELS, IMAGES, epsilon=0.1, seed=None),
        "seed",
    ),
    "borrow": (lambda net: protocol.borrow("x", IMAGES, LABELS, epsilons=[0.1]), "source"),
    "exact_accuracy": (
        lambda net: robust_line.exact_accuracy(None, POINTS, SIGNS, epsilons=[0.1], bounds=None),
        "line",
    ),
    "exact_accuracy, force": (
        lambda net: robust_line.exact_accuracy(LINE, POINTS, SIGNS, epsilons=[-1.0], bounds=None),
        "epsilons",
    ),
    "network_for": (lambda net: network_for("plain", "MNIST"), "digits"),
    "training_radius": (lambda net: training_radius(None), "digits"),
    "recipes.train": (lambda net: train("plain", None), "digits"),
    "maximize": (lambda net: activation_maximization.maximize(net.model, 3), "units"),
    "costs_by_block": (lambda net: cost.costs_by_block(["C1"]), "costs"),
    "build_dense": (lambda net: digit_networks.build_dense(units=3), "units"),
    "feature_maps": (lambda net: features.feature_maps(net.model, "C1", IMAGES), "layers"),
    "french_labels": (lambda net: labels.french_labels(("chat",)), "wnids"),
    "follow_accuracy": (
        lambda net: lenet.follow_accuracy(np.zeros((1, 28, 28, 1)), [0], at=[0]),
        "at",
    ),
    "train_lenet5": (
        lambda net: lenet.train_lenet5(
            lenet.build_lenet5(), np.zeros((1, 28, 28, 1)), [0], callbacks=[3]
        ),
        "callbacks",
    ),
    "two_digits": (lambda net: two_digits(0.5, [0], negative=0, positive=1), "images"),
    "as_network": (lambda net: as_network(None, (2,)), "line"),
    "as_network, forme": (lambda net: as_network(LINE, 2), "image_shape"),
    "build_official": (lambda net: mobilenet.build_official(include_top="non"), "include_top"),
    "build_embedded": (lambda net: build_embedded(16), "size"),
    "build_embedded, sorties": (lambda net: build_embedded(classes=0), "classes"),
    "smooth_saliency": (
        lambda net: saliency.smooth_saliency(net, IMAGES[0], "chat"),
        "class_index",
    ),
    "second_opinion": (lambda net: second_opinion.second_opinion(net), "network"),
    "headless": (lambda net: transfer_learning.headless(net, 96), "network"),
    "extract": (lambda net: transfer_learning.extract(None, IMAGES[..., 0]), "body"),
    "transfer.split": (lambda net: transfer_learning.split([], 1), "labels"),
    "head_accuracy": (
        lambda net: transfer_learning.head_accuracy(POINTS, [0, 1, 0, 1], [0, 9], [2]),
        "train",
    ),
    "head_accuracy, étiquettes": (
        lambda net: transfer_learning.head_accuracy(POINTS, TARGETS, [0], [2]),
        "labels",
    ),
    "learning_curve": (
        lambda net: transfer_learning.learning_curve(POINTS, [0, 1, 0, 1], 3),
        "counts",
    ),
    "learning_curve, graine": (
        lambda net: transfer_learning.learning_curve(POINTS, [0, 1, 0, 1], [1], seed=None),
        "seed",
    ),
}


@pytest.mark.parametrize("case", CALLS)
def test_the_argument_is_named(conv_target, case):
    call, name = CALLS[case]
    with pytest.raises((TypeError, ValueError), match=f"^{name} : .*attendu.*reçu"):
        call(conv_target)


def test_certified_accuracy_names_its_forces():
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="^epsilons : .*attendu.*reçu -1"):
        interval_bounds.certified_accuracy(
            Target(net, bounds=(0, 1)), np.zeros((1, 4)), [0], epsilons=[-1.0]
        )
