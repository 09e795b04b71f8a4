"""La lecture d'une photo du lecteur, sur des fichiers faits pour cela."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from trahison.vision.photo_file import read_photo
from trahison.vision.photos import load_photo

WIDTH, HEIGHT = 96, 64
RED, BLUE = (200, 30, 20), (10, 40, 220)


def halves(mode: str = "RGB") -> Image.Image:
    """La moitié gauche rouge, la droite bleue."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    pixels[:, : WIDTH // 2], pixels[:, WIDTH // 2 :] = RED, BLUE
    return Image.fromarray(pixels).convert(mode)


def png(width: int, height: int, bits: int, colour_type: int, rows: bytes) -> bytes:
    """Un PNG que Pillow ne sait pas écrire : 16 bits en couleurs, ou trop grand pour sa mémoire."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.fixture
def save(tmp_path):
    def save_one(image: Image.Image, name: str, **options):
        image.save(tmp_path / name, **options)
        return tmp_path / name

    return save_one


@pytest.mark.parametrize(
    "mode, name",
    [
        ("RGB", "ordinaire.png"),
        ("RGB", "ordinaire.webp"),
        ("P", "palette.png"),
        ("P", "palette.gif"),
        ("RGBA", "opaque.png"),
        ("CMYK", "imprimeur.jpg"),
        ("CMYK", "imprimeur.tif"),
        ("RGB", "photo.jpg"),
    ],
)
def test_colours_survive(save, mode, name):
    photo = read_photo(save(halves(mode), name))
    assert photo.shape == (HEIGHT, WIDTH, 3) and photo.dtype == np.uint8
    np.testing.assert_allclose(photo[8:-8, 8:40].mean((0, 1)), RED, atol=16)
    np.testing.assert_allclose(photo[8:-8, 56:-8].mean((0, 1)), BLUE, atol=16)


@pytest.mark.parametrize("mode, name", [("L", "gris.jpg"), ("1", "noir.png"), ("LA", "gris.png")])
def test_grey_becomes_three_equal_channels(save, mode, name):
    photo = read_photo(save(halves(mode), name))
    assert photo.shape == (HEIGHT, WIDTH, 3)
    assert (photo == photo[..., :1]).all() and photo.std() > 0


@pytest.mark.parametrize("colour_type, channels", [(0, 1), (2, 3)])
@pytest.mark.parametrize("value, expected", [(0, 0), (32896, 128), (65535, 255), (300, 1)])
def test_sixteen_bits_become_eight(tmp_path, colour_type, channels, value, expected):
    path = tmp_path / "profonde.png"
    rows = (b"\0" + struct.pack(">H", value) * channels * WIDTH) * HEIGHT
    path.write_bytes(png(WIDTH, HEIGHT, 16, colour_type, rows))
    photo = read_photo(path)
    assert photo.shape == (HEIGHT, WIDTH, 3) and (photo == expected).all()


def test_transparency_is_laid_on_white(save):
    image = halves("RGBA")
    image.putalpha(Image.fromarray(np.full((HEIGHT, WIDTH), 0, np.uint8)))
    assert (read_photo(save(image, "vide.png")) == 255).all()
    image.putalpha(128)
    half = read_photo(save(image, "voile.png"))
    np.testing.assert_allclose(half[0, 0], (np.array(RED) + 255) / 2, atol=2)


def test_a_transparent_palette_too(save):
    image = halves().quantize(2, dither=Image.Dither.NONE)
    path = save(image, "palette.png", transparency=image.getpixel((0, 0)))
    photo = read_photo(path)
    assert (photo[:, :8] == 255).all() and photo[:, -8:].max() < 255


@pytest.mark.parametrize("big", [1, 16])
def test_the_camera_s_rotation_is_made(save, big):
    exif = Image.Exif()
    exif[0x0112] = 6  # à tourner d'un quart de tour, dans le sens des aiguilles
    image = halves().resize((WIDTH * big, HEIGHT * big))
    photo = read_photo(save(image, "tournee.jpg", exif=exif, quality=95), side=32)
    assert photo.shape[0] > photo.shape[1]
    np.testing.assert_allclose(photo[4], np.broadcast_to(RED, photo[4].shape), atol=12)
    np.testing.assert_allclose(photo[-5], np.broadcast_to(BLUE, photo[-5].shape), atol=12)


def test_the_first_picture_of_an_animation(save):
    other = Image.new("RGB", (WIDTH, HEIGHT), "white")
    path = save(halves(), "animee.gif", save_all=True, append_images=[other] * 3)
    np.testing.assert_allclose(read_photo(path)[0, 0], RED, atol=8)


@pytest.mark.parametrize("size", [(1, 1), (3, 500)])
def test_a_tiny_photo_is_read_as_it_is(save, size):
    assert read_photo(save(halves().resize(size), "petite.png")).shape == (size[1], size[0], 3)


@pytest.mark.parametrize("name", ["grande.jpg", "grande.png", "grande.tif"])
def test_a_large_photo_is_reduced_but_not_too_much(save, name):
    cat = Image.fromarray(load_photo("chat")).resize((2400, 1600))
    photo = read_photo(save(cat, name), side=100)
    assert 100 <= min(photo.shape[:2]) < 400
    small = np.asarray(cat.resize(photo.shape[1::-1], Image.Resampling.BOX)).astype(int)
    assert np.abs(small - photo).mean() < 3, "la réduction n'est pas une moyenne"


@pytest.mark.parametrize(
    "name, content, reason",
    [
        ("texte.jpg", b"Ceci n'est pas une photo.\n", "n’est pas une image"),
        ("vide.png", b"", "n’est pas une image"),
        ("coupee.jpg", None, "illisible ou coupé"),
        ("coupee.png", None, "illisible ou coupé"),
    ],
)
def test_a_bad_file_gets_a_sentence(save, tmp_path, name, content, reason):
    path = tmp_path / name
    if content is None:
        save(Image.fromarray(load_photo("chat")), name)
        content = path.read_bytes()[:4000]
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"^path : {name} .*{reason}"):
        read_photo(path)


def test_a_missing_file_a_folder_and_a_monster_get_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match="absente.jpg n’existe pas"):
        read_photo(tmp_path / "absente.jpg")
    with pytest.raises(ValueError, match="un fichier attendu, reçu le dossier"):
        read_photo(tmp_path)
    monster = tmp_path / "monstre.png"
    monster.write_bytes(png(60000, 60000, 8, 2, b""))
    with pytest.raises(ValueError, match="monstre.png a trop de pixels"):
        read_photo(monster)


MEASURE = """\
import resource, sys
from trahison.vision.photo_file import read_photo
before = resource.getrusage(resource.RUSAGE_SELF)
photo = read_photo(sys.argv[1])
after = resource.getrusage(resource.RUSAGE_SELF)
print(min(photo.shape[:2]), after.ru_utime - before.ru_utime, after.ru_maxrss / 1e6)
"""


@pytest.mark.complet
@pytest.mark.skipif(sys.platform != "linux", reason="là où la mémoire se compte en kilooctets")
@pytest.mark.parametrize("name", ["enorme.jpg", "enorme.png"])
def test_forty_eight_megapixels_stay_light(save, name):
    path = save(Image.fromarray(load_photo("chat")).resize((8000, 6000)), name)
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, path],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    side, seconds, gigabytes = map(float, run.stdout.split())
    assert side >= 448 and seconds < 3 and gigabytes < 1, run.stdout
