"""Champs récepteurs comparés à ce que le gradient atteint vraiment, cartes, carte d’une classe."""

import keras
import numpy as np
import pytest

from trahison.networks.features import (
    ReceptiveField,
    block_outputs,
    class_map,
    feature_maps,
    influence,
    liveliest_channels,
    receptive_fields,
    relative_changes,
    smallest_square,
)
from trahison.networks.lenet import build_lenet5
from trahison.networks.mobilenet import build_official

layers = keras.layers
RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def official():
    return build_official()


@pytest.fixture(scope="module")
def branching():
    """Deux branches de fenêtres différentes, additionnées, puis une tête ; poids positifs, aucune
    activation."""
    keras.utils.set_random_seed(0)
    positive = {"kernel_initializer": keras.initializers.RandomUniform(0.1, 1), "use_bias": False}
    x = first = keras.Input((63, 63, 3), name="photo")
    x = layers.Conv2D(2, 3, strides=2, padding="same", name="a", **positive)(x)
    y = layers.Conv2D(2, 3, padding="same", dilation_rate=2, name="b", **positive)(x)
    x = layers.Add(name="somme")([x, y])
    x = layers.AveragePooling2D(2, name="regroupement")(x)
    x = layers.DepthwiseConv2D(
        3, padding="same", name="c", depthwise_initializer=keras.initializers.RandomUniform(0.1, 1)
    )(x)
    x = layers.GlobalAveragePooling2D(name="moyenne")(x)
    return keras.Model(first, layers.Dense(5, name="tête")(x))


def test_lenet_by_hand():
    fields = receptive_fields(build_lenet5())
    assert fields == {
        "C1": ReceptiveField(5, 1),
        "S2": ReceptiveField(6, 2),
        "C3": ReceptiveField(14, 2),
        "S4": ReceptiveField(16, 4),
        "C5": ReceptiveField(32, 4),
    }


@pytest.mark.parametrize("layer", ["a", "b", "somme", "regroupement", "c"])
def test_field_is_what_the_gradient_reaches(branching, layer):
    """À poids positifs, tout pixel du champ a un gradient non nul, et aucun autre."""
    reached = influence(branching, layer, np.zeros((1, 63, 63, 3))) > 0
    rows, columns = np.nonzero(reached)
    size = receptive_fields(branching)[layer].size
    assert rows.max() - rows.min() + 1 == columns.max() - columns.min() + 1 == size


def test_stride_is_the_shift_of_the_image(official):
    """Décaler l’image du pas décale la carte d’une case, loin des bords."""
    name, image = "block_3_expand_relu", RANDOM.uniform(-1, 1, (1, 224, 224, 3))
    stride = receptive_fields(official)[name].stride
    still = feature_maps(official, [name], image)[name]
    moved = feature_maps(official, [name], np.roll(image, stride, axis=2))[name]
    np.testing.assert_allclose(moved[:, 10:-10, 11:-10], still[:, 10:-10, 10:-11], atol=1e-4)


def test_official_network_reads_more_than_the_image(official):
    fields = receptive_fields(official)
    assert fields["Conv1"] == ReceptiveField(3, 2)
    assert fields["out_relu"].size == 491 > 224 and fields["out_relu"].stride == 32
    assert "global_average_pooling2d" not in fields and "predictions" not in fields


def test_influence_is_a_share(official):
    weights = influence(official, "block_6_expand_relu", RANDOM.uniform(-1, 1, (2, 224, 224, 3)))
    assert weights.shape == (224, 224) and weights.min() >= 0 and weights.sum() == pytest.approx(1)
    rows, columns = np.nonzero(weights)
    assert (
        max(np.ptp(rows), np.ptp(columns)) < receptive_fields(official)["block_6_expand_relu"].size
    )


def test_smallest_square():
    weights = np.ones((9, 9))
    assert smallest_square(weights, 1 / 81) == 1
    assert smallest_square(weights, 9 / 81) == 3
    assert smallest_square(weights, 10 / 81) == 5
    assert smallest_square(weights, 1.0) == 9
    corner = np.zeros((9, 9))
    corner[:3, :3] = 1
    assert smallest_square(corner, 1 / 9) == 1 and smallest_square(corner, 1.0) == 3


def test_feature_maps_equal_the_layers_one_by_one():
    model, images = build_lenet5(), RANDOM.uniform(0, 1, (3, 28, 28, 1)).astype(np.float32)
    maps = feature_maps(model, ["C1", "S2", "logits"], images)
    x = images
    for layer in model.layers:
        x = layer(x)
        if layer.name in maps:
            np.testing.assert_allclose(maps[layer.name], x.numpy(), atol=1e-5)


def test_class_map_averages_to_the_logit(branching):
    images = RANDOM.uniform(-1, 1, (2, 63, 63, 3))
    maps = class_map(branching, images, [3, 1])
    logits = branching(images).numpy()
    assert maps.shape == (2, 16, 16, 2)
    np.testing.assert_allclose(
        maps.mean(axis=(1, 2)) + branching.layers[-1].bias.numpy()[[3, 1]],
        logits[:, [3, 1]],
        atol=1e-4,
    )


def test_liveliest_channels():
    maps = np.zeros((4, 4, 3))
    maps[0, 0] = [1, 5, 2]
    assert liveliest_channels(maps + 100, 2).tolist() == [1, 2]


def _images(value=0.0):
    return np.full((1, 63, 63, 3), value)


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda m: feature_maps(m, ["inconnue"], _images()), ValueError, "layers"),
        (lambda m: feature_maps(m, ["a"], np.zeros((1, 28, 28, 3))), ValueError, "images"),
        (lambda m: feature_maps(m, ["a"], np.zeros((0, 63, 63, 3))), ValueError, "images"),
        (lambda m: feature_maps(m, ["a"], _images(np.nan)), ValueError, "images"),
        (lambda m: feature_maps(m, ["a"], "chat"), TypeError, "images"),
        (lambda m: influence(m, "moyenne", _images()), ValueError, "layer"),
        (lambda m: influence(m, "inconnue", _images()), ValueError, "layer"),
        (lambda m: class_map(build_lenet5(), np.zeros((1, 28, 28, 1)), [0]), ValueError, "model"),
        (lambda m: class_map(m, _images(), [5]), ValueError, "classes"),
        (lambda m: class_map(m, _images(), [0.5]), TypeError, "classes"),
        (lambda m: smallest_square(np.ones(4), 0.5), ValueError, "weights"),
        (lambda m: smallest_square(np.ones((4, 4)), 1.5), ValueError, "share"),
        (lambda m: liveliest_channels(np.ones((4, 4)), 1), ValueError, "maps"),
        (lambda m: liveliest_channels(np.ones((4, 4, 2)), 3), ValueError, "count"),
    ],
)
def test_bad_input_names_the_argument(branching, call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call(branching)


def test_the_blocks_of_mobilenet_come_out_in_order(official):
    found = block_outputs(official)
    assert found[:3] == ["Conv1_relu", "expanded_conv_project_BN", "block_1_project_BN"]
    assert found[3:5] == ["block_2_add", "block_3_project_BN"] and found[-1] == "out_relu"
    assert len(found) == 19  # dix-sept blocs entre deux convolutions


def test_a_network_without_blocks_is_refused():
    with pytest.raises(ValueError, match="^model : un réseau fait de blocs attendu"):
        block_outputs(build_lenet5())


def test_relative_changes_are_those_of_the_maps():
    model = build_lenet5()
    images = RANDOM.uniform(size=(3, 28, 28, 1)).astype("float32")
    moved = (images + RANDOM.normal(scale=0.1, size=images.shape)).astype("float32")
    found = relative_changes(model, ["S2", "F6"], images, moved)
    assert found.shape == (4, 3)
    maps = [feature_maps(model, ["S2", "F6", "logits"], batch) for batch in (images, moved)]
    pairs = [(images, moved), *((maps[0][name], maps[1][name]) for name in maps[0])]
    for line, (before, after) in zip(found, pairs, strict=True):
        for share, a, b in zip(line, before, after, strict=True):
            assert share == pytest.approx(
                ((b - a) ** 2).sum() ** 0.5 / (a**2).sum() ** 0.5, rel=1e-4
            )
    assert not relative_changes(model, ["S2"], images, images).any()


def test_relative_changes_refuse_what_has_no_size():
    model, images = build_lenet5(), np.zeros((2, 28, 28, 1), "float32")
    with pytest.raises(ValueError, match="^images : aucune image nulle"):
        relative_changes(model, ["S2"], images, images)
    with pytest.raises(ValueError, match="^moved : 2 images attendues, reçu 1"):
        relative_changes(model, ["S2"], images + 1, images[:1])
