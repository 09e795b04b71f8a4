"""Le balayage : des fenêtres exactes de la photo, du premier coin au dernier."""

import numpy as np
import pytest

from trahison.vision.video import pan

PHOTO = np.random.default_rng(0).integers(0, 256, (40, 60, 3)).astype(np.uint8)


def test_from_corner_to_corner():
    video = pan(PHOTO, height=30, width=20, frames=11)
    assert video.shape == (11, 30, 20, 3) and video.dtype == np.uint8
    np.testing.assert_array_equal(video[0], PHOTO[:30, :20])
    np.testing.assert_array_equal(video[-1], PHOTO[-30:, -20:])
    np.testing.assert_array_equal(video[5], PHOTO[5:35, 20:40])


def test_steps_are_rounded_to_the_nearest_pixel():
    # deux pixels à descendre en trois pas : 0, 0,67, 1,33 et 2
    video = pan(PHOTO, height=38, width=60, frames=4)
    assert [
        next(top for top in range(3) if np.array_equal(frame, PHOTO[top : top + 38]))
        for frame in video
    ] == [0, 1, 1, 2]


def test_a_window_as_large_as_the_photo_does_not_move():
    video = pan(PHOTO, height=40, width=60, frames=3)
    assert all(np.array_equal(frame, PHOTO) for frame in video)


@pytest.mark.parametrize(
    "call, error, name",
    [
        (lambda: pan(PHOTO[..., 0], height=5, width=5, frames=3), ValueError, "photo"),
        (lambda: pan(PHOTO, height=41, width=5, frames=3), ValueError, "height"),
        (lambda: pan(PHOTO, height=5, width=0, frames=3), ValueError, "width"),
        (lambda: pan(PHOTO, height=5, width=5, frames=1), ValueError, "frames"),
        (lambda: pan(PHOTO, height=5.0, width=5, frames=3), TypeError, "height"),
    ],
)
def test_bad_input(call, error, name):
    with pytest.raises(error, match=f"^{name} :"):
        call()
