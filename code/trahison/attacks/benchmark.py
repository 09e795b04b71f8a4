"""Ce que coûtent FGSM et PGD, rapporté à un gradient ordinaire :
``python -m trahison.attacks.benchmark``.

L'unité est une fonction ``tf.function`` qui dérive la perte du réseau tel quel : le MobileNetV2 de
Keras, puis EfficientNet-Lite0. Les mesures alternent dans un même processus et l'on rend des
médianes : sur une machine partagée, seuls les rapports veulent dire quelque chose, et celui des
temps de processeur plus que celui des temps d'horloge. Les autres bibliothèques sont mesurées par
``python -m trahison.replications.references``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Annotated

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks.fgsm import fgsm
from trahison.attacks.pgd import pgd
from trahison.chance import untouched
from trahison.contracts import AtLeastOne, Count, Seed, checked
from trahison.networks.acceleration import accelerate
from trahison.networks.arguments import Network
from trahison.networks.efficientnet import build_lite0
from trahison.networks.mobilenet import build_official
from trahison.networks.target import Target

STEPS = 10


@checked
def plain_gradient(model: Network) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    """Le gradient que chacun écrirait : compilé, en mode inférence, sur le réseau tel que Keras le
    donne."""

    @tf.function
    def gradient(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(images)
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=labels, logits=model(images, training=False)
            )
        return tape.gradient(loss, images)

    return gradient


@checked
@untouched()
def measure(
    model: Network,
    batch: Annotated[int, Count(high=1024)],
    *,
    repeats: AtLeastOne = 15,
    seed: Seed = 0,
) -> dict[str, float]:
    """Rapports « FGSM / un gradient » et « PGD / dix gradients », contre une cible accélérée de
    ``model``, qui lit des images (224, 224, 3) dans [−1, 1], pour des lots de ``batch`` images
    tirées au hasard.

    Rend les clés ``fgsm`` et ``pgd``, temps d'horloge, ``fgsm_cpu`` et ``pgd_cpu``, temps de
    processeur.
    """
    fast = accelerate(Target(model, bounds=(-1.0, 1.0)))
    images = np.random.default_rng(seed).uniform(-1, 1, (batch, 224, 224, 3)).astype(np.float32)
    labels = np.zeros(batch, np.int64)
    reference = plain_gradient(model)
    tensors = tf.constant(images), tf.constant(labels)

    def plain(times: int) -> None:
        for _ in range(times):
            reference(*tensors).numpy()

    runs: dict[str, Callable[[], object]] = {
        "gradient": lambda: plain(1),
        "ten": lambda: plain(STEPS),  # aussi long que PGD : les deux subissent les mêmes voisins
        "fgsm": lambda: fgsm(fast, images, labels, epsilon=0.01),
        "pgd": lambda: pgd(fast, images, labels, epsilon=0.01, steps=STEPS),
    }
    ratios: dict[str, float] = {}
    for suffix, clocks in _timed(runs, repeats).items():
        median = {name: statistics.median(values) for name, values in clocks.items()}
        ratios |= {
            f"fgsm{suffix}": median["fgsm"] / median["gradient"],
            f"pgd{suffix}": median["pgd"] / median["ten"],
        }
    return ratios


def _timed(
    runs: dict[str, Callable[[], object]], repeats: int
) -> dict[str, dict[str, list[float]]]:
    """Temps d'horloge (clé vide) et de processeur (« _cpu ») de chaque mesure, tour par tour."""
    clocks = {"": time.perf_counter, "_cpu": time.process_time}
    seconds: dict[str, dict[str, list[float]]] = {
        suffix: {name: [] for name in runs} for suffix in clocks
    }
    for rank in range(repeats + 1):
        for name, run in runs.items():
            started = {suffix: clock() for suffix, clock in clocks.items()}
            run()
            if rank:  # le premier tour compile
                for suffix, clock in clocks.items():
                    seconds[suffix][name].append(clock() - started[suffix])
    return seconds


if __name__ == "__main__":
    # Un seul fil : à plusieurs, l'horloge mesure aussi comment les opérations se le partagent.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    for build in (build_official, build_lite0):
        keras.utils.set_random_seed(0)
        network = build()
        print(network.name)
        for size in (1, 16):
            ratios = measure(network, size, repeats=15 if size == 1 else 7)
            print(
                f"lot de {size:2d} : FGSM {ratios['fgsm']:.2f} × un gradient (processeur"
                f" {ratios['fgsm_cpu']:.2f}), PGD-{STEPS} {ratios['pgd']:.2f} × dix gradients"
                f" (processeur {ratios['pgd_cpu']:.2f})"
            )
