"""Les deux scènes de la comparaison, préparées une fois par séance."""

from __future__ import annotations

import pytest

from trahison.attacks.references.scene import lenet_scene, photo_scene


@pytest.fixture(scope="session")
def lenet():
    """LeNet-5 entraîné et cinquante chiffres : les images du tableau publié."""
    return lenet_scene()


@pytest.fixture(scope="session")
def photos():
    """Le réseau des photos, officiel ou embarqué, et quatre photos : celles du tableau publié."""
    return photo_scene()


@pytest.fixture(params=["lenet", "photos"])
def scene(request):
    """L’une puis l’autre."""
    return request.getfixturevalue(request.param)
