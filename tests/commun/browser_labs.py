"""Un laboratoire qui montre des images, et le réseau qu'il reçoit."""

from __future__ import annotations

import keras
import numpy as np


def in_float16(model: keras.Model) -> keras.Model:
    """Le même réseau, ses poids arrondis comme ceux que le navigateur reçoit."""
    model.set_weights(
        [weight.astype(np.float16).astype(np.float32) for weight in model.get_weights()]
    )
    return model


def wait(lab) -> str:
    """La phrase du laboratoire, une fois le calcul fini."""
    lab.page.wait_for_selector(".labo .images[aria-busy=false]")
    return lab.locator(".verdict").inner_text()


SETTLED = """(place) => new Promise((resolve) => {
    const look = (before) => requestAnimationFrame(() => {
        const { top } = place.getBoundingClientRect();
        if (top === before) resolve(); else look(top);
    });
    look(undefined);
})"""


def settled_box(place) -> dict:
    """Le rectangle de « place » à l'écran, une fois le défilement arrêté."""
    place.scroll_into_view_if_needed()
    place.evaluate(SETTLED)
    return place.bounding_box()
