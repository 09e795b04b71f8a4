"""Papernot et al., 2016, puis Carlini et Wagner, 2017 : la distillation défensive, et ce qui la
perce."""

from __future__ import annotations

from trahison.attacks.carlini_wagner import carlini_wagner
from trahison.attacks.fgsm import fgsm
from trahison.attacks.losses import margin
from trahison.attacks.result import judge
from trahison.contracts import AtLeastOne, Seed, checked
from trahison.french import count
from trahison.networks.acceleration import accelerate
from trahison.networks.target import Target
from trahison.replications.measure import Measure, share_of
from trahison.vision.digits import Digits, sample

EPSILON = 0.25


@checked
def distillation(
    plain: Target,
    distilled: Target,
    digits: Digits,
    *,
    test_count: AtLeastOne = 500,
    slow_count: AtLeastOne = 40,
    seed: Seed = 0,
) -> list[Measure]:
    """Succès de FGSM (entropie croisée, puis marge) et de Carlini et Wagner, sur le réseau
    ordinaire et le distillé.

    ``slow_count`` : nombre d’images pour Carlini et Wagner, qui cherche longtemps.
    """
    images, labels = sample(
        digits.test_images, digits.test_labels, min(test_count, len(digits.test_images)), seed=seed
    )
    measures = []
    for name, target in (("avant", plain), ("apres", distilled)):
        fast = accelerate(target)
        usual = fgsm(fast, images, labels, epsilon=EPSILON)
        other = fgsm(fast, images, labels, epsilon=EPSILON, loss=margin)
        slow = carlini_wagner(
            fast,
            images[:slow_count],
            labels[:slow_count],
            steps=80,
            search_steps=4,
            initial_c=0.1,
            learning_rate=0.05,
        )
        for key, forged, reason in (
            (f"papernot-{name}", usual, "une autre attaque : FGSM à ε = 0,25, non JSMA"),
            (f"marge-{name}", other, ""),
            (f"carlini-{name}", slow, "moins d’images, et une recherche bien plus courte"),
        ):
            result = judge(target, images[: len(forged)], forged, labels[: len(forged)])
            measures.append(
                share_of(
                    key,
                    result.success[result.attacked],
                    setting=f"{count(result.attacked.sum())} images reconnues",
                    reason=reason,
                )
            )
    return measures
