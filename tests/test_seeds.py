"""La graine : le même hasard à chaque fois, ou une erreur qui la nomme ; jamais un hasard
nouveau."""

import numpy as np
import pytest

from trahison.attacks import pgd, random_sign
from trahison.attacks.directions import replace_by_chance
from trahison.learning import (
    backpropagation,
    clustering,
    neuron,
    perceptron,
    playground,
    reinforcement,
    supervised,
)
from trahison.networks.activation_maximization import maximize
from trahison.networks.bottleneck import through_relu
from trahison.networks.lenet import shuffle_pixels
from trahison.networks.saliency import smooth_saliency
from trahison.networks.transfer import split
from trahison.vision.crops import random_crops
from trahison.vision.digits import sample
from trahison.vision.learned_kernel import learn_kernel

POINTS, LABELS = np.arange(8.0).reshape(4, 2), np.array([0, 1, 0, 1])
IMAGES = np.zeros((2, 12, 12, 3))
DRAWS = {
    "random_sign": lambda net, seed: random_sign(IMAGES, epsilon=0.1, bounds=(-1, 1), seed=seed),
    "pgd": lambda net, seed: pgd(
        net, IMAGES, [0, 1], epsilon=0.1, steps=1, random_start=True, seed=seed
    ),
    "replace_by_chance": lambda net, seed: replace_by_chance(np.ones((2, 3)), 0.5, seed=seed),
    "maximize": lambda net, seed: maximize(net.model, [0], steps=1, seed=seed),
    "smooth_saliency": lambda net, seed: smooth_saliency(net, IMAGES[0], 0, samples=1, seed=seed),
    "through_relu": lambda net, seed: through_relu(POINTS, 3, seed=seed),
    "shuffle_pixels": lambda net, seed: shuffle_pixels(np.zeros((1, 28, 28, 1)), seed=seed),
    "transfer.split": lambda net, seed: split(LABELS, 1, seed=seed),
    "sample": lambda net, seed: sample(POINTS, LABELS, 2, seed=seed),
    "random_crops": lambda net, seed: random_crops(1, seed=seed),
    "learn_kernel": lambda net, seed: learn_kernel(np.eye(5), np.eye(3), steps=1, seed=seed),
    "train_neuron": lambda net, seed: neuron.train_neuron(POINTS, LABELS, steps=1, seed=seed),
    "kmeans": lambda net, seed: clustering.kmeans(POINTS, 2, seed=seed),
    "make_dataset": lambda net, seed: playground.make_dataset("spirale", samples=4, seed=seed),
    "random_weights": lambda net, seed: backpropagation.random_weights(2, 2, seed=seed),
    "layer_gradient_sizes": lambda net, seed: backpropagation.layer_gradient_sizes(
        neuron.ACTIVATIONS["tanh"], seed=seed
    ),
    "q_learning": lambda net, seed: reinforcement.q_learning(
        reinforcement.Grid(("CG",)), episodes=1, seed=seed
    ),
    "supervised.split": lambda net, seed: supervised.split(4, seed=seed),
    "new_network": lambda net, seed: perceptron.new_network([2, 1], seed=seed),
    "train": lambda net, seed: perceptron.train(
        perceptron.new_network([2, 1]), POINTS, LABELS, POINTS, LABELS, epochs=1, seed=seed
    ),
}


@pytest.mark.parametrize("seed", [None, -1, 1.5, [1, 2]], ids=str)
@pytest.mark.parametrize("name", DRAWS)
def test_a_bad_seed_is_named(conv_target, name, seed):
    """``None`` surtout : NumPy le prend pour un hasard différent à chaque appel."""
    with pytest.raises((TypeError, ValueError), match="^seed : entier .*reçu"):
        DRAWS[name](conv_target, seed)
