"""Un lot coupé en paquets : mêmes réponses, dans le même ordre, aucune image perdue."""

import numpy as np
import pytest
import tensorflow as tf

from trahison.networks import packets
from trahison.networks.packets import in_packets


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize(("weight", "length"), [(1, 4), (2, 2), (3, 1), (100, 1)])
def test_every_image_once_and_in_order(monkeypatch, count, weight, length):
    monkeypatch.setattr(packets, "PACKET_VALUES", 4 * 6)
    images, labels, sizes = np.arange(6.0 * count).reshape(count, 2, 3), np.arange(count), []

    def function(images, labels):
        sizes.append(len(images))
        return images + tf.cast(labels, images.dtype)[:, None, None]

    answer = in_packets(function, images, labels, weight=weight)
    np.testing.assert_array_equal(answer, images + labels[:, None, None])
    assert sum(sizes) == count and max(sizes) <= length and len(sizes) == -(-count // length)
