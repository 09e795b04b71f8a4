"""Les réseaux du livre. Une seule porte pour celui qui regarde le
chat : :func:`load_classifier`."""

from trahison.networks.chosen import describe_source, load_classifier
from trahison.networks.classifier import Classifier, Prediction

__all__ = ["Classifier", "Prediction", "describe_source", "load_classifier"]
