"""Ce qui calcule les valeurs des phrases, dans le noyau de la page (voir
``livre.execution.value_evaluation``)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from livre.execution.value_expressions import called_phrases
from trahison.phrases import PHRASES


def evaluate(expressions: Sequence[str], names: Mapping[str, Any]) -> str:
    """Chaque expression, avec les noms de la page ; rend du JSON : ``{"value": …}``, ou
    ``{"error": …}`` qui dit ce qui l'a empêchée."""
    return json.dumps([_answer(expression, names) for expression in expressions])


def _answer(expression: str, names: Mapping[str, Any]) -> dict[str, Any]:
    called = {name: PHRASES[name] for name in called_phrases(expression)}
    try:
        return {"value": plain(eval(expression, {**names, **called}))}
    # Les objets d'une page lèvent ce qu'ils veulent : la construction le dira, avec la ligne.
    except Exception as error:
        return {"error": f"{type(error).__name__} : {error}"}


def plain(value: Any) -> int | float | str:
    """Nombre ou texte de Python, tiré au besoin d'un scalaire de NumPy ou de TensorFlow.

    Lève ``TypeError`` si ce n'est ni l'un ni l'autre, ``ValueError`` si le nombre n'est pas fini.
    """
    if hasattr(value, "numpy"):
        value = value.numpy()
    if getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise TypeError(f"nombre ou texte attendu, reçu {type(value).__name__}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"nombre fini attendu, reçu {value}")
    return value
