"""HopSkipJump : deviner le gradient à la frontière, par les seules réponses du réseau."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np

from trahison.attacks.arguments import Answers, Batch, Steps
from trahison.attacks.boundary import Starts, noise_starts
from trahison.attacks.declaration import Attack, Knowledge
from trahison.contracts import Count, Seed, checked
from trahison.networks.target import Target

# (N, …) images, une par original attaqué → (N,) vrai là où la réponse est celle que l’on veut
Oracle = Callable[[np.ndarray], np.ndarray]
PROBE = 0.01  # à quelle distance on sonde, en part de celle qui sépare de l’originale
SHRINKS = 20  # un saut raté est réduit de moitié, vingt fois au plus


@checked
def hopskipjump(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    starts: Starts | None = None,
    steps: Steps = 20,
    probes: Annotated[int, Count(2, 10_000)] = 100,
    first_step: Steps = 1,
    targeted: bool = False,
    seed: Seed = 0,
) -> np.ndarray:
    """Revient à la frontière, y sonde la réponse tout autour, en déduit une direction, y saute
    (norme L2).

    Args:
        target, images, labels, targeted: comme pour :func:`trahison.attacks.fgsm` ; seule la classe
            répondue par le réseau est lue, jamais un gradient ni une probabilité.
        starts: images adverses de départ, de la forme de ``images`` ; par défaut un bruit uniforme,
            tiré jusqu’à vingt-cinq fois s’il n’est pas adverse.
        steps: nombre de sauts.
        probes: sondes du premier saut ; le t-ième en a √t fois plus.
        first_step: rang du premier saut, pour reprendre une marche que l’on a arrêtée : elle
            repart de ``starts``.
        seed: graine du hasard.

    Returns:
        Les images adverses, float32, de la forme de ``images`` ; l’image de départ là où aucun
        point de départ n’était adverse, et là où le réseau donnait déjà la réponse voulue.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Chen, Jordan et Wainwright, 2020, algorithme 2 ; la frontière est cherchée avec un
    nombre fixe de demi-pas.
    """
    # Le réseau lui-même, non une copie accélérée : cette attaque n’en connaît que les réponses.
    referee = target.referee
    starts = (
        noise_starts(referee, images, labels, targeted=targeted, seed=seed)
        if starts is None
        else starts
    )

    def wins(candidates: np.ndarray, aimed: np.ndarray) -> np.ndarray:
        return (referee.labels(candidates) == aimed) == targeted

    forged, attacked = images.copy(), ~wins(images, labels) & wins(starts, labels)
    if not attacked.any():
        return forged
    originals, aimed = images[attacked], labels[attacked]

    def oracle(candidates: np.ndarray) -> np.ndarray:
        return wins(candidates, np.repeat(aimed, len(candidates) // len(aimed)))

    rng = np.random.default_rng([seed, first_step])
    current = _to_the_boundary(oracle, originals, starts[attacked])
    for step in range(first_step, first_step + steps):
        distance = _lengths(current - originals)
        count = round(probes * step**0.5)
        direction = _guessed_direction(oracle, current, PROBE * distance, count, rng, target.bounds)
        leap = _leap(oracle, current, direction, distance / step**0.5, target.bounds)
        leap = _to_the_boundary(oracle, originals, leap)
        current = np.where(_lengths(leap - originals) < distance, leap, current)
    forged[attacked] = current
    return forged


def _to_the_boundary(oracle: Oracle, originals: np.ndarray, adversarial: np.ndarray) -> np.ndarray:
    """Sur le segment qui mène de l’originale à l’image adverse, le point adverse le plus proche de
    la frontière, par dichotomie ; assez près pour qu’une sonde la traverse."""
    size = originals[0].size
    low, high = np.zeros(_column(originals)), np.ones(_column(originals))
    for _ in range(int(np.ceil(np.log2(size**0.5 / PROBE)))):
        middle = (low + high) / 2
        won = oracle(_between(originals, adversarial, middle)).reshape(middle.shape)
        low, high = np.where(won, low, middle), np.where(won, middle, high)
    return _between(originals, adversarial, high)


def _guessed_direction(
    oracle: Oracle,
    current: np.ndarray,
    radius: np.ndarray,
    count: int,
    rng: np.random.Generator,
    bounds: tuple[float, float],
) -> np.ndarray:
    """La direction, de longueur 1, vers où les réponses deviennent adverses (article, éq. 9 et 16).

    Un point de la frontière en a la moitié autour de lui : la somme des sondes, comptées +1 si
    elles sont adverses et −1 sinon, penche du côté de la normale.
    """
    images = len(current)
    probes = rng.standard_normal((images, count, *current.shape[1:]), np.float32)
    probes /= np.linalg.norm(probes.reshape(images, count, -1), axis=2).reshape(
        images, count, *[1] * (current.ndim - 1)
    )
    around = np.clip(current[:, None] + radius[:, None] * probes, *bounds).astype(np.float32)
    sides = np.where(oracle(around.reshape(-1, *current.shape[1:])), 1, -1).reshape(images, count)
    mean = sides.mean(axis=1, keepdims=True)
    # Toutes du même côté : il n’y a pas de moyenne à retrancher.
    weights = np.where(np.abs(mean) == 1, sides, sides - mean)
    pushes = (around - current[:, None]).reshape(images, count, -1)
    direction = np.einsum("nc,ncd->nd", weights, pushes).reshape(current.shape)
    return (direction / np.maximum(_lengths(direction), 1e-12)).astype(np.float32)


def _leap(
    oracle: Oracle,
    current: np.ndarray,
    direction: np.ndarray,
    length: np.ndarray,
    bounds: tuple[float, float],
) -> np.ndarray:
    """Un saut de cette longueur, réduit de moitié tant qu’il sort du côté adverse ; sur place si
    rien ne va."""
    landed = np.zeros(_column(current), bool)
    place = current
    for _ in range(SHRINKS):
        trial = np.clip(current + length * direction, *bounds).astype(np.float32)
        won = oracle(trial).reshape(landed.shape)
        place = np.where(won & ~landed, trial, place)
        landed |= won
        if landed.all():
            break
        length = length / 2
    return place


def _between(first: np.ndarray, second: np.ndarray, share: np.ndarray) -> np.ndarray:
    return (first + share * (second - first)).astype(np.float32)


def _column(batch: np.ndarray) -> tuple[int, ...]:
    """La forme d’une valeur par image : (N, 1, …, 1)."""
    return len(batch), *[1] * (batch.ndim - 1)


def _lengths(batch: np.ndarray) -> np.ndarray:
    """Norme euclidienne de chaque image, de forme (N, 1, …, 1)."""
    flat = np.linalg.norm(batch.reshape(len(batch), -1), axis=1)
    return flat.reshape(_column(batch)).astype(np.float32)


DECLARED = (Attack("HopSkipJump", "L2", Knowledge.ANSWER, hopskipjump),)
