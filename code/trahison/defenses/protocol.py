"""L’épreuve : la même pour toutes les défenses, sous le pire de ses attaques, pour une suite de
forces ε.

Une image est perdue à ε dès qu’une attaque y réussit, et donc à toute force plus grande : la
perturbation trouvée tient dans la boule plus grande. On cherche ainsi, image par image, la plus
petite force du quadrillage qui suffit.

1. Les attaques bon marché passent d’abord, la plus fine en tête, chacune aux seules forces où elle
   ferait mieux que les précédentes : DeepFool en norme L∞, des images préparées contre un autre
   réseau (boîte noire), FGSM sur deux pertes, un bruit. Un seul gradient suffit à FGSM pour tous
   les ε.
2. Les attaques chères n’attaquent chaque image qu’à la force **juste au-dessous** de celle qui
   suffit déjà ; si elle cède, on descend d’un cran. Une image qui résiste à ε est comptée comme
   résistant à moins : aucune boule plus petite ne contient une perturbation que la plus grande
   n’aurait pas. Chaque image ne subit donc qu’une série complète d’échecs, quel que soit le nombre
   de forces. Ce sont APGD vers chacune des rivales, puis APGD sans cible sur trois pertes, depuis
   plusieurs départs, et Square, qui ne lit que des scores, sur une partie des images.
3. La frontière, qui ne lit que des réponses, marche enfin sur quelques images ; elle choisit sa
   longueur, comme DeepFool.

Ce qui reste est une borne **supérieure** de la robustesse : une autre attaque peut faire mieux,
aucune ne peut faire moins bien.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

import numpy as np

from trahison.attacks.apgd import apgd, apgd_targeted
from trahison.attacks.arguments import Answers, Batch, Steps
from trahison.attacks.boundary import boundary
from trahison.attacks.controls import random_sign
from trahison.attacks.deepfool import deepfool
from trahison.attacks.fgsm import gradient_sign
from trahison.attacks.losses import cross_entropy, dlr, margin
from trahison.attacks.pgd import pgd
from trahison.attacks.square import square
from trahison.checks import LARGEST_SEED, check_images, describe
from trahison.contracts import Count, Images, Kind, Known, Labels, Seed, checked
from trahison.defenses.evaluation import Forces, RobustAccuracy, from_counts
from trahison.networks.target import Target

FILTER_STEPS = 10  # un PGD court sur la marge écarte les images faciles avant les longues attaques
GOALS = 9  # rivales visées par APGD-T, au plus : toutes celles d’un chiffre
UNBROKEN, MISTAKEN = "aucune", "sans attaque"
Forge = Callable[[float, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Trial:
    """Ce que l’épreuve a trouvé.

    Attributs : ``curve``, l’exactitude robuste à 0 puis à chaque force ; ``smallest`` (N,), la plus
    petite force du quadrillage qui trompe le réseau, 0 s’il se trompait déjà, ∞ si aucune n’a
    suffi ; ``broken_by`` (N,), le nom de la première attaque qui y a réussi, « sans attaque » ou
    « aucune ».
    """

    curve: RobustAccuracy
    smallest: np.ndarray
    broken_by: np.ndarray

    def credits(self) -> dict[str, int]:
        """Nombre d’images dont chaque attaque a trouvé la plus petite force, de la plus à la moins
        utile."""
        names, counts = np.unique(self.broken_by, return_counts=True)
        return {str(names[rank]): int(counts[rank]) for rank in np.argsort(-counts, kind="stable")}


@dataclass(frozen=True)
class Borrowed(Kind):
    """Images préparées contre un autre réseau, un lot pour chaque force."""

    def convert(self, name: str, value: Any, known: Known) -> dict[float, np.ndarray]:
        if not isinstance(value, Mapping):
            raise TypeError(f"{name} : dictionnaire force → images attendu, reçu {describe(value)}")
        if not value:
            return {}
        shape, bounds = known["images"].shape, known["target"].bounds
        if missing := [epsilon for epsilon in known["epsilons"] if epsilon not in value]:
            raise ValueError(
                f"{name} : des images pour chaque force attendues, reçu rien pour {missing}"
            )
        return {
            epsilon: check_images(name, value[epsilon], shape=shape, bounds=bounds)
            for epsilon in known["epsilons"]
        }

    @property
    def needs(self) -> set[str]:
        return {"epsilons", "images", "target"}


@checked(finite=False)  # ∞ pour une image que rien ne fait céder
def put_to_the_test(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilons: Annotated[Sequence[float], Forces()],
    borrowed: Annotated[Mapping[float, np.ndarray], Borrowed()] | None = None,
    steps: Steps = 100,
    restarts: Annotated[int, Count(high=1000)] = 2,
    queried: Annotated[int, Count(0)] = 0,
    queries: Steps = 2000,
    walked: Annotated[int, Count(0)] = 0,
    seed: Annotated[int, Count(0, LARGEST_SEED - 2000)] = 0,
) -> Trial:
    """Fait passer à la cible toute l’épreuve, en norme L∞.

    Args:
        target, images, labels: comme pour :func:`trahison.attacks.fgsm` ; une cible accélérée va
            deux fois plus vite.
        epsilons: forces strictement croissantes et positives, dans les unités des pixels.
        borrowed: images préparées contre un autre réseau, pour chaque force
            (voir :func:`borrow`).
        steps: nombre de pas de chaque APGD.
        restarts: nombre de départs au hasard d’APGD, pour chaque perte sans cible.
        queried, queries: Square attaque les ``queried`` premières images, en ``queries`` questions.
        walked: la frontière attaque les ``walked`` premières images, en ``queries`` pas.
        seed: graine des départs et du bruit.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.
    """
    referee, forces = target.referee, np.array(epsilons)
    if forces[0] == 0:
        raise ValueError(
            "epsilons : forces strictement positives attendues (l’exactitude sans attaque est"
            " toujours rendue), reçu 0"
        )
    borrowed = borrowed or {}
    right = referee.labels(images) == labels
    smallest = np.where(right, np.inf, 0.0)
    broken_by = np.where(right, UNBROKEN, MISTAKEN).astype(object)

    def try_on(standing: np.ndarray, epsilon: float, name: str, forged: np.ndarray) -> np.ndarray:
        """Note les images qui cèdent à ``forged`` ; rend les autres."""
        fell = referee.labels(forged) != labels[standing]
        smallest[standing[fell]], broken_by[standing[fell]] = epsilon, name
        return standing[~fell]

    finest = partial(deepfool, candidates=3, steps=4, norm="linf")
    board = (target, images, labels, forces, smallest, broken_by)
    _try_free("DeepFool, L∞", finest, np.flatnonzero(smallest > 0), *board)
    for name, forge in _cheap_attacks(target, images, labels, borrowed, seed):
        for epsilon in forces:
            standing = np.flatnonzero(smallest > epsilon)
            if len(standing):
                try_on(standing, epsilon, name, forge(epsilon, standing))
    for rank in reversed(range(len(forces))):
        above = forces[rank + 1] if rank + 1 < len(forces) else np.inf
        standing = np.flatnonzero(smallest == above)
        for name, attack, most in _costly_attacks(target, steps, restarts, queried, queries, seed):
            tried, spared = standing[standing < most], standing[standing >= most]
            if len(tried):
                forged = attack(target, images[tried], labels[tried], epsilon=forces[rank])
                standing = np.append(try_on(tried, forces[rank], name, forged), spared)
    walkers = np.flatnonzero(smallest[:walked] > 0)
    starts = _nearest_of_another_answer(images, labels, referee.labels(images), walkers)
    walk = partial(boundary, starts=starts, steps=queries, seed=seed)
    _try_free("frontière", walk, walkers, *board)
    held = [int((smallest > epsilon).sum()) for epsilon in (0.0, *forces)]
    return Trial(from_counts(np.array([0.0, *forces]), held, len(images)), smallest, broken_by)


@checked
def borrow(
    source: Target,
    images: Annotated[
        np.ndarray,
        Images(shape=lambda source: ("n", *source.shape), within=lambda source: source.bounds),
    ],
    labels: Annotated[np.ndarray, Labels("n", lambda source: source.classes)],
    *,
    epsilons: Annotated[Sequence[float], Forces(of="source")],
    steps: Steps = 5,
    seed: Seed = 0,
) -> dict[float, np.ndarray]:
    """Pour chaque force, des images adverses préparées contre ``source`` : PGD sur la marge.

    L’attaquant ne connaît pas le réseau défendu ; il s’entraîne sur le sien. Un même lot sert à
    toutes les défenses.
    """
    return {
        epsilon: pgd(
            source,
            images,
            labels,
            epsilon=epsilon,
            steps=steps,
            random_start=True,
            seed=seed,
            loss=margin,
        )
        for epsilon in epsilons
    }


def _cheap_attacks(
    target: Target,
    images: np.ndarray,
    labels: np.ndarray,
    borrowed: Mapping[float, np.ndarray],
    seed: int,
) -> Iterator[tuple[str, Forge]]:
    """Les attaques dont on peut essayer toutes les forces : nom, et fonction (ε, rangs des images)
    → images."""
    if borrowed:
        yield "images d’un autre réseau", lambda epsilon, rows: borrowed[float(epsilon)][rows]
    for name, loss in (("FGSM, marge", margin), ("FGSM, entropie croisée", cross_entropy)):
        yield (
            name,
            partial(
                _follow,
                images,
                gradient_sign(target, images, labels, loss=loss),
                target.bounds,
            ),
        )
    yield (
        "bruit",
        lambda epsilon, rows: random_sign(
            images[rows], epsilon=epsilon, bounds=target.bounds, seed=seed
        ),
    )


def _follow(
    images: np.ndarray,
    signs: np.ndarray,
    bounds: tuple[float, float],
    epsilon: float,
    rows: np.ndarray,
) -> np.ndarray:
    return np.clip(images[rows] + np.float32(epsilon) * signs[rows], *bounds)


def _costly_attacks(
    target: Target, steps: int, restarts: int, queried: int, queries: int, seed: int
) -> Iterator[tuple[str, Callable[..., np.ndarray], float]]:
    """Nom, attaque, et combien d’images elle attaque au plus, les premières."""
    yield f"PGD-{FILTER_STEPS}, marge", partial(pgd, steps=FILTER_STEPS, loss=margin), np.inf
    if target.classes >= 4:
        goals = min(GOALS, target.classes - 1)
        yield "APGD ciblée", partial(apgd_targeted, steps=steps, goals=goals, seed=seed), np.inf
    losses = {"entropie croisée": cross_entropy, "marge": margin}
    if target.classes >= 3:
        losses["DLR"] = dlr
    for start in range(restarts):
        for rank, (name, loss) in enumerate(losses.items()):
            another = seed + 1 + start * len(losses) + rank
            yield f"APGD, {name}", partial(apgd, steps=steps, loss=loss, seed=another), np.inf
    if queried:
        yield "Square", partial(square, steps=queries, seed=seed), queried


def _try_free(
    name: str,
    attack: Callable[..., np.ndarray],
    standing: np.ndarray,
    target: Target,
    images: np.ndarray,
    labels: np.ndarray,
    epsilons: np.ndarray,
    smallest: np.ndarray,
    broken_by: np.ndarray,
) -> None:
    """Une attaque qui choisit sa longueur : une seule course, et chaque image est rangée à la force
    qui la contient."""
    if not len(standing):
        return
    forged = attack(target, images[standing], labels[standing])
    lengths = np.abs(forged - images[standing]).reshape(len(standing), -1).max(axis=1)
    ranks = np.searchsorted(epsilons, lengths * (1 - 1e-6))
    reached = np.append(epsilons, np.inf)[ranks]
    better = (target.referee.labels(forged) != labels[standing]) & (reached < smallest[standing])
    smallest[standing[better]], broken_by[standing[better]] = reached[better], name


def _nearest_of_another_answer(
    images: np.ndarray, labels: np.ndarray, answers: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    """Pour chacun de ``rows``, l’image la plus proche que le réseau lit autrement que son
    étiquette ; elle-même s’il n’y en a pas."""
    flat = images.reshape(len(images), -1)
    starts = images[rows].copy()
    for start, row in zip(starts, rows):
        others = np.flatnonzero(answers != labels[row])
        if len(others):
            gaps = np.square(flat[others] - flat[row]).sum(axis=1)
            start[...] = images[others[gaps.argmin()]]
    return starts
