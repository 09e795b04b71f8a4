"""Borner par des droites au lieu de boîtes : CROWN, la relaxation linéaire remontée du logit au
pixel.

Une boîte oublie quelles valeurs vont ensemble. Ici, chaque ReLU incertaine est prise entre deux
droites, et le score reste une combinaison **des pixels** jusqu’au bout : ce qui se compense se
compense encore.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import keras
import numpy as np

from trahison.attacks.arguments import Answers, Batch, Strength
from trahison.contracts import Kind, Known, checked
from trahison.defenses.evaluation import Forces, RobustAccuracy, from_counts
from trahison.defenses.interval_bounds import ROUNDING, check_boundable
from trahison.networks.target import Target

Affine = tuple[np.ndarray, np.ndarray]
Box = tuple[np.ndarray, ...]
TINY = 1e-9  # un neurone dont l’intervalle est {0} : ni pente ni hauteur
PACKET = 50  # images bornées à la fois : 50 × 100 neurones × 784 pixels tiennent en mémoire


class Layer(NamedTuple):
    """Une couche cachée devant N images : l’affine, puis les droites qui encadrent chaque ReLU.

    ``below · h ≤ ReLU(h) ≤ above · h + lift``, pour toute valeur h que le neurone peut prendre.
    """

    kernel: np.ndarray  # (D, H)
    bias: np.ndarray  # (H,)
    below: np.ndarray  # (N, H)
    above: np.ndarray
    lift: np.ndarray


@dataclass(frozen=True)
class DenseKind(Kind):
    """Cible d’un réseau de couches denses à ReLU, rendue ordinaire."""

    def convert(self, name: str, value: Any, known: Known) -> Target:
        target = check_boundable(value)
        for layer in target.model.layers[:-1]:
            relu = isinstance(layer, keras.layers.Dense) and layer.activation.__name__ == "relu"
            if not relu and not isinstance(layer, keras.layers.Flatten):
                raise ValueError(
                    f"{name} : couches denses à ReLU attendues, reçu « {layer.name} »"
                    f" ({type(layer).__name__})"
                )
        return target


Dense = Annotated[Target, DenseKind()]


@checked
def crown_accuracy(
    target: Dense,
    images: Batch,
    labels: Answers,
    *,
    epsilons: Annotated[Sequence[float], Forces()],
) -> RobustAccuracy:
    """Part des images dont la réponse est juste **et prouvée** par CROWN, pour chaque ε croissant.

    Une image que l’on n’a pas su prouver n’est pas reprise à un rayon plus grand : ce que l’on
    compte est bien prouvé, et l’on calcule moins.
    """
    standing, held = np.flatnonzero(target.labels(images) == labels), []
    for epsilon in epsilons:
        if epsilon and len(standing):
            leads = crown_leads(target, images[standing], labels[standing], epsilon=epsilon)
            standing = standing[(leads > ROUNDING).all(axis=1)]
        held.append(len(standing))
    return from_counts(np.array(epsilons), held, len(images))


@checked
def crown_leads(target: Dense, images: Batch, labels: Answers, *, epsilon: Strength) -> np.ndarray:
    """Minorant (N, K − 1) de l’avance du logit de ``labels`` sur chacun des autres, dans la boule
    L∞ de rayon ε.

    Une image dont les K − 1 nombres sont positifs ne peut être trompée par aucune perturbation.

    Args:
        target: cible d’un ``Sequential`` de couches denses à ReLU, la dernière sans activation.
        images: (N, …) dans ses bornes.
        epsilon: rayon, dans les unités des pixels.

    Lève ``TypeError`` ou ``ValueError`` en nommant l’argument, ou la couche que l’on ne sait pas
    borner.

    Source : Zhang et al., 2018, § 3.2 et 3.3 (CROWN, pente du dessous adaptée à chaque neurone).
    """
    affine = [
        (layer.kernel.numpy(), layer.bias.numpy())
        for layer in target.model.layers
        if isinstance(layer, keras.layers.Dense)
    ]
    flat = images.reshape(len(images), -1)
    box = np.clip(flat - epsilon, *target.bounds), np.clip(flat + epsilon, *target.bounds)
    packets = [slice(start, start + PACKET) for start in range(0, len(flat), PACKET)]
    return np.concatenate(
        [_worst_gaps(affine, tuple(side[some] for side in box), labels[some]) for some in packets]
    )


def _worst_gaps(affine: Sequence[Affine], box: Box, labels: np.ndarray) -> np.ndarray:
    """Minorant (N, K − 1) des différences de logits d’un réseau de couches ``affine`` = (noyau,
    biais), sur la boîte (bas, haut) de chaque image."""
    *before, (kernel, bias) = affine
    hidden: list[Layer] = []
    for inner, shift in before:
        rows = inner.T[None]  # la même somme pour toutes les images
        floor = _lowest(rows, shift, hidden, box)
        ceiling = -_lowest(-rows, -shift, hidden, box)
        hidden.append(Layer(inner, shift, *_relu_lines(floor, ceiling)))
    rivals = np.array([np.delete(np.arange(len(bias)), label) for label in labels])
    gaps = kernel.T[labels][:, None] - kernel.T[rivals]
    return _lowest(gaps, bias[labels][:, None] - bias[rivals], hidden, box)


def _relu_lines(
    floor: np.ndarray, ceiling: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Les droites qui encadrent ReLU entre ``floor`` et ``ceiling`` : pente du dessous, pente et
    hauteur du dessus.

    Dessus, la corde. Dessous, 0 ou h : celle qui laisse l’aire la plus petite. Un neurone toujours
    actif, ou toujours éteint, est suivi exactement.
    """
    floor, ceiling = np.minimum(floor, 0), np.maximum(ceiling, 0)
    above = ceiling / np.maximum(ceiling - floor, TINY)
    return (ceiling > -floor).astype(floor.dtype), above, -above * floor


def _lowest(
    rows: np.ndarray, constant: np.ndarray, hidden: Sequence[Layer], box: Box
) -> np.ndarray:
    """Minorant (N, M) de ``rows · z + constant``, où z sort des couches ``hidden`` ; remontée de la
    dernière à la première."""
    for kernel, bias, below, above, lift in reversed(hidden):
        # un coefficient positif craint une ReLU basse, un négatif une ReLU haute
        gain, loss = np.maximum(rows, 0), np.minimum(rows, 0)
        constant = constant + np.einsum("nmh,nh->nm", loss, lift)
        rows = gain * below[:, None] + loss * above[:, None]
        constant = constant + rows @ bias
        rows = np.tensordot(rows, kernel, axes=(2, 1))
    # ``rows`` multiplie maintenant les pixels : chacun va au bout de son intervalle
    middle, reach = (box[1] + box[0]) / 2, (box[1] - box[0]) / 2
    shift, spread = (
        np.einsum("nmd,nd->nm", *pair) for pair in ((rows, middle), (np.abs(rows), reach))
    )
    return constant + shift - spread
