"""L’écriture d’un film : caché tant que le script n’est pas là, seule visible sa dernière image."""

from bs4 import BeautifulSoup

from livre.illustrations.films import html_film
from livre.illustrations.sliders import split_slider

PICTURE = {"mime": "image/svg+xml", "data": "<svg/>"}
STEP = {"alt": "La bille : elle descend", "width": 8, "height": 6} | dict.fromkeys(
    ("light", "dark"), PICTURE
)
FILM = {"milliseconds": 450, "steps": [STEP] * 3}


def written():
    texts, images = split_slider(FILM)
    sources = {name: f"{name}.svg" for name in images}
    return BeautifulSoup(html_film(texts, sources), "html.parser").div


def test_controls_are_hidden_named_and_spoken():
    film = written()
    assert film.has_attr("hidden") and film["data-duree"] == "450"
    assert [button.get("aria-label") or button.text for button in film.select("button")] == [
        "Lire le film",
        "Image précédente",
        "Image suivante",
    ]
    assert (film.input["value"], film.input["max"]) == ("2", "2")
    assert film.input["aria-valuetext"] == "image 3 sur 3"


def test_only_the_last_image_is_shown_and_each_says_the_whole_film():
    film = written()
    assert [frame.has_attr("hidden") for frame in film.select(".cran")] == [True, True, False]
    images = film.select("img")
    assert [image["src"] for image in images] == [f"light_step_{rank}.svg" for rank in range(3)]
    assert [one["srcset"] for one in film.select("source")] == [
        f"dark_step_{rank}.svg" for rank in range(3)
    ]
    assert {image["alt"] for image in images} == {"La bille\u00a0: elle descend"}
    assert {image["loading"] for image in images} == {"lazy"}
