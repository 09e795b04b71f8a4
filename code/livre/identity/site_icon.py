"""L'icône en PNG, pour les écrans d'accueil qui ne lisent pas le SVG :
``python -m livre.identity.site_icon`` la redessine.

Elle est rangée dans ``static`` à côté du SVG dont elle vient ; un test vérifie qu'elles montrent la
même chose.
"""

from __future__ import annotations

import io

from PIL import Image

from livre.identity.cards import ICON_SIDE, rasterize
from livre.style import STATIC

PNG, SVG = STATIC / "icone.png", STATIC / "favicon.svg"
MARGIN = 64


def draw_icon() -> Image.Image:
    """Le dessin sur fond blanc : un téléphone poserait du noir derrière une image transparente."""
    drawing = rasterize(SVG.read_text(encoding="utf-8"), ICON_SIDE - 2 * MARGIN)
    icon = Image.new("RGB", (ICON_SIDE, ICON_SIDE), "white")
    icon.paste(
        drawing, ((ICON_SIDE - drawing.width) // 2, (ICON_SIDE - drawing.height) // 2), drawing
    )
    return icon.quantize(32, dither=Image.Dither.NONE)


def write_icon() -> None:
    buffer = io.BytesIO()
    draw_icon().save(buffer, format="PNG", optimize=True)
    PNG.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    write_icon()
