"""Le réseau peut répondre n’importe laquelle de ses mille étiquettes : la plus longue tient aussi
sur un téléphone."""

import numpy as np
import pytest

from trahison.figures import adversarial, convnets, cover, mistakes, other_attacks, vision_tasks
from trahison.figures.recipe import MIME_TYPE
from trahison.networks import Prediction
from trahison.networks.labels import imagenet_categories

LABELS = [category.french for category in imagenet_categories()]
LONGEST = max(LABELS, key=len)
WIDEST_WORD = max(LABELS, key=lambda label: max(map(len, label.split())))
IMAGE = np.random.default_rng(0).uniform(-0.9, 0.9, (16, 16, 3)).astype(np.float32)
IMAGES = np.stack([IMAGE] * 6)
SHARES = np.linspace(0, 1, 6)


def answers(label):
    return [Prediction(label, share, rank) for rank, share in enumerate((0.995, 0.003, 0.001))]


FIGURES = {
    "triptyque": lambda label: adversarial.triptych(
        IMAGE, -IMAGE, answers(label), answers(label), epsilon=0.1
    ),
    "photo": lambda label: adversarial.photo_with_answers(IMAGE, answers(label)),
    "étapes": lambda label: adversarial.epsilon_steps(IMAGES, answers(label) * 2, SHARES),
    "courbes": lambda label: adversarial.probability_curves(
        SHARES - 0.5,
        {label + " " * rank: SHARES for rank in range(5)},
        control={f"{label}, bruit aléatoire": SHARES},
    ),
    "tableaux": lambda label: cover.two_paintings(IMAGE, -IMAGE, answers(label), answers(label)),
    "curseur": lambda label: cover.slider_frames(IMAGES, answers(label) * 2, SHARES),
    "échelles": lambda label: mistakes.two_scales(IMAGE, IMAGE / 2, [answers(label)] * 2),
    "film": lambda label: other_attacks.film(IMAGES, answers(label) * 2, range(6), 0),
    "pas": lambda label: other_attacks.target_by_step(
        SHARES, SHARES, 0.5, target_label=label, start_label=label
    ),
    "ε": lambda label: other_attacks.race(SHARES, {"FGSM": SHARES}, label),
    "galerie": lambda label: other_attacks.photo_gallery(
        IMAGE,
        {f"attaque {rank}": (-IMAGE, answer) for rank, answer in enumerate(answers(label) * 2)},
        answers(label)[0],
    ),
    "cartes": lambda label: convnets.class_maps(
        np.clip(IMAGE, 0, 1), [(label, np.eye(4)), (label, np.eye(4))]
    ),
    "libre": lambda label: convnets.free_or_regular(
        [np.clip(IMAGE, 0, 1)] * 2, label, (0.5, 1.0), (label, label)
    ),
    "photos": lambda label: vision_tasks.photo_labels(
        [np.clip(IMAGE, 0, 1)] * 3, ["a", "b", "c"], [answers(label)] * 3
    ),
}


@pytest.mark.parametrize("label", [LONGEST, pytest.param(WIDEST_WORD, marks=pytest.mark.complet)])
@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_any_label_fits(make, label):
    figure = make(label)
    assert "light_narrow" in figure._repr_mimebundle_()[MIME_TYPE]
    assert label in figure.alt
