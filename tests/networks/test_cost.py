"""Le coût d’un réseau, contre des comptes à la main, contre TensorFlow et contre les articles."""

import keras
import pytest
import tensorflow as tf
from tensorflow.python.framework import ops
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from trahison.networks.cost import (
    costs_by_block,
    layer_costs,
    multiply_adds,
    total_multiply_adds,
)
from trahison.networks.lenet import build_lenet5
from trahison.networks.mobilenet import build_official

layers = keras.layers


@pytest.fixture(scope="module")
def official():
    return build_official()


def _one(layer, shape):
    keras.Sequential([keras.Input(shape), layer])
    return layer


@pytest.mark.parametrize(
    "layer,shape,expected",
    [
        (layers.Conv2D(16, 5), (14, 14, 6), 10 * 10 * 16 * 5 * 5 * 6),
        (layers.Conv2D(8, (3, 5), padding="same", strides=2), (9, 9, 2), 5 * 5 * 8 * 3 * 5 * 2),
        (layers.Conv2D(8, 3, groups=4), (6, 6, 12), 4 * 4 * 8 * 3 * 3 * 3),
        (layers.DepthwiseConv2D(3), (8, 8, 4), 6 * 6 * 4 * 3 * 3),
        (layers.DepthwiseConv2D(3, depth_multiplier=2), (8, 8, 4), 6 * 6 * 8 * 3 * 3),
        (layers.Dense(10), (84,), 84 * 10),
        (layers.Dense(10), (7, 84), 7 * 84 * 10),
        (layers.BatchNormalization(), (8, 8, 4), 0),
        (layers.ReLU(), (8, 8, 4), 0),
    ],
)
def test_one_layer_by_hand(layer, shape, expected):
    assert multiply_adds(_one(layer, shape)) == expected


def test_counted_one_product_at_a_time():
    """La convolution écrite en boucles : on compte ses produits."""
    height, width, channels, filters, kernel = 5, 6, 2, 3, 3
    products = sum(
        1
        for _ in range(height - kernel + 1)
        for _ in range(width - kernel + 1)
        for _ in range(filters)
        for _ in range(kernel)
        for _ in range(kernel)
        for _ in range(channels)
    )
    assert (
        multiply_adds(_one(layers.Conv2D(filters, kernel), (height, width, channels))) == products
    )


@pytest.mark.parametrize(
    "build", [build_lenet5, pytest.param(build_official, marks=pytest.mark.complet)]
)
def test_equals_the_counters_of_tensorflow(build):
    """TensorFlow compte deux opérations, un produit et une somme, par multiplication-addition."""
    model = build()
    function = tf.function(lambda x: model(x, training=False)).get_concrete_function(
        tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
    )
    graph = convert_variables_to_constants_v2(function).graph
    products = [
        op
        for op in graph.get_operations()
        if op.type in ("Conv2D", "DepthwiseConv2dNative", "MatMul")
    ]
    flops = sum(ops.get_stats_for_node_def(graph, op.node_def, "flops").value for op in products)
    assert 2 * total_multiply_adds(model) == flops


def test_costs_of_the_official_network(official):
    costs = layer_costs(official)
    assert len(costs) == len(official.layers) - 1
    assert sum(cost.parameters for cost in costs) == 3_538_984
    # l’article : 300 millions
    assert sum(cost.multiply_adds for cost in costs) == pytest.approx(300e6, rel=0.01)
    first = costs[1]
    assert (first.name, first.kind, first.shape) == (
        "bn_Conv1",
        "BatchNormalization",
        (112, 112, 32),
    )


def test_blocks_share_out_everything(official):
    costs = layer_costs(official)
    blocks = costs_by_block(costs)
    assert list(blocks)[:3] == ["Conv1", "expanded_conv", "block_1"] and list(blocks)[-2:] == [
        "Conv_1",
        "predictions",
    ]
    assert len(blocks) == 2 + 16 + 2
    assert tuple(map(sum, zip(*blocks.values()))) == (3_538_984, total_multiply_adds(official))
    assert blocks["predictions"] == (1_281_000, 1_280_000)


def test_free_shapes_and_unknown_layers_are_refused():
    free = _one(layers.Conv2D(4, 3), (None, None, 3))
    with pytest.raises(ValueError, match=r"^layer : .*fixées"):
        multiply_adds(free)
    with pytest.raises(ValueError, match=r"^layer : .*LSTM"):
        multiply_adds(_one(layers.LSTM(3), (4, 5)))
    with pytest.raises(
        ValueError, match="^layer : couche placée dans un réseau attendue, reçu « seule »"
    ):
        multiply_adds(layers.Dense(3, name="seule"))
    with pytest.raises(TypeError, match="^layer : couche Keras .* attendue, reçu None"):
        multiply_adds(None)
