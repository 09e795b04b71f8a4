"""Sur quoi les bibliothèques sont comparées : un réseau, des images, et les mêmes réglages pour
toutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np

from trahison.attacks.declaration import Attack, Knowledge, declared_attacks
from trahison.attacks.jsma import best_rivals
from trahison.attacks.result import AttackResult, judge
from trahison.defenses.trained import network_for
from trahison.networks import load_classifier
from trahison.networks.acceleration import accelerate
from trahison.networks.target import Target
from trahison.vision.digits import load_digits, sample
from trahison.vision.images import quantize
from trahison.vision.photos import load_photo

TARGETED = frozenset({"PGD ciblé", "JSMA"})
COMPARED = {
    name: attack
    for name, attack in declared_attacks().items()
    if attack.knowledge is not Knowledge.NOTHING
}
WITHOUT_GRADIENT = {
    name
    for name, attack in COMPARED.items()
    if attack.knowledge in (Knowledge.SCORES, Knowledge.ANSWER)
}
NORMS = {name: attack.norm for name, attack in COMPARED.items()}
# À budget donné, une attaque sans départ au hasard ne laisse aucun choix.
DETERMINISTIC = tuple(
    name for name, attack in COMPARED.items() if attack.has_budget and not attack.by_chance
)
PGD_STEPS = 10
FIRST_PROBES = 100  # les sondes du premier saut de HopSkipJump, dans les trois bibliothèques


@dataclass(frozen=True, eq=False)
class Scene:
    """Une cible accélérée, N images, la réponse à fuir ou, pour les attaques ciblées, à
    atteindre, et les réglages.

    ``epsilon`` et ``radius`` : budgets L∞ et L2 ; ``starts`` : images de départ de la frontière et
    de HopSkipJump, ``None`` si les attaques sans gradient ne sont pas comparées sur ce réseau ;
    ``with_jsma`` : faux si les images sont trop grandes pour elle.
    """

    network: str
    target: Target
    images: np.ndarray
    labels: np.ndarray
    targets: np.ndarray
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
    jumps: int = 10
    square_steps: int = 200

    @property
    def model(self) -> keras.Model:
        """Le réseau lui-même, celui que lisent les autres bibliothèques."""
        return self.target.referee.model

    @property
    def bounds(self) -> tuple[float, float]:
        """L’intervalle des valeurs d’un pixel."""
        return self.target.bounds

    def is_targeted(self, attack: str) -> bool:
        """Vrai si l’attaque doit atteindre ``targets``, faux si elle doit fuir ``labels``."""
        return attack in TARGETED

    def options(self, attack: Attack) -> dict:
        """Les réglages d’une attaque du livre, par nom d’argument : son budget, et ce que la scène
        fixe pour toutes les bibliothèques."""
        settings: dict[str, dict[str, Any]] = {
            "PGD": {"steps": PGD_STEPS},
            "PGD L2": {"steps": PGD_STEPS},
            "PGD ciblé": {"steps": PGD_STEPS},
            "DeepFool": {"candidates": self.candidates, "steps": self.deepfool_steps},
            "Carlini et Wagner": {
                "steps": self.cw_steps,
                "learning_rate": self.cw_rate,
                "search_steps": self.cw_searches,
                "initial_c": 1.0,
            },
            "JSMA": {"targeted": True},
            "Frontière": {"starts": self.starts, "steps": self.boundary_steps},
            "HopSkipJump": {"starts": self.starts, "steps": self.jumps, "probes": FIRST_PROBES},
            "Carrés": {"steps": self.square_steps},
        }
        budget = {"epsilon": self.radius if attack.norm == "L2" else self.epsilon}
        return settings.get(attack.name, {}) | (budget if attack.has_budget else {})

    def attacks(self) -> tuple[str, ...]:
        """Les attaques que l’on compare sur ce réseau."""
        left_out = set() if self.with_jsma else {"JSMA"}
        if self.starts is None:
            left_out |= WITHOUT_GRADIENT
        return tuple(name for name in NORMS if name not in left_out)

    def take(self, count: int, **settings: Any) -> Scene:
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
        targets = self.targets if self.is_targeted(attack) else None
        return judge(self.target, self.images, forged, self.labels, targets=targets)


def lenet_scene(*, count: int = 50) -> Scene:
    """Le LeNet-5 du livre, et ``count`` chiffres de test.

    Celui que le livre livre : entraîné sur place, il changerait avec le processeur, et la médiane
    de JSMA avec lui.
    """
    digits = load_digits()
    target = network_for("plain", digits)
    images, labels = sample(digits.test_images, digits.test_labels, count, seed=3)
    images, rng = quantize(images, target.bounds), np.random.default_rng(0)
    starts = []
    for label in labels:  # un autre chiffre, que le réseau lit lui aussi autrement
        others = digits.train_images[digits.train_labels != label][rng.permutation(500)[:20]]
        starts.append(others[np.argmax(target.labels(others) != label)])
    scale = 1.0 if digits.is_mnist else 0.5
    return Scene(
        f"LeNet-5, {digits.name}",
        accelerate(target),
        images,
        labels,
        best_rivals(target, images, labels),
        epsilon=0.2 * scale,
        radius=2.5 * scale,
        starts=np.stack(starts),
        with_jsma=True,
    )


def photo_scene(choice: str | None = None) -> Scene:
    """Le réseau des photos que nomme ``choice`` (voir :func:`trahison.networks.load_classifier`),
    et deux photos du livre ; la réponse à fuir est celle du réseau."""
    classifier = load_classifier(choice)
    names = ("chat", "café")
    images = np.stack([classifier.prepare(load_photo(name, square=True)) for name in names])
    labels = classifier.logits(images).argmax(axis=1)
    return Scene(
        classifier.name,
        accelerate(classifier.target),
        images,
        labels,
        best_rivals(classifier.target, images, labels),
        epsilon=2 / 255,
        radius=0.5,
        candidates=3,
        # Un pas d’Adam déplace chaque valeur du taux d’apprentissage : 0,01 sur cent cinquante
        # mille valeurs, c’est déjà vingt fois la distance cherchée.
        cw_steps=60,
        cw_rate=0.001,
        cw_searches=5,
    )
