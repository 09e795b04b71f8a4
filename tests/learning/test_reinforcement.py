"""Q-learning : mêmes valeurs que la programmation dynamique, chemin optimal, mauvaises entrées."""

import numpy as np
import pytest

from trahison.learning.reinforcement import Grid, best_path, q_learning

SMALL = Grid(("C.~", ".#G", "..."))
FLAT = Grid(("C..~.G", ".#.~.#", ".#.~..", "......"))


def optimal_values(grid: Grid, discount: float) -> np.ndarray:
    """Itération sur les valeurs : la solution exacte, obtenue en connaissant les règles du jeu."""
    q = np.zeros((*grid.shape, 4))
    for _ in range(500):
        best = q.max(axis=2)
        for state in np.ndindex(*grid.shape):
            for action in range(4):
                following, reward, done = grid.step(state, action)
                q[state][action] = reward + (0 if done else discount * best[following])
    return q


@pytest.mark.parametrize("discount", [0.0, 0.5, 0.95])
def test_values_of_a_player_who_tries_everything(discount):
    learned = q_learning(
        SMALL, episodes=1500, exploration=1.0, discount=discount, max_steps=60
    ).values
    expected = optimal_values(SMALL, discount)
    for state in np.ndindex(*SMALL.shape):
        if SMALL.rows[state[0]][state[1]] not in "#G":
            np.testing.assert_allclose(learned[state], expected[state], atol=1e-6)


@pytest.mark.parametrize("water, steps", [(-10, 11), (-3, 5)])
@pytest.mark.parametrize("seed", range(3))
def test_detour_or_shortcut(water, steps, seed):
    grid = Grid(FLAT.rows, water=water)
    path = best_path(grid, q_learning(grid, seed=seed).values)
    assert len(path) - 1 == steps and path[0] == (0, 0) and path[-1] == (0, 5)
    assert any(grid.rows[i][j] == "~" for i, j in path) == (water == -3)


def test_scores_are_the_rewards_received():
    free = q_learning(Grid(("CG",)), episodes=30, exploration=0.0)
    assert free.scores.max() == 10 and set(free.scores[-10:]) == {10}


def test_same_seed_same_life():
    a, b, c = (q_learning(FLAT, episodes=20, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(a.values, b.values) and not np.array_equal(a.scores, c.scores)


def test_walls_and_edges_stop_the_cat():
    assert SMALL.step((0, 0), 0) == ((0, 0), -1.0, False)
    assert SMALL.step((1, 0), 1) == ((1, 0), -1.0, False)
    assert SMALL.step((0, 1), 1) == ((0, 2), -10.0, False)
    assert SMALL.step((0, 2), 2) == ((1, 2), 10.0, True)


def test_a_path_that_goes_round_stops():
    assert len(best_path(SMALL, np.zeros((3, 3, 4)), max_steps=7)) == 8


@pytest.mark.parametrize("rows", [(), ("",), ("C.", "G"), ("CG", "C."), ("..", "CC"), ("CX", "G.")])
def test_bad_grid(rows):
    with pytest.raises(ValueError, match="^rows :"):
        Grid(rows)


@pytest.mark.parametrize(
    "call, error, name",
    [
        (lambda: Grid(("CG",), water=np.nan), ValueError, "water"),
        (lambda: SMALL.step((0, 0), 4), ValueError, "action"),
        (lambda: q_learning(SMALL, episodes=0), ValueError, "episodes"),
        (lambda: q_learning(SMALL, learning_rate=1.5), ValueError, "learning_rate"),
        (lambda: q_learning(SMALL, discount=-0.1), ValueError, "discount"),
        (lambda: q_learning(SMALL, exploration="un peu"), TypeError, "exploration"),
        (lambda: best_path(SMALL, np.zeros((2, 2, 4))), ValueError, "values"),
        (lambda: best_path(SMALL, np.zeros((3, 3, 4)), max_steps=0), ValueError, "max_steps"),
    ],
)
def test_bad_input(call, error, name):
    with pytest.raises(error, match=f"^{name} :"):
        call()
