"""Les réseaux du livre. Une seule porte pour celui qui regarde le
chat : :func:`load_classifier`."""

from trahison.networks.classifier import Classifier, Prediction
from trahison.networks.mobilenet import describe_source, load_classifier

__all__ = ["Classifier", "Prediction", "describe_source", "load_classifier"]
