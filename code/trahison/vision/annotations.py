"""Ce que les auteurs du livre ont marqué à la main sur les photos, pour apprendre ou pour
vérifier."""

from __future__ import annotations

from trahison.vision.tasks import Box

# Le visage d’Eileen Collins sur la photo « astronaute » (512 × 512), du front au menton.
FACE = Box(72, 176, 92, 92)

# Photo « temple » réduite à 214 × 320 : zones dont on donne la classe pour apprendre.
TEMPLE_SIZE = (214, 320)
TEMPLE_STROKES = {
    "ciel": (
        Box(5, 5, 30, 50),
        Box(5, 65, 40, 15),
        Box(5, 130, 25, 30),
        Box(10, 180, 90, 100),
        Box(60, 2, 25, 30),
        Box(40, 150, 45, 20),
    ),
    "lac": (Box(125, 190, 30, 60), Box(141, 16, 8, 14)),
    "temple": (
        Box(25, 95, 30, 12),
        Box(65, 60, 25, 95),
        Box(100, 55, 15, 100),
        Box(130, 50, 30, 100),
        Box(180, 110, 12, 50),
    ),
    "arbres": (
        Box(90, 5, 30, 15),
        Box(180, 10, 28, 80),
        Box(90, 290, 100, 15),
        Box(155, 220, 40, 50),
    ),
}

# D’autres zones de la même photo, jamais apprises, pour compter les réponses justes.
TEMPLE_CHECKS = {
    "ciel": (Box(10, 290, 50, 25), Box(40, 5, 15, 45), Box(60, 172, 30, 7), Box(88, 30, 12, 18)),
    "lac": (Box(128, 252, 14, 14), Box(157, 190, 8, 20)),
    "temple": (Box(56, 72, 8, 55), Box(118, 60, 10, 100), Box(165, 120, 10, 30)),
    "arbres": (Box(195, 92, 12, 16), Box(160, 272, 40, 15), Box(110, 306, 70, 12)),
}
