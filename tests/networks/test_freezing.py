"""Les poids devenus des constantes : le même calcul, et rien de ce que le réseau apprend
ensuite."""

import numpy as np
import tensorflow as tf

from trahison.networks.acceleration.freezing import freeze_weights


def test_computes_what_the_model_computed_when_frozen(make_conv_model, make_batch):
    model = make_conv_model()
    images, _ = make_batch(model)
    expected, frozen = model(images, training=False).numpy(), freeze_weights(model)
    model.set_weights([weight * 2 for weight in model.get_weights()])
    np.testing.assert_allclose(frozen(images), expected, rtol=1e-5, atol=1e-6)
    assert not np.allclose(model(images, training=False), expected, rtol=0.1)


def test_compiled_function_reads_no_variable(make_conv_model):
    frozen = freeze_weights(make_conv_model())
    function = tf.function(lambda x: frozen(x), input_signature=[tf.TensorSpec((None, 12, 12, 3))])
    graph = function.get_concrete_function().graph
    assert not graph.captures and not [
        op for op in graph.get_operations() if op.type == "ReadVariableOp"
    ]
