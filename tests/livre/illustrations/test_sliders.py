"""L’écriture d’une figure à curseur : cachée tant que le script n’est pas là, un cadre par cran,
dit par un lecteur d’écran."""

from bs4 import BeautifulSoup

from livre.illustrations.sliders import html_slider, split_slider

PICTURE = {"mime": "image/png", "data": ""}
ANSWERS = [
    {"label": "Chat <égyptien>", "text": "0,61", "share": 0.61},
    {"label": "Paon", "text": "< 0,01", "share": 0.0012},
]
STEPS = [
    {
        "name": "0 niveau",
        "alt": "L’image : 0 niveau.",
        "answers": ANSWERS,
        "width": 8,
        "height": 6,
        "light": PICTURE,
    },
    {
        "name": "1 niveau",
        "alt": "L’image : 1 niveau.",
        "answers": [],
        "width": 8,
        "height": 6,
        "light": PICTURE,
        "dark": PICTURE,
    },
]
SLIDER = {"label": "ε, en niveaux", "start": 0, "steps": STEPS}
SOURCES = {"light_step_0": "a.png", "light_step_1": "b.png", "dark_step_1": "c.png"}


def written():
    return BeautifulSoup(html_slider(split_slider(SLIDER)[0], SOURCES), "html.parser").div


def test_texts_and_images_are_separated():
    texts, images = split_slider(SLIDER)
    assert list(images) == list(SOURCES)
    assert not any(theme in step for step in texts["steps"] for theme in ("light", "dark"))
    assert "light" in STEPS[0], "le paquet de la cellule ne doit pas être modifié"


def test_control_is_hidden_named_and_spoken():
    slider = written()
    assert slider.has_attr("hidden")
    assert slider.label.get_text(strip=True) == "ε, en niveaux" and slider.label.input["max"] == "1"
    assert (
        slider.input["aria-valuetext"]
        == "0 niveau\u00a0: Chat <égyptien>\u00a00,61, Paon <\u00a00,01"
    )


def test_one_frame_per_step_only_the_first_shown():
    first, second = written().select(".cran")
    assert not first.has_attr("hidden") and second.has_attr("hidden")
    assert [item.get_text(" ", strip=True) for item in first.select("li")] == [
        "Chat <égyptien> 0,61",
        "Paon <\u00a00,01",
    ]
    assert first.li["style"] == "--part: 0.61" and second.ol is None


def test_a_step_where_the_answer_changed_has_the_other_colour():
    other = STEPS[0] | {"answers": ANSWERS[::-1]}
    slider = BeautifulSoup(
        html_slider(SLIDER | {"steps": [STEPS[0], other]}, SOURCES), "html.parser"
    )
    assert [answers["class"] for answers in slider.select("ol")] == [["garde"], ["change"]]


def test_a_photo_serves_both_themes_a_drawing_has_two():
    photo, drawn = written().select("picture")
    assert photo.source is None and photo.img["src"] == "a.png"
    assert (drawn.source["srcset"], drawn.source["data-theme"]) == ("c.png", "dark")
    image = drawn.img
    assert (image["src"], image["alt"], image["width"], image["loading"]) == (
        "b.png",
        "L’image\u00a0: 1 niveau.",
        "8",
        "lazy",
    )
