"""Les images, hors d'un navigateur : en JPEG celles qui sont en WebP.

Les liseuses ne lisent pas toutes ce format, que la norme n'admet que depuis 2023 ; dans un PDF,
Chromium en écrirait chaque point, dix fois plus lourds.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

UNREAD, QUALITY = ".webp", 82


def picture(file: Path) -> bytes:
    if file.suffix != UNREAD:
        return file.read_bytes()
    buffer = io.BytesIO()
    with Image.open(file) as image:
        shown = image.convert("RGBA")
        paper = Image.new("RGB", shown.size, "white")
        paper.paste(shown, mask=shown)
        paper.save(buffer, format="JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return buffer.getvalue()
