"""Ce qu'une construction passée laisserait dans le site."""

from livre.publishing.prune import remove_old_images, remove_old_pages

HASH = "0123456789abcdef" * 2


def test_pages_and_images_of_the_past_leave(tmp_path):
    for name in (
        "_sources/image.md",
        "image.html",
        "_sources/ancienne.md",
        "carnets/ancienne.ipynb",
        "carnets/ancienne-corrige.ipynb",
        "carnets/image.ipynb",
        "ancienne.html",
        "404.html",
        f"_images/{HASH}.svg",
        f"_images/{HASH[::-1]}.png",
        "_images/logo.png",
    ):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    remove_old_pages(tmp_path, {"image"})
    remove_old_images(tmp_path / "_images", {f"{HASH}.svg"})
    assert {
        file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()
    } == {
        "_sources/image.md",
        "image.html",
        "carnets/image.ipynb",
        "404.html",
        f"_images/{HASH}.svg",
        "_images/logo.png",
    }
