"""Confier à la convolution le bord de zéros que MobileNetV2 ajoute dans une couche à part.

Devant ses convolutions de pas 2, le MobileNetV2 de Keras ajoute une ligne et une colonne de zéros
en bas et à droite, puis convolue sans bord. TensorFlow ajoute exactement ce bord-là quand on lui
demande ``padding="same"`` sur une carte de côté pair : le calcul est le même, une copie de la carte
en moins à l'aller et au retour.
"""

from __future__ import annotations

import keras

from trahison.networks.acceleration.cloning import Change, Config, clone
from trahison.networks.acceleration.folding import FOLDABLE, PassThrough, is_output
from trahison.networks.arguments import check_network

BOTTOM_RIGHT = ((0, 1), (0, 1))


def merge_padding(model: keras.Model) -> keras.Model:
    """Rend une copie de ``model`` où chaque bord de zéros équivalent à ``"same"`` est fait par la
    convolution qui suit.

    Un bord qui n'y est pas équivalent (autre taille, carte de côté impair, autre couche à la suite,
    bord rendu par le réseau) reste tel quel.
    """
    copy = clone(model, paddings_merged(model))
    copy.set_weights(model.get_weights())
    return copy


def paddings_merged(model: keras.Model) -> Change:
    """Ce que :func:`merge_padding` change à la copie d'une couche."""
    merged = {
        layer.name: follower.name
        for layer in check_network(model).layers
        if (follower := _equivalent_convolution(layer)) and not is_output(layer, model)
    }
    convolutions = set(merged.values())

    def change(
        layer: keras.layers.Layer, kind: type[keras.layers.Layer], config: Config
    ) -> tuple[type[keras.layers.Layer], Config]:
        if layer.name in merged:
            return PassThrough, {"name": layer.name}
        return kind, config | ({"padding": "same"} if layer.name in convolutions else {})

    return change


def _equivalent_convolution(layer: keras.layers.Layer) -> keras.layers.Layer | None:
    """La convolution de pas 2 et de noyau 3 × 3 qui peut faire elle-même le bord de ``layer``, s'il
    y en a une."""
    if not isinstance(layer, keras.layers.ZeroPadding2D) or layer.padding != BOTTOM_RIGHT:
        return None
    followers = [node.operation for node in layer._outbound_nodes]
    even = all(side is not None and side % 2 == 0 for side in layer.input.shape[1:3])
    if not even or len(followers) != 1 or not isinstance(followers[0], FOLDABLE):
        return None
    follower = followers[0]
    fits = (
        tuple(follower.strides) == (2, 2)
        and tuple(follower.kernel_size) == (3, 3)
        and follower.padding == "valid"
    )
    return follower if fits else None
