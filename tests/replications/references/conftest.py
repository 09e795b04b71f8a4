"""Les deux scènes de la comparaison, préparées une fois par séance, et l’accord que l’on demande
aux bibliothèques."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trahison.replications.references.scene import lenet_scene, photo_scene


@pytest.fixture(scope="session")
def lenet():
    """LeNet-5 entraîné et cinquante chiffres : les images du tableau publié."""
    return lenet_scene()


@pytest.fixture(scope="session")
def photos():
    """Le réseau des photos, officiel ou du paquet, et deux photos : celles du tableau publié."""
    return photo_scene()


@pytest.fixture(params=["lenet", "photos"])
def scene(request):
    """L’une puis l’autre."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def same_signs() -> float:
    """Deux exécutions de TensorFlow changent, à chaque pas, moins d’un signe sur deux cents."""
    return 0.995


@pytest.fixture(scope="session")
def least_agreement(same_signs) -> Callable[[str, str, float | None], float]:
    """Part des valeurs qu’une bibliothèque doit pousser du même côté que nous, pour une attaque
    déterministe.

    Chaque pas doit tenir ``same_signs`` : c’est l’essai des gradients, tout le long du chemin. Mais
    un pas part d’où le précédent arrive, et un écart d’un millionième y grandit : en dix pas dans
    MobileNetV2, notre propre code s’écarte de lui-même quand il ne replie pas le réseau
    (``with_ourselves``, ``None`` pour un seul pas). Une bibliothèque fait d’autres arrondis encore,
    dont l’écart s’ajoute au nôtre : on lui en passe deux fois autant. En norme L2, ART borne avant
    de projeter, et nous après : c’est un autre chemin, jugé au succès et à la distance.
    """

    def least(attack: str, library: str, with_ourselves: float | None) -> float:
        if (attack, library) == ("PGD L2", "ART"):
            return 0.0
        return (
            same_signs if with_ourselves is None else min(same_signs, 1 - 2 * (1 - with_ourselves))
        )

    return least
