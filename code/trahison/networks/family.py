"""La famille MobileNet : ses membres, ce qu’ils coûtent (calculé) et ce qu’ils valent (publié)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras

from trahison.chance import untouched
from trahison.contracts import checked
from trahison.networks.cost import total_multiply_adds


@dataclass(frozen=True)
class Member:
    """Un réseau de la famille : génération, nom, largeur α, constructeur de Keras, exactitude
    publiée sur ImageNet (top 1)."""

    generation: str
    name: str
    alpha: float
    build: Callable[..., keras.Model]
    published: float


_APPLICATIONS = keras.applications
# exactitudes : Howard et al., 2017, tableau 6 ; Sandler et al., 2018, tableau 4 ; Howard et al.,
# 2019, tableau 3
FAMILY = (
    Member("V1 (2017)", "V1 × 0,25", 0.25, _APPLICATIONS.MobileNet, 0.506),
    Member("V1 (2017)", "V1 × 0,5", 0.5, _APPLICATIONS.MobileNet, 0.637),
    Member("V1 (2017)", "V1", 1.0, _APPLICATIONS.MobileNet, 0.706),
    Member("V2 (2018)", "V2", 1.0, _APPLICATIONS.MobileNetV2, 0.720),
    Member("V2 (2018)", "V2 × 1,4", 1.4, _APPLICATIONS.MobileNetV2, 0.747),
    Member("V3 (2019)", "V3 petit", 1.0, _APPLICATIONS.MobileNetV3Small, 0.674),
    Member("V3 (2019)", "V3 grand", 1.0, _APPLICATIONS.MobileNetV3Large, 0.752),
)


@checked
@untouched()
def member_cost(member: Member) -> tuple[int, int]:
    """``(paramètres, multiplications-additions)`` de ``member`` pour une image 224 × 224 et 1000
    réponses ; poids au hasard."""
    model = member.build(input_shape=(224, 224, 3), alpha=member.alpha, weights=None)
    return model.count_params(), total_multiply_adds(model)
