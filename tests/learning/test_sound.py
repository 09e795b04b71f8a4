"""La corde pincée : hauteur, harmoniques absentes, forme de départ, mauvaises entrées."""

import numpy as np
import pytest

from trahison.learning.sound import plucked_string


def loudness(sound: np.ndarray, rate: int, frequency: float) -> float:
    """Amplitude de la fréquence ``frequency`` dans le son (projection sur une onde, comme un point
    de Fourier)."""
    time = np.arange(len(sound)) / rate
    return abs(np.mean(sound * np.exp(-2j * np.pi * frequency * time)))


@pytest.mark.parametrize("frequency", [110.0, 220.0, 440.0])
def test_the_loudest_frequency_is_the_one_asked_for(frequency):
    sound = plucked_string(frequency, rate=8000, seconds=1.0)
    spectrum = np.abs(np.fft.rfft(sound))
    spectrum[0] = 0
    assert abs(np.fft.rfftfreq(len(sound), 1 / 8000)[spectrum.argmax()] - frequency) <= 1


def test_shape_and_range():
    sound = plucked_string(220, seconds=0.5, rate=4000)
    assert sound.shape == (2000,) and np.abs(sound).max() == 1.0


def test_plucked_in_the_middle_even_harmonics_are_missing():
    sound = plucked_string(100, pluck=0.5, listen=0.3, damping=0.0, seconds=1.0, rate=8000)
    assert loudness(sound, 8000, 300) > 1e-3 > 1e-12 > loudness(sound, 8000, 200)


def shape_at_rest(x: np.ndarray) -> np.ndarray:
    """La corde tirée en triangle au cinquième de sa longueur, prolongée impaire et de période 2."""
    x = (x + 1) % 2 - 1
    side = np.abs(x)
    return np.sign(x) * np.where(side < 0.2, side / 0.2, (1 - side) / 0.8)


@pytest.mark.parametrize("listen", [0.1, 0.37, 0.5, 0.9])
def test_same_motion_as_two_travelling_waves(listen):
    # Solution de d’Alembert : deux moitiés de la forme de départ partent en sens contraires, sans
    # aucune série.
    sound = plucked_string(
        100, pluck=0.2, listen=listen, damping=0.0, seconds=0.05, rate=44100, harmonics=200
    )
    travelled = 2 * 100 * np.arange(len(sound)) / 44100
    expected = (shape_at_rest(listen - travelled) + shape_at_rest(listen + travelled)) / 2
    np.testing.assert_allclose(sound, expected / np.abs(expected).max(), atol=0.02)


def test_high_harmonics_die_first():
    sound = plucked_string(200, damping=3.0, seconds=1.0, rate=8000)
    early, late = sound[:2000], sound[-2000:]
    ratio = [loudness(part, 8000, 800) / loudness(part, 8000, 200) for part in (early, late)]
    assert ratio[1] < ratio[0] / 10


def test_nothing_above_half_the_rate():
    few = plucked_string(1000, rate=4500, damping=0.0, seconds=1.0, harmonics=30)
    np.testing.assert_allclose(
        few, plucked_string(1000, rate=4500, damping=0.0, seconds=1.0, harmonics=2)
    )


@pytest.mark.parametrize(
    "call, error, name",
    [
        (lambda: plucked_string(0), ValueError, "frequency"),
        (lambda: plucked_string("la"), TypeError, "frequency"),
        (lambda: plucked_string(6000, rate=11025), ValueError, "frequency"),
        (lambda: plucked_string(np.nan), ValueError, "frequency"),
        (lambda: plucked_string(220, rate=0), ValueError, "rate"),
        (lambda: plucked_string(220, seconds=0), ValueError, "seconds"),
        (lambda: plucked_string(220, pluck=0), ValueError, "pluck"),
        (lambda: plucked_string(220, listen=1), ValueError, "listen"),
        (lambda: plucked_string(220, damping=-1), ValueError, "damping"),
        (lambda: plucked_string(220, harmonics=0), ValueError, "harmonics"),
    ],
)
def test_bad_input(call, error, name):
    with pytest.raises(error, match=f"^{name} :"):
        call()
