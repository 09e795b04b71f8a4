"""Les contrôles communs : ce qui passe est converti, ce qui ne passe pas est nommé, attendu et
reçu."""

import numpy as np
import pytest
import tensorflow as tf

from trahison.checks import (
    check_array,
    check_bounds,
    check_choice,
    check_count,
    check_epsilon,
    check_flag,
    check_function,
    check_images,
    check_instance,
    check_labels,
    check_list,
    check_number,
    describe,
)


@pytest.mark.parametrize(
    "value, dtype",
    [
        ([1, 2], np.float64),
        ((1.5, 2), np.float64),
        (np.float32([1, 2]), np.float32),
        (np.uint8([1, 255]), np.float64),
        (np.array([True, False]), np.float64),
        (tf.constant([1.0, 2.0]), np.float32),
        (3, np.float64),
    ],
)
def test_array_becomes_floating(value, dtype):
    array = check_array("x", value)
    assert isinstance(array, np.ndarray) and array.dtype == dtype
    np.testing.assert_array_equal(array, np.asarray(value))


@pytest.mark.parametrize(
    "value", ["chat", None, [[1], [1, 2]], {"a": 1}, [None, 1], 1 + 2j, ["1", "2"], object()]
)
def test_what_is_not_numbers_is_a_type_error(value):
    with pytest.raises(TypeError, match="^photo : tableau de nombres attendu, reçu "):
        check_array("photo", value)


@pytest.mark.parametrize(
    "value, options, message",
    [
        (np.zeros((2, 3)), {"shape": (2, 2)}, r"forme \(2, 2\) attendue, reçu \(2, 3\)"),
        (np.zeros((2, 3)), {"shape": (None, 2)}, r"forme \(\?, 2\) attendue, reçu \(2, 3\)"),
        (np.zeros((2, 3)), {"shape": (None,)}, r"forme \(\?,\) attendue, reçu \(2, 3\)"),
        (np.zeros(3), {"shape": (2,)}, r"forme \(2,\) attendue, reçu \(3,\)"),
        (np.zeros((2, 3)), {"shape": ()}, r"forme \(\) attendue, reçu \(2, 3\)"),
        (np.zeros((2, 3)), {"ndim": 3}, r"3 axe\(s\) attendu\(s\), reçu la forme \(2, 3\)"),
        (
            np.zeros((0, 3)),
            {"shape": (None, 3)},
            r"au moins un élément attendu, reçu la forme vide \(0, 3\)",
        ),
        ([], {}, "au moins un élément attendu"),
        ([1, np.nan, np.inf, 2], {}, "nombres finis attendus, reçu 2 NaN ou infini"),
    ],
)
def test_wrong_arrays_are_value_errors(value, options, message):
    with pytest.raises(ValueError, match="^x : " + message):
        check_array("x", value, **options)


def test_free_axes_accept_any_length():
    assert check_array("x", np.zeros((7, 3)), shape=(None, 3)).shape == (7, 3)


def test_bounds():
    assert check_bounds((-1, 1)) == (-1.0, 1.0) and check_bounds(np.array([0, 255])) == (0.0, 255.0)
    assert all(type(side) is float for side in check_bounds(np.float32([0, 1])))
    for wrong in ((1, 1), (1, -1), (0, 1, 2), (0, np.nan)):
        with pytest.raises(ValueError, match="^bounds : "):
            check_bounds(wrong)
    with pytest.raises(TypeError, match="^bounds : "):
        check_bounds("01")


def test_images_are_in_their_bounds():
    images = np.linspace(0, 1, 18).reshape(2, 3, 3, 1)
    assert check_images("x", images, shape=(None, 3, 3, 1), bounds=(0, 1)).dtype == np.float32
    # un arrondi n'est pas une faute
    check_images("x", images * (1 + 1e-7), shape=(None, 3, 3, 1), bounds=(0, 1))
    assert check_images("x", images, bounds=(0, 1)).shape == images.shape  # forme quelconque
    for factor in (1.01, -1, 255):
        with pytest.raises(
            ValueError, match="^x : valeurs entre 0.0 et 1.0 attendues, reçu des valeurs de"
        ):
            check_images("x", images * factor, shape=(None, 3, 3, 1), bounds=(0, 1))


@pytest.mark.parametrize(
    "labels", [[0, 2, 1], np.uint8([0, 2, 1]), (0, 2, 1), tf.constant([0, 2, 1])]
)
def test_labels_become_int64(labels):
    result = check_labels("y", labels, count=3, classes=3)
    assert result.dtype == np.int64 and result.tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    "labels, error, message",
    [
        ([0.0, 1.0, 2.0], TypeError, "entiers attendus"),
        ([True, False, True], TypeError, "entiers attendus"),
        (["0", "1", "2"], TypeError, "entiers attendus"),
        ([[0], [1, 2]], TypeError, "entiers attendus"),
        (None, TypeError, "entiers attendus"),
        ([], TypeError, "entiers attendus"),
        ([0, 1], ValueError, r"forme \(3,\) attendue.*reçu \(2,\)"),
        ([[0, 1, 2]], ValueError, r"forme \(3,\) attendue.*reçu \(1, 3\)"),
        (1, ValueError, r"forme \(3,\) attendue.*reçu \(\)"),
        ([0, 1, 3], ValueError, "étiquettes de 0 à 2 attendues, reçu 3"),
        ([0, -1, 1], ValueError, "étiquettes de 0 à 2 attendues, reçu -1"),
    ],
)
def test_wrong_labels(labels, error, message):
    with pytest.raises(error, match="^y : " + message):
        check_labels("y", labels, count=3, classes=3)


def test_epsilon_is_in_the_units_of_the_bounds():
    assert check_epsilon(2, (-1, 1)) == 2.0 and check_epsilon(np.float32(0.5), (0, 1)) == 0.5
    for epsilon, bounds in ((1.01, (0, 1)), (2.01, (-1, 1)), (-0.01, (0, 255)), (np.nan, (0, 1))):
        with pytest.raises(ValueError, match="^epsilon : 0 ≤ epsilon ≤"):
            check_epsilon(epsilon, bounds)


@pytest.mark.parametrize("value", ["1", None, True, [1], 1j, np.array([1.0])])
def test_number_must_be_a_real_number(value):
    with pytest.raises(TypeError, match="^η : nombre attendu, reçu "):
        check_number("η", value)


def test_number_limits():
    assert check_number("η", 0, low=0) == 0.0 and type(check_number("η", np.int8(3))) is float
    with pytest.raises(ValueError, match="^η : 0 < η ≤ inf attendu, reçu 0$"):
        check_number("η", 0, low=0, open_low=True)
    with pytest.raises(ValueError, match="^η : 0 ≤ η < 1 attendu, reçu 1$"):
        check_number("η", 1, low=0, high=1, open_high=True)
    with pytest.raises(ValueError, match="^η : 0 ≤ η ≤ 1 attendu, reçu 1.5$"):
        check_number("η", 1.5, low=0, high=1)
    with pytest.raises(ValueError, match="^η : "):
        check_number("η", float("inf"))


def test_count_limits():
    assert check_count("n", np.int64(3)) == 3 and type(check_count("n", np.uint8(3))) is int
    assert check_count("n", 0, low=0) == 0
    with pytest.raises(ValueError, match="^n : entier au moins égal à 1 attendu, reçu 0$"):
        check_count("n", 0)
    with pytest.raises(
        ValueError, match="^n : entier au moins égal à 2 et au plus 5 attendu, reçu 6$"
    ):
        check_count("n", 6, low=2, high=5)
    for wrong in (2.0, True, "2", None, [2]):
        with pytest.raises(TypeError, match="^n : entier attendu, reçu "):
            check_count("n", wrong)


def test_choice():
    assert check_choice("norm", "l2", ("linf", "l2")) == "l2"
    for wrong in ("L2", "", None, 2):
        with pytest.raises(ValueError, match="^norm : l'un de 'linf', 'l2' attendu, reçu "):
            check_choice("norm", wrong, ("linf", "l2"))


def test_flag():
    assert check_flag("targeted", True) is True and check_flag("targeted", np.bool_(False)) is False
    for wrong in ("non", "", 0, 1, None, [], np.array([True])):
        with pytest.raises(TypeError, match="^targeted : True ou False attendu, reçu "):
            check_flag("targeted", wrong)


def test_epsilon_has_the_name_of_its_argument():
    with pytest.raises(ValueError, match="^epsilons : 0 ≤ epsilons ≤ 1 attendu, reçu 2$"):
        check_epsilon(2.0, (0, 1), name="epsilons")


def test_function():
    assert check_function("attack", abs) is abs
    for wrong in (None, 3, "abs"):
        with pytest.raises(TypeError, match="^attack : fonction attendue, reçu "):
            check_function("attack", wrong)


def test_instance():
    assert check_instance("name", "chat", str) == "chat"
    with pytest.raises(TypeError, match="^name : str attendu, reçu int 3$"):
        check_instance("name", 3, str)


def test_list():
    assert (
        check_list("x", (1, 2)) == check_list("x", iter([1, 2])) == [1, 2]
        and check_list("x", [], low=0) == []
    )
    for wrong in (None, 3, "ab", b"ab"):
        with pytest.raises(TypeError, match="^x : suite attendue, reçu "):
            check_list("x", wrong)
    with pytest.raises(ValueError, match="^x : suite d'au moins 2 élément.s. attendue, reçu 1$"):
        check_list("x", [1], low=2)


def test_describe_is_short():
    assert describe(np.zeros((2, 3), np.uint8)) == "ndarray de forme (2, 3) et de type uint8"
    assert describe("chat") == "str 'chat'"
    assert len(describe("x" * 1000)) < 80
