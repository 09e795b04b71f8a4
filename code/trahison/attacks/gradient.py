"""Le gradient de la perte par rapport à l'image, compilé une fois par réseau.

C'est là que passe tout le temps d'une attaque. Trois choses le réduisent sans changer le résultat :
le ruban (*tape*) est *dans* la fonction compilée, ce qui élague le calcul du gradient des poids ;
les normalisations par lots d'un réseau gelé (``model.trainable = False``), ses bords de zéros et
ses moyennes 2 × 2 sont repliés dans ses convolutions ; dans une copie repliée, les poids sont des
constantes et la plupart des convolutions se dérivent par une convolution. Enfin un grand lot est
coupé en paquets qui tiennent dans la mémoire rapide du processeur.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

import keras
import tensorflow as tf

from trahison.attacks.losses import cross_entropy
from trahison.checks import check_function
from trahison.networks.arguments import check_network
from trahison.networks.derivation import derive_by_convolutions
from trahison.networks.folding import fold_batch_norm
from trahison.networks.freezing import freeze_weights
from trahison.networks.padding import merge_padding
from trahison.networks.pooling import merge_pooling

Loss = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
Gradient = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
_CACHE = "_trahison_compiled"


def input_gradient(model: keras.Model, loss: Loss = cross_entropy) -> Gradient:
    """Rend la fonction compilée ``(images, labels) → ∂(somme des pertes)/∂images``.

    La somme, et non la moyenne : le gradient d'une image ne dépend pas de la taille du lot. Un
    réseau entraînable est lu tel qu'il est à chaque appel ; d'un réseau gelé on garde une copie
    repliée, refaite s'il a appris depuis, ou si ses premiers ou ses derniers poids ont changé.
    """
    check_function("loss", loss)
    # Rangé dans la copie : les attaques, qui le demandent pour elle, partagent la même compilation.
    return compile_once(attack_copy(model), ("gradient", loss), lambda copy: _gradient(copy, loss))


def compile_once(
    model: keras.Model, key: Hashable, build: Callable[[keras.Model], Callable]
) -> Callable:
    """Rend ``build(copie de model)``, construit au premier appel pour ``key`` et gardé ensuite.

    Une fonction TensorFlow recompilée à chaque appel coûterait trente fois son calcul.
    """
    functions = _cache(model)
    if key not in functions:
        functions[key] = build(attack_copy(model))
        # Une compilation par réseau : TensorFlow les prendrait pour des recompilations et s'en
        # plaindrait sur la page.
        functions[key]._omit_frequent_tracing_warning = True
    return functions[key]


def attack_copy(model: keras.Model) -> keras.Model:
    """La copie que les attaques dérivent : repliée si ``model`` est gelé et peut l'être, lui-même
    sinon."""
    if check_network(model).trainable:
        return model
    copies = _cache(model)
    if "copy" not in copies:
        copies["copy"] = _fold(model)
    return copies["copy"]


def batch_signature(model: keras.Model) -> list[tf.TensorSpec]:
    """Images et étiquettes d'un lot de taille quelconque : une autre taille de lot ne fait rien
    recompiler."""
    return [
        tf.TensorSpec((None, *model.input_shape[1:]), tf.float32),
        tf.TensorSpec((None,), tf.int64),
    ]


def _cache(model: keras.Model) -> dict:
    """Les fonctions compilées pour l'état présent de ``model``, entraînable ou gelé."""
    # Rangé dans le réseau lui-même, et non dans une table globale : il disparaît avec lui.
    if _CACHE not in vars(model):
        weights = model.weights  # une liste longue à refaire
        vars(model)[_CACHE] = {True: {}, False: {}, "ends": [*weights[:1], *weights[-1:]]}
    caches = vars(model)[_CACHE]
    if not model.trainable:
        # Dégelé, entraîné, regelé : la copie repliée serait périmée. Relire tous les poids
        # coûterait la moitié d’un gradient ; un entraînement bouge les premiers ou les derniers, ou
        # bien compte ses étapes.
        mark = [weight.numpy().tobytes() for weight in caches["ends"]]
        if (optimizer := getattr(model, "optimizer", None)) is not None:
            mark += [id(optimizer), int(optimizer.iterations)]
        if caches.setdefault("mark", mark) != mark:
            caches.update({False: {}, "mark": mark})
    return caches[model.trainable]


def _fold(model: keras.Model) -> keras.Model:
    if any(isinstance(layer, keras.layers.BatchNormalization) for layer in model.layers):
        try:
            return freeze_weights(
                merge_pooling(derive_by_convolutions(merge_padding(fold_batch_norm(model))))
            )
        # une normalisation qui ne suit pas une convolution : l'attaque marche, sans le raccourci
        except ValueError:
            pass
    return merge_pooling(model)


def _gradient(model: keras.Model, loss: Loss) -> Gradient:
    @tf.function(input_signature=batch_signature(model))
    def gradient(images, labels):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(images)
            total = tf.reduce_sum(loss(model(images, training=False), labels))
        return tape.gradient(total, images)

    return gradient
