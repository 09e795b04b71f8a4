"""Kolter et Madry, 2018, chapitre 2 : les 0 et les 1, une droite ordinaire et une droite robuste à
ε = 0,2."""

from __future__ import annotations

from trahison.attacks.line import worst_margins
from trahison.contracts import checked
from trahison.defenses.robust_line import train_line
from trahison.french import count
from trahison.networks.line import two_digits
from trahison.replications.measure import Measure, share_of
from trahison.vision.digits import Digits

EPSILON = 0.2


@checked
def zero_or_one(digits: Digits) -> list[Measure]:
    """L’erreur des deux droites, sans attaque et au pire cas exact (image non bornée)."""
    train, test = (
        two_digits(images, labels, negative=0, positive=1)
        for images, labels in (
            (digits.train_images, digits.train_labels),
            (digits.test_images, digits.test_labels),
        )
    )
    shown = (
        f"{count(len(train[0]))} images apprises, {count(len(test[0]))} attaquées, minimum exact"
    )
    measures = []
    for name, radius in (("droite", 0.0), ("robuste", EPSILON)):
        line = train_line(*train, epsilon=radius).line
        for key, epsilon in (("propre", 0.0), ("attaque", EPSILON)):
            measures.append(
                share_of(
                    f"kolter-{name}-{key}",
                    worst_margins(line, *test, epsilon=epsilon, bounds=None) < 0,
                    setting=shown,
                    reason="régularisation et arrêt différents",
                )
            )
    return measures
