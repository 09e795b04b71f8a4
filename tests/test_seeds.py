"""La graine : le même hasard à chaque fois, ou une erreur qui la nomme ; jamais un hasard
nouveau."""

import numpy as np
import pytest

from trahison.attacks import pgd, random_sign
from trahison.attacks.directions import replace_by_chance
from trahison.networks.activation_maximization import maximize
from trahison.networks.bottleneck import through_relu
from trahison.networks.lenet import shuffle_pixels
from trahison.networks.saliency import smooth_saliency
from trahison.networks.transfer import split

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
}


@pytest.mark.parametrize("seed", [None, -1, 1.5, [1, 2]], ids=str)
@pytest.mark.parametrize("name", DRAWS)
def test_a_bad_seed_is_named(conv_target, name, seed):
    """``None`` surtout : NumPy le prend pour un hasard différent à chaque appel."""
    with pytest.raises((TypeError, ValueError), match="^seed : entier .*reçu"):
        DRAWS[name](conv_target, seed)
