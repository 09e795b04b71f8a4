"""Les figures d'un carnet : à la taille de la page, et pas plus lourdes qu'il ne faut.

Une photo se garde en JPEG, que tout lecteur de carnets sait montrer, là où il est bien plus petit ;
des pixels agrandis, des aplats restent en PNG, exact.
"""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image

from trahison.opaque import on_white

PNG, JPEG = "image/png", "image/jpeg"
# Couleurs entières, sans moyenne de pixels voisins : l'œil ne voit pas la différence avec le PNG.
FAITHFUL: dict[str, Any] = {"format": "JPEG", "quality": 90, "subsampling": 0}
# En deçà de cette part du PNG, c'est une photo ; ni pixels agrandis ni aplats n'y descendent.
WORTH = 0.7


def light_picture(data: dict[str, Any]) -> dict[str, Any]:
    """Le paquet d'affichage ``data`` (type → contenu), son image posée sur du blanc et allégée."""
    if PNG not in data:
        return data
    others = {mime: content for mime, content in data.items() if mime != PNG}
    return _encoded_photo(base64.b64decode(data[PNG])) | others


def _encoded_photo(png: bytes) -> dict[str, str]:
    with Image.open(io.BytesIO(png)) as image:
        opaque = on_white(image)
        is_opaque = not image.has_transparency_data
    photo = _encoded(opaque, FAITHFUL)
    if len(photo) < WORTH * len(png):
        return {JPEG: base64.b64encode(photo).decode("ascii")}
    # Comprimer un PNG coûte un dixième de seconde : celui qui est déjà sur du blanc reste.
    exact = png if is_opaque else _encoded(opaque, {"format": "PNG"})
    return {PNG: base64.b64encode(exact).decode("ascii")}


def _encoded(image: Image.Image, options: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()


def in_words(data: dict[str, Any]) -> dict[str, Any]:
    """Le paquet d'affichage sans image : il reste le texte de remplacement de la figure."""
    return {mime: content for mime, content in data.items() if not mime.startswith("image/")}


def column_size(own: dict[str, Any], mimes: dict[str, Any]) -> dict[str, dict[str, int]]:
    """La taille d'affichage de chaque image : celle de la page, que ``own``, le paquet du livre,
    dit en pixels ; la photo en a le double, pour les écrans fins."""
    if "width" not in own:
        return {}
    size = {"width": own["width"], "height": own["height"]}
    return {mime: size for mime in mimes if mime in (PNG, JPEG)}
