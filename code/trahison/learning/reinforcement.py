"""Apprendre par essais et récompenses : le Q-learning sur un petit quadrillage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from trahison.contracts import (
    Array,
    AtLeastOne,
    Count,
    Seed,
    Share,
    Text,
    Tuple,
    checked,
)

MOVES = {"haut": (-1, 0), "droite": (0, 1), "bas": (1, 0), "gauche": (0, -1)}
STEP_REWARD, BOWL_REWARD = -1.0, 10.0
_DELTAS = np.array(list(MOVES.values()))
_SYMBOLS = "C.#~G"


Cell = tuple[int, int]  # rangée, colonne


@checked
@dataclass(frozen=True)
class Grid:
    """Appartement vu de dessus, une chaîne par rangée.

    ``C`` le chat au départ, ``.`` le sol, ``#`` un mur, ``~`` une flaque, ``G`` la gamelle. Un pas
    rapporte −1 point, un pas dans une flaque ``water`` points, atteindre la gamelle 10 points et la
    partie est finie.
    """

    rows: Annotated[tuple[str, ...], Tuple(Text())]
    water: float = -10.0

    def __post_init__(self) -> None:
        text = "".join(self.rows)
        rectangular = len({len(row) for row in self.rows}) == 1
        if (
            not text
            or not rectangular
            or set(text) - set(_SYMBOLS)
            or text.count("C") != 1
            or text.count("G") != 1
        ):
            raise ValueError(
                f"rows : rangées de même longueur faites de {_SYMBOLS!r}, un seul C, un seul G, "
                f"attendues, reçu {self.rows!r}"
            )

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    @property
    def start(self) -> Cell:
        return next((i, row.index("C")) for i, row in enumerate(self.rows) if "C" in row)

    @checked
    def step(
        self, state: Annotated[Cell, Tuple(Count(0), 2, 2)], action: Annotated[int, Count(0, 3)]
    ) -> tuple[Cell, float, bool]:
        """Fait un pas (0 haut, 1 droite, 2 bas, 3 gauche) : nouvelle case, récompense, partie finie
        ou non."""
        if state[0] >= self.shape[0] or state[1] >= self.shape[1]:
            raise ValueError(f"state : une case de {self.shape} attendue, reçu {state}")
        return self._step(state, action)

    def _step(self, state: Cell, action: int) -> tuple[Cell, float, bool]:
        """:meth:`step`, sans ses contrôles : un apprentissage l’appelle des milliers de fois."""
        row, column = int(state[0] + _DELTAS[action][0]), int(state[1] + _DELTAS[action][1])
        height, width = self.shape
        if not (0 <= row < height and 0 <= column < width) or self.rows[row][column] == "#":
            row, column = state  # un mur : le chat reste où il est
        symbol = self.rows[row][column]
        reward = {"G": BOWL_REWARD, "~": self.water}.get(symbol, STEP_REWARD)
        return (row, column), reward, symbol == "G"


@dataclass(frozen=True, eq=False)
class Training:
    """Ce que l’apprentissage laisse : les valeurs Q (H, L, 4) et le total de points de chaque
    partie."""

    values: np.ndarray
    scores: np.ndarray


@checked
def q_learning(
    grid: Grid,
    *,
    episodes: AtLeastOne = 300,
    learning_rate: Share = 0.5,
    discount: Share = 0.95,
    exploration: Share = 0.1,
    seed: Seed = 0,
    max_steps: AtLeastOne = 200,
) -> Training:
    """Apprend la valeur de chaque action dans chaque case par le Q-learning (Watkins et Dayan,
    1992, éq. 1).

    Après un pas de la case s à la case s′ qui rapporte r : Q(s, a) ← Q(s, a) + η (r + γ max Q(s′,
    ·) − Q(s, a)), avec η = ``learning_rate`` et γ = ``discount``. Une fois sur 1/``exploration``,
    l’action est tirée au hasard.
    """
    random = np.random.default_rng(seed)
    q, scores = np.zeros((*grid.shape, 4)), np.zeros(episodes)
    for episode in range(episodes):
        state, done = grid.start, False
        for _ in range(max_steps):
            explores = random.random() < exploration
            action = int(random.integers(4)) if explores else _best_action(q[state], random)
            following, reward, done = grid._step(state, action)
            target = reward + (0.0 if done else discount * q[following].max())
            q[state][action] += learning_rate * (target - q[state][action])
            scores[episode] += reward
            state = following
            if done:
                break
    return Training(q, scores)


@checked
def best_path(
    grid: Grid,
    values: Annotated[np.ndarray, Array(shape=lambda grid: (*grid.shape, 4))],
    *,
    max_steps: AtLeastOne = 100,
) -> list[Cell]:
    """Cases traversées en prenant partout l’action de plus grande valeur, départ et arrivée
    compris.

    ``values`` : valeurs Q (H, L, 4). Le chemin s’arrête après ``max_steps`` pas s’il tourne en
    rond.
    """
    path = [grid.start]
    for _ in range(max_steps):
        following, _, done = grid._step(path[-1], int(values[path[-1]].argmax()))
        path.append(following)
        if done:
            break
    return path


def _best_action(values: np.ndarray, random: np.random.Generator) -> int:
    """Une des meilleures actions, au hasard entre ex æquo : sans cela le chat irait d’abord
    toujours en haut."""
    return int(random.choice(np.flatnonzero(values == values.max())))
