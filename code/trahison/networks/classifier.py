"""Un réseau prêt à regarder une photo : le modèle, son échelle d'entrée, ses étiquettes
françaises."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import keras
import numpy as np

from trahison.contracts import Colours, Count, Images, checked
from trahison.learning.classification import softmax
from trahison.networks.target import Target
from trahison.vision.images import crop_square, from_uint8, resize

# Un lot d’images à la taille et à l’échelle du réseau.
Pictures = Annotated[
    np.ndarray,
    Images(shape=lambda self: ("n", self.size, self.size, 3), within=lambda self: self.bounds),
]


@dataclass(frozen=True)
class Prediction:
    """Une réponse du réseau : étiquette française, probabilité, rang de la sortie."""

    label: str
    probability: float
    index: int


@dataclass(frozen=True, eq=False)
class Classifier:
    """Réseau de classification et tout ce qu'il faut pour s'en servir.

    Attributs : ``model`` rend des logits (jamais des probabilités) à partir d'images (N, size,
    size, 3) dans ``bounds`` ; ``labels`` et ``wnids`` suivent l'ordre des sorties ; ``origin`` dit
    d'où viennent les poids ; ``official`` est vrai pour MobileNetV2 aux poids de Keras, celui de
    l'exposé ; ``refused`` liste les sources écartées, avec la raison ; ``sha256`` est l'empreinte
    du fichier de poids.
    """

    name: str
    model: keras.Model
    size: int
    labels: tuple[str, ...]
    wnids: tuple[str, ...]
    origin: str
    official: bool
    bounds: tuple[float, float]
    refused: tuple[str, ...] = ()
    sha256: str = ""

    @checked
    def prepare(self, photo: Annotated[np.ndarray, Colours()]) -> np.ndarray:
        """Photo ``uint8`` (H, W, 3) → image ``float32`` (size, size, 3) dans ``bounds``, sur la
        grille des 8 bits.

        Le plus grand carré centré, puis la taille du réseau : rien n'est déformé. Lève
        ``TypeError`` si ce n'est pas une photo en couleurs.
        """
        return from_uint8(resize(crop_square(photo), self.size), self.bounds)

    @checked
    def logits(self, images: Pictures) -> np.ndarray:
        """Logits (N, classes) d'un lot d'images (N, size, size, 3) dans ``bounds``, en mode
        inférence."""
        return self.target.logits(images)

    @checked
    def probabilities(self, images: Pictures) -> np.ndarray:
        """Probabilités (N, classes) : la softmax des logits, pour l'affichage seulement."""
        return softmax(self.logits(images).astype(np.float64))

    @checked
    def top(
        self, images: Pictures, k: Annotated[int, Count(high=lambda self: len(self.labels))] = 3
    ) -> list[list[Prediction]]:
        """Les ``k`` meilleures réponses de chaque image, de la plus probable à la moins
        probable."""
        return [
            [Prediction(self.labels[i], float(row[i]), int(i)) for i in np.argsort(-row)[:k]]
            for row in self.probabilities(images)
        ]

    @checked
    def index_of(self, label: str) -> int:
        """Rang de la sortie d'étiquette française ou d'identifiant WordNet ``label`` ;
        ``ValueError`` si inconnue."""
        for names in (self.labels, self.wnids):
            if label in names:
                return names.index(label)
        raise ValueError(
            f"label : une étiquette française ou un identifiant de {self.name} attendu, reçu"
            f" {label!r}"
        )

    @cached_property
    def target(self) -> Target:
        """Ce qu'une attaque voit de ce réseau."""
        return Target(self.model, bounds=self.bounds)
