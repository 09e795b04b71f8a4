"""Ce qui est commun aux tests : le navigateur, et de petits réseaux, poids tirés au hasard, des
logits en sortie."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import keras
import numpy as np
import pytest

from trahison.networks.target import Target

TESTS = Path(__file__).parent
# Les processus que les essais lancent parlent tous en UTF-8, que Windows ne prend pas de lui-même.
os.environ.setdefault("PYTHONUTF8", "1")
# Ce qui construit un livre, entraîne un réseau ou en charge plusieurs, dessine trente planches,
# ouvre un navigateur : hors du niveau rapide.
SLOW = (
    "attacks/test_advgan.py",
    "attacks/test_benchmark.py",
    "defenses/",
    "figures/test_long_labels.py",
    "fuzz/",
    "livre/",
    "networks/test_lenet.py",
    "networks/test_official_weights.py",
    "replications/",
    "site/",
    "test_browser_is_demanded.py",
    "test_house.py",
)


def pytest_collection_modifyitems(items):
    for item in items:
        path = item.path.relative_to(TESTS) if item.path.is_relative_to(TESTS) else item.path
        if path.as_posix().startswith(SLOW):
            item.add_marker(pytest.mark.lent)


def _conv_network(*, seed: int = 0, classes: int = 5, dropout: float = 0.5) -> keras.Model:
    """Images (N, 12, 12, 3) → logits : convolutions, normalisations quelconques, bord de zéros,
    dropout."""
    keras.utils.set_random_seed(seed)
    layers, inputs = keras.layers, keras.Input((12, 12, 3))
    x = layers.Conv2D(8, 3, padding="same", use_bias=False)(inputs)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.DepthwiseConv2D(3, strides=2, use_bias=False)(
        layers.ZeroPadding2D(((0, 1), (0, 1)))(x)
    )
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Dropout(dropout)(layers.Flatten()(x))
    model = keras.Model(inputs, layers.Dense(classes, bias_initializer="normal", name="logits")(x))
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            size = layer.gamma.shape
            layer.set_weights(
                [
                    rng.uniform(0.5, 1.5, size),
                    *rng.uniform(-1, 1, (2, *size)),
                    rng.uniform(0.5, 2, size),
                ]
            )
    return model


@pytest.fixture(scope="session")
def make_conv_model():
    """La fabrique, pour les tests qui modifient leur réseau :
    ``make_conv_model(seed=…, classes=…, dropout=…)``."""
    return _conv_network


@pytest.fixture(scope="session")
def conv_model() -> keras.Model:
    """Réseau de convolution gelé, 12 × 12 × 3, 5 classes ; aucun test ne le modifie."""
    model = _conv_network()
    model.trainable = False
    return model


@pytest.fixture(scope="session")
def conv_target(conv_model) -> Target:
    """Ce qu’une attaque voit de ``conv_model`` : des pixels de −1 à 1."""
    return Target(conv_model, bounds=(-1.0, 1.0))


@pytest.fixture(scope="session")
def dense_model() -> keras.Model:
    """Réseau lisse (tanh) entraînable, 6 × 6 × 1, 4 classes ; aucun test ne le modifie."""
    keras.utils.set_random_seed(1)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Flatten(),
            layers.Dense(16, activation="tanh"),
            layers.Dense(4, bias_initializer="normal"),
        ]
    )


@pytest.fixture(scope="session")
def dense_target(dense_model) -> Target:
    """Ce qu’une attaque voit de ``dense_model`` : des pixels de −1 à 1."""
    return Target(dense_model, bounds=(-1.0, 1.0))


@pytest.fixture(scope="session")
def linear_model() -> keras.Model:
    """Classifieur linéaire à deux classes, 4 × 4 × 1 : là, FGSM est exactement optimale."""
    keras.utils.set_random_seed(2)
    return keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten(), keras.layers.Dense(2)])


@pytest.fixture(scope="session")
def linear_target(linear_model) -> Target:
    """Ce qu’une attaque voit de ``linear_model`` : des pixels de −1 à 1."""
    return Target(linear_model, bounds=(-1.0, 1.0))


@pytest.fixture(scope="session")
def make_batch():
    """``make_batch(model, count)`` → images float32 uniformes dans (−1, 1) et étiquettes int64
    tirées au hasard."""

    def batch(
        model: keras.Model, count: int = 6, *, seed: int = 0
    ) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(seed)
        images = rng.uniform(-1, 1, (count, *model.input_shape[1:])).astype(np.float32)
        return images, rng.integers(0, model.output_shape[1], count)

    return batch


def _missing(reason: str) -> NoReturn:
    """Passe l'essai, ou le fait échouer là où personne ne lirait qu'il a été passé."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def open_browser():
    """``with open_browser() as browser`` : un Chromium de la machine. Absent, les essais sont
    passés avec leur raison ; en intégration continue, ils échouent."""
    try:
        from playwright import sync_api as playwright
    except ImportError:
        _missing("paquet playwright absent : pip install playwright")
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("LIVRE_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if program is None:
        _missing("navigateur absent : installer le paquet chromium")

    @contextmanager
    def open_one() -> Iterator:
        with playwright.sync_playwright() as engine:
            instance = engine.chromium.launch(
                executable_path=program, args=["--no-sandbox", "--disable-gpu"]
            )
            yield instance
            instance.close()

    return open_one
