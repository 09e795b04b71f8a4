"""Sur quoi les bibliothèques sont comparées : un réseau, des images, et les mêmes réglages pour
toutes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import keras
import numpy as np

from trahison.attacks.jsma import best_rivals
from trahison.attacks.result import AttackResult, judge, predict_labels
from trahison.defenses.trained import network_for
from trahison.networks.mobilenet import load_classifier
from trahison.vision.digits import load_digits, sample
from trahison.vision.images import quantize
from trahison.vision.photos import load_photo

TARGETED = frozenset({"PGD ciblé", "JSMA"})
NORMS = {
    "FGSM": "L∞",
    "FGSM L2": "L2",
    "PGD": "L∞",
    "PGD L2": "L2",
    "PGD ciblé": "L∞",
    "DeepFool": "L2",
    "Carlini et Wagner": "L2",
    "JSMA": "L0",
    "Frontière": "L2",
}
DETERMINISTIC = ("FGSM", "FGSM L2", "PGD", "PGD L2", "PGD ciblé")
PGD_STEPS = 10


@dataclass(frozen=True, eq=False)
class Scene:
    """Un réseau gelé à logits, N images, la réponse à fuir ou, pour les attaques ciblées, à
    atteindre, et les réglages.

    ``epsilon`` et ``radius`` : budgets L∞ et L2 ; ``starts`` : images de départ de l’attaque de la
    frontière, ``None`` si elle n’est pas comparée sur ce réseau ; ``with_jsma`` : faux si les
    images sont trop grandes pour elle.
    """

    network: str
    model: keras.Model
    images: np.ndarray
    labels: np.ndarray
    targets: np.ndarray
    bounds: tuple[float, float]
    epsilon: float
    radius: float
    starts: np.ndarray | None = None
    with_jsma: bool = False
    candidates: int = 10
    deepfool_steps: int = 50
    cw_steps: int = 100
    cw_rate: float = 0.1
    cw_searches: int = 5
    boundary_steps: int = 500

    def attacks(self) -> tuple[str, ...]:
        """Les attaques que l’on compare sur ce réseau."""
        left_out = {"JSMA": not self.with_jsma, "Frontière": self.starts is None}
        return tuple(name for name in NORMS if not left_out.get(name, False))

    def take(self, count: int, **settings) -> Scene:
        """La même scène sur ``count`` images, répétées s’il le faut, avec d’autres réglages."""
        chosen = np.arange(count) % len(self.images)
        starts = None if self.starts is None else self.starts[chosen]
        return replace(
            self,
            images=self.images[chosen],
            labels=self.labels[chosen],
            targets=self.targets[chosen],
            starts=starts,
            **settings,
        )

    def judge(self, attack: str, forged: np.ndarray) -> AttackResult:
        """Juge des images adverses comme le livre juge les siennes, quelle que soit la bibliothèque
        qui les a faites."""
        targets = self.targets if attack in TARGETED else None
        return judge(
            self.model, self.images, forged, self.labels, targets=targets, bounds=self.bounds
        )


def lenet_scene(*, count: int = 50) -> Scene:
    """Le LeNet-5 du livre, et ``count`` chiffres de test.

    Celui que le livre livre : entraîné sur place, il changerait avec le processeur, et la médiane
    de JSMA avec lui.
    """
    digits, bounds = load_digits(), (0.0, 1.0)
    model = network_for("plain", digits)
    images, labels = sample(digits.test_images, digits.test_labels, count, seed=3)
    images, rng = quantize(images, bounds), np.random.default_rng(0)
    starts = []
    for label in labels:  # un autre chiffre, que le réseau lit lui aussi autrement
        others = digits.train_images[digits.train_labels != label][rng.permutation(500)[:20]]
        starts.append(others[np.argmax(predict_labels(model, others) != label)])
    scale = 1.0 if digits.is_mnist else 0.5
    return Scene(
        f"LeNet-5, {digits.name}",
        model,
        images,
        labels,
        best_rivals(model, images, labels),
        bounds,
        epsilon=0.2 * scale,
        radius=2.5 * scale,
        starts=np.stack(starts),
        with_jsma=True,
    )


def photo_scene() -> Scene:
    """Le réseau des photos, et deux photos du livre ; la réponse à fuir est celle du réseau."""
    classifier = load_classifier()
    names = ("chat", "café")
    images = np.stack([classifier.prepare(load_photo(name, square=True)) for name in names])
    labels = classifier.logits(images).argmax(axis=1)
    return Scene(
        classifier.name,
        classifier.model,
        images,
        labels,
        best_rivals(classifier.model, images, labels),
        classifier.bounds,
        epsilon=2 / 255,
        radius=0.5,
        candidates=3,
        cw_steps=30,
        cw_rate=0.01,
        cw_searches=3,
    )
