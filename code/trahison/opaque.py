"""Une image sans transparence, là où son fond peut être de n'importe quelle couleur."""

from PIL import Image


def on_white(picture: Image.Image) -> Image.Image:
    """L'image en couleurs (mode RGB), posée sur du blanc si elle laisse voir ce qu'il y a
    derrière."""
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        sheet = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(sheet, picture)
    return picture.convert("RGB")
