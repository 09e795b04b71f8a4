"""La dérivation automatique en mode inverse, pour des nombres : toute la rétropropagation en
quarante lignes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from trahison.checks import check_number, check_text
from trahison.contracts import Function, List, Number, Positive, checked


class Value:
    """Un nombre qui se souvient du calcul dont il vient.

    Attributs : ``data``, sa valeur ; ``parents``, les couples (nombre d’où il vient, dérivée
    locale) ; ``grad``, la dérivée du résultat par rapport à lui, après ``backward`` ; ``name``, son
    nom ou celui de l’opération. Source : Rumelhart, Hinton et Williams, 1986 ; Baydin et al., 2018,
    § 3.2.
    """

    def __init__(self, data: float, name: str = ""):
        self.data, self.name = check_number("data", data), check_text("name", name)
        self.parents: tuple[tuple[Value, float], ...] = ()
        self.grad = 0.0

    def __add__(self, other: Value | float) -> Value:
        other = _as_value(other)
        return _computed(self.data + other.data, "+", ((self, 1.0), (other, 1.0)))

    def __sub__(self, other: Value | float) -> Value:
        other = _as_value(other)
        return _computed(self.data - other.data, "−", ((self, 1.0), (other, -1.0)))

    def __mul__(self, other: Value | float) -> Value:
        other = _as_value(other)
        return _computed(self.data * other.data, "×", ((self, other.data), (other, self.data)))

    def __pow__(self, n: float) -> Value:
        return _computed(
            self.data**n,
            "carré" if n == 2 else f"puissance {n}",
            ((self, n * self.data ** (n - 1)),),
        )

    def tanh(self) -> Value:
        t = math.tanh(self.data)
        return _computed(t, "tanh", ((self, 1 - t**2),))

    def exp(self) -> Value:
        e = math.exp(self.data) if self.data < 709 else math.inf  # refusé, au lieu de déborder
        return _computed(e, "exp", ((self, e),))

    def relu(self) -> Value:
        return _computed(max(self.data, 0.0), "ReLU", ((self, float(self.data > 0)),))

    def backward(self) -> None:
        """Remplit ``grad`` pour tous les nombres dont celui-ci dépend."""
        order = topological_order(self)
        for value in order:
            value.grad = 0.0
        self.grad = 1.0
        for value in reversed(order):
            for parent, slope in value.parents:
                parent.grad += value.grad * slope

    def __neg__(self) -> Value:
        return self * -1.0

    def __rsub__(self, other: float) -> Value:
        return _as_value(other) - self

    __radd__, __rmul__ = __add__, __mul__

    def __repr__(self) -> str:
        return f"Value({self.data:.4g}, grad={self.grad:.4g})"


@checked
def topological_order(result: Value) -> list[Value]:
    """Tous les nombres dont ``result`` dépend, chacun après ceux d’où il vient ; ``result`` est le
    dernier."""
    order: list[Value] = []
    seen: set[int] = set()
    stack = [(result, False)]
    while stack:  # une pile et non une récursion : une chaîne de mille calculs passe aussi
        value, parents_done = stack.pop()
        if parents_done:
            order.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            stack += [(value, True), *((parent, False) for parent, _ in reversed(value.parents))]
    return order


@checked
def central_difference(
    function: Annotated[Callable[..., float], Function(Number())],
    point: Annotated[list[float], List(Number())],
    *,
    step: Positive = 1e-5,
) -> list[float]:
    """Dérivées de ``function(*point)``, une par coordonnée, sans la dériver : (f(x + h) − f(x − h))
    / 2h.

    Deux évaluations par dérivée, erreur en h² : de quoi vérifier une dérivée, pas de quoi entraîner
    un réseau.
    """
    slopes = []
    for i, value in enumerate(point):
        above, below = ([*point[:i], value + shift, *point[i + 1 :]] for shift in (step, -step))
        slopes.append((function(*above) - function(*below)) / (2 * step))
    return slopes


def _as_value(number: Value | float) -> Value:
    return number if isinstance(number, Value) else Value(number)


def _computed(data: float, name: str, parents: tuple[tuple[Value, float], ...]) -> Value:
    value = Value(data, name)
    value.parents = parents
    return value
