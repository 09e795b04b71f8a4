"""L’entraînement adverse : apprendre sur la pire image voisine de chaque image."""

from __future__ import annotations

import keras
import numpy as np

from trahison.attacks.arguments import check_attack
from trahison.attacks.pgd import pgd
from trahison.checks import check_count, check_epsilon, check_number


def adversarial_training(model: keras.Model, images, labels, *, epsilon: float, steps: int = 7, epochs: int = 5,
                         batch_size: int = 64, learning_rate: float = 2e-3, bounds: tuple[float, float] = (0.0, 1.0),
                         seed: int = 0) -> list[float]:
    """Entraîne ``model`` sur place : min sur θ de la moyenne, sur les images, du max de J(θ, x + δ, y) pour ‖δ‖∞ ≤ ε.

    Args:
        model, images, labels, bounds: comme pour :func:`trahison.attacks.fgsm`.
        epsilon: rayon contre lequel se défendre, dans les unités de ``bounds`` ; il croît de 0 à sa valeur pendant la
            première moitié de l’entraînement, faute de quoi un petit réseau n’apprend rien.
        steps: pas de PGD pour approcher le max ; 1 donne FGSM à départ aléatoire (Wong et al., 2020), 40 l’article.
        epochs, batch_size, learning_rate: l’entraînement, par Adam ; le taux descend en demi-cosinus jusqu’à zéro.
        seed: graine de l’ordre des images et des départs de PGD.

    Returns:
        La perte adverse moyenne (entropie croisée, nats) de chaque époque.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non fini.

    Source : Madry et al., 2018, éq. 2.1 ; l’idée, Goodfellow et al., 2015, § 6.
    """
    images, labels, bounds = check_attack(model, images, labels, bounds)
    epsilon, steps = check_epsilon(epsilon, bounds), check_count("steps", steps)
    batches = -(-len(images) // check_count("batch_size", batch_size))
    total = check_count("epochs", epochs) * batches
    learning_rate = check_number("learning_rate", learning_rate, low=0.0, open_low=True)
    rng = np.random.default_rng(check_count("seed", seed, low=0))
    keras.utils.set_random_seed(seed)
    model.compile(optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(learning_rate, total)),
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    losses = []
    for epoch in range(epochs):
        for batch, chosen in enumerate(np.array_split(rng.permutation(len(images)), batches)):
            step = epoch * batches + batch
            radius = epsilon * min(1.0, 2 * step / total)
            worst = pgd(model, images[chosen], labels[chosen], epsilon=radius, steps=steps, bounds=bounds,
                        random_start=True, seed=step)
            losses.append(float(model.train_on_batch(worst, labels[chosen])))
    return np.mean(np.reshape(losses, (epochs, batches)), axis=1).tolist()
