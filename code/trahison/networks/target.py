"""Une cible : ce qu'une attaque voit d'un réseau, et rien d'autre.

Des logits, un gradient par rapport à l'image, et l'intervalle des valeurs d'un pixel. Une attaque
reçoit une cible et n'a plus rien à demander ; nulle autre part un intervalle n'est supposé.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from trahison.checks import check_array, check_bounds, check_function, check_labels, describe
from trahison.contracts import Kind, Known
from trahison.networks.arguments import check_trainable
from trahison.networks.outputs import check_model, check_shapes
from trahison.networks.packets import in_packets

Loss = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
Gradient = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


@dataclass(frozen=True, eq=False)
class Target:
    """Un réseau à logits et l'intervalle de ses pixels : ``Target(lenet, bounds=(0.0, 1.0))``.

    Attributs : ``model``, le réseau Keras, toujours lu en mode inférence ; ``bounds``, (bas,
    haut) ; ``classes``, le nombre de sorties ; ``shape``, la forme d'une image. ``referee`` : la
    cible qui juge, elle-même d'ordinaire ; pour une copie accélérée, celle dont elle est la copie.

    Une cible ordinaire lit les poids du réseau à chaque appel : qu'il apprenne, et la suite le
    voit. Lève ``TypeError`` ou ``ValueError`` si ``model`` n'est pas un réseau à une entrée et une
    sortie (N, classes), s'il rend des probabilités, ou si ``bounds`` n'est pas un intervalle.
    """

    told: ClassVar[str] = "cible attendue, Target(réseau, bounds=(bas, haut))"

    model: keras.Model
    bounds: tuple[float, float] = field(kw_only=True)
    # absente, elle est la cible elle-même : ``__post_init__`` l'écrit
    referee: Target = field(default=None, kw_only=True)  # type: ignore[assignment]
    classes: int = field(init=False)
    shape: tuple[int | None, ...] = field(init=False)
    _functions: dict[Hashable, Callable] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        # Une copie a des constantes pour poids : les changer pour voir ne lui ferait rien répondre
        # d'autre. Son original a été jugé.
        check = check_model if self.referee is None else check_shapes
        values = {
            "classes": check(self.model),
            "bounds": check_bounds(self.bounds),
            "shape": self.model.input_shape[1:],
            "referee": self if self.referee is None else check_target(self.referee, name="referee"),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        kind = "" if self.referee is self else ", copie accélérée, aux poids de ce moment-là"
        return f"Target(« {self.model.name} », bounds={self.bounds}{kind})"

    def logits(self, images: npt.ArrayLike) -> np.ndarray:
        """Logits (N, classes) d'images (N, …) réelles et finies, qui peuvent sortir de ``bounds``.

        Un NaN donnerait en silence la classe 0 : il est refusé. Lève ``TypeError`` ou
        ``ValueError`` en nommant l'argument.
        """
        forward = self.compiled(
            "logits",
            lambda: tf.function(
                lambda batch: self.model(batch, training=False),
                input_signature=self.signature[:1],
            ),
        )
        return in_packets(forward, self._check(images))

    def labels(self, images: npt.ArrayLike) -> np.ndarray:
        """Réponses (N,) : le rang du plus grand logit. Mêmes images que :meth:`logits`."""
        return self.logits(images).argmax(axis=1)

    def gradient(self, images: npt.ArrayLike, labels: npt.ArrayLike, loss: Loss) -> np.ndarray:
        """∂(somme des pertes)/∂images, de la forme d'``images``.

        La somme, et non la moyenne : le gradient d'une image ne dépend pas de la taille du lot.
        ``loss(logits, labels)`` rend une perte (N,), en tenseurs. Mêmes images que :meth:`logits` ;
        ``labels`` (N,), entiers, des classes.
        """
        gradient = self.gradient_function(loss)
        images = self._check(images)
        labels = check_labels("labels", labels, count=len(images), classes=self.classes)
        return in_packets(gradient, images, labels)

    def gradient_function(self, loss: Loss) -> Gradient:
        """Le même gradient en fonction TensorFlow compilée, pour la boucle compilée d'une
        attaque."""
        check_function("loss", loss)

        def build() -> Gradient:
            # Le ruban est dans la fonction compilée, qui élague ainsi le gradient des poids.
            @tf.function(input_signature=self.signature, autograph=False)
            def gradient(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
                with tf.GradientTape(watch_accessed_variables=False) as tape:
                    tape.watch(images)
                    losses = loss(self.model(images, training=False), labels)
                    total = tf.reduce_sum(losses) if tf.is_tensor(losses) else None
                slope = None if total is None else tape.gradient(total, images)
                if slope is None:
                    raise ValueError(
                        "loss : une perte (N,), en tenseurs, qui dépend des logits attendue, reçu"
                        f" {describe(losses)}"
                    )
                return slope

            gradient.get_concrete_function()  # tracée ici : une mauvaise perte y est nommée
            return gradient

        return self.compiled(("gradient", loss), build)

    def compiled(self, key: Hashable, build: Callable[[], Callable]) -> Callable:
        """Rend ``build()``, construit au premier appel pour ``key`` et gardé avec la cible.

        Une fonction TensorFlow recompilée à chaque appel coûterait trente fois son calcul.
        """
        if key not in self._functions:
            function: Any = build()
            # Une compilation par cible : TensorFlow les prendrait pour des recompilations et s'en
            # plaindrait sur la page.
            function._omit_frequent_tracing_warning = True
            self._functions[key] = function
        return self._functions[key]

    @property
    def signature(self) -> list[tf.TensorSpec]:
        """Images et étiquettes d'un lot de taille quelconque : une autre taille de lot ne fait rien
        recompiler."""
        return [
            tf.TensorSpec((None, *self.shape), tf.float32),
            tf.TensorSpec((None,), tf.int64),
        ]

    def around(self, change: Callable[[keras.Model], keras.Model]) -> Target:
        """La cible dont le réseau est ``change(réseau)``, mêmes pixels ; l'arbitre est changé de
        même."""
        if self.referee is self:
            return Target(change(self.model), bounds=self.bounds)
        referee = self.referee.around(change)
        return Target(change(self.model), bounds=self.bounds, referee=referee)

    def _check(self, images: npt.ArrayLike) -> np.ndarray:
        return check_array("images", images, shape=(None, *self.shape)).astype(np.float32)


def check_target(target: Any, *, name: str = "target") -> Target:
    """Rend ``target`` si c'est une cible ; ``name`` : celui de l'argument, pour le message."""
    if not isinstance(target, Target):
        raise TypeError(f"{name} : {Target.told}, reçu {describe(target)}")
    return target


def check_plain(target: Any, *, name: str = "target") -> Target:
    """Rend ``target`` si c'est une cible ordinaire : une copie accélérée ne s'entraîne pas."""
    if check_target(target, name=name).referee is not target:
        raise ValueError(f"{name} : cible ordinaire attendue, reçu {target!r}")
    return target


@dataclass(frozen=True)
class PlainTarget(Kind):
    """Cible ordinaire, dont le réseau peut encore apprendre : une copie accélérée ne s'entraîne
    pas."""

    def convert(self, name: str, value: Any, known: Known) -> Target:
        check_trainable(check_plain(value, name=name).model, name=name)
        return value


# La cible que l'on entraîne sur place.
Pupil = Annotated[Target, PlainTarget()]
