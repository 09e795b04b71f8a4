"""Une recette : dessinée une fois par thème et par mise en page, toujours pareille, et refusée par
son nom si elle ne tient pas sur un téléphone."""

import base64
import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.layout_engine import PlaceHolderLayoutEngine
from PIL import Image

from trahison.figures.adversarial import probability_curves, triptych
from trahison.figures.classification import show_confusion, show_temperatures
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import BROAD_PHONE, PHONE, SCREEN, WIDE
from trahison.figures.other_attacks import film
from trahison.figures.recipe import MIME_TYPE, BookAnimation, BookFigure
from trahison.figures.theme import DARK, LIGHT
from trahison.networks import Prediction

ALT = "Une droite de 0,25 à 0,75."
ANSWERS = [Prediction("Chat égyptien", 0.61, 3), Prediction("Chat tigré", 0.2, 4)]
IMAGE = np.random.default_rng(0).uniform(-0.9, 0.9, (16, 16, 3)).astype(np.float32)
FIGURES = {
    "tracé": lambda: show_confusion(np.array([[50, 3], [2, 9]]), ["non", "oui"]),
    "cadres": lambda: show_temperatures(
        ["chat", "chien"], [0.5, 1, 2], np.array([[0.9, 0.1], [0.7, 0.3], [0.6, 0.4]])
    ),
    "photos": lambda: triptych(IMAGE, -IMAGE, ANSWERS, ANSWERS[::-1], epsilon=0.1),
}


def a_line(layout, theme):
    figure, axes = new_figure(layout)
    axes[0, 0].plot([0, 1], [0.25, 0.75], color=theme.ink, label="a")
    axes[0, 0].text(0.5, 0.5, "texte", bbox={"facecolor": theme.paper, "edgecolor": theme.ink})
    return figure


def bundle_of(figure):
    return figure._repr_mimebundle_()[MIME_TYPE]


@pytest.fixture
def draws(monkeypatch):
    """Chaque dessin de Matplotlib, enregistré ou non."""
    seen = []
    for name in ("savefig", "draw_without_rendering"):
        original = getattr(Figure, name)
        monkeypatch.setattr(
            Figure,
            name,
            lambda self, *args, _original=original, **options: (
                seen.append(self),
                _original(self, *args, **options),
            )[1],
        )
    return seen


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_four_draws_and_no_more(make, draws):
    figure = make()
    assert not draws, "rien ne se dessine avant d’être montré"
    bundle_of(figure)
    assert len(draws) == 4 and len(set(map(id, draws))) == 4


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_same_data_give_the_same_bytes(make):
    figure = make()
    assert bundle_of(figure) == bundle_of(figure) == bundle_of(make())


@pytest.mark.parametrize("raster, mime", [(False, "image/svg+xml"), (True, "image/png")])
def test_bundle_holds_both_themes_both_layouts_and_the_alternative_text(raster, mime):
    bundle = BookFigure(a_line, ALT, raster=raster)._repr_mimebundle_()
    content = bundle[MIME_TYPE]
    assert content["alt"] == bundle["text/plain"] == ALT
    shown = (
        ("light", "dark", "light_narrow", "dark_narrow") if raster else ("light", "light_narrow")
    )
    images = [content[name] for name in shown]
    assert {image["mime"] for image in images} == {"image/webp" if raster else mime}
    assert len({image["data"] for image in images}) == len(shown)
    assert all(("dark_fragment" in image) is not raster for image in images)
    assert (content["width"], content["narrow_width"]) == (640, 420)
    assert raster or "background: white" in bundle[mime].partition(">")[2].partition("<svg ")[2]
    assert set(bundle) == {MIME_TYPE, mime, "text/plain"}, "Jupyter montre un PNG, ou un tracé"


def test_a_photo_says_the_words_it_shows():
    """Chaque image les siens : ``&`` et les accents passent, une graduation hors du cadre non."""

    def draw(layout, theme):
        figure, axes = new_figure(layout)
        axes[0, 0].set(xticks=[0.5, 3], xticklabels=["dedans", "dehors"], yticks=[], xlim=(0, 1))
        axes[0, 0].set_title(layout.pick("précision & rappel", "précision"))
        axes[0, 0].text(0.5, 0.5, "caché", visible=False)
        return figure

    content = bundle_of(BookFigure(draw, ALT, raster=True))
    for name, title in (("light", "précision &amp; rappel"), ("dark_narrow", "précision")):
        picture = Image.open(io.BytesIO(base64.b64decode(content[name]["data"])))
        assert f">dedans\n{title}</rdf:li>" in picture.info["xmp"].decode()


def test_a_figure_too_high_for_a_screen_is_drawn_for_it_too():
    figure = BookFigure(a_line, ALT, screen=SCREEN)
    content = bundle_of(figure)
    images = [content[name] for name in ("light", "light_narrow", "light_screen")]
    assert len({image["data"] for image in images}) == 3
    assert all(image["dark_fragment"] for image in images)
    assert content["screen_width"] == 880 > content["width"]
    assert "light_screen" not in bundle_of(BookFigure(a_line, ALT))


@pytest.mark.parametrize("letters, fits", [(48, True), (80, False)])
def test_a_text_cut_on_the_screen_is_refused(letters, fits):
    def draw(layout, theme):
        figure, axes = new_figure(layout)
        axes[0, 0].set_title(layout.pick("m", "m", "m" * letters), fontsize=9)
        return figure

    figure = BookFigure(draw, ALT, screen=SCREEN)
    if fits:
        assert "light_screen" in bundle_of(figure)
    else:
        with pytest.raises(ValueError, match="ne tient pas sur un écran, à 8.8 pouces : le bord"):
            bundle_of(figure)


def test_dark_image_is_light_on_transparent():
    content = bundle_of(BookFigure(a_line, ALT, raster=True))
    opaque = {}
    for theme in ("light", "dark"):
        pixels = np.asarray(
            Image.open(io.BytesIO(base64.b64decode(content[theme]["data"]))).convert("RGBA")
        )
        assert pixels[0, 0, 3] == 0, "le fond doit rester transparent"
        opaque[theme] = pixels[pixels[..., 3] > 250][:, :3].mean()
    assert opaque["dark"] > opaque["light"] + 50


def test_dark_colours_come_from_the_theme():
    dark = BookFigure(a_line, ALT).render(WIDE, DARK).image["data"].upper()
    assert all(colour in dark for colour in (DARK.ink, DARK.paper, DARK.grid))
    assert not any(colour in dark for colour in (LIGHT.ink, LIGHT.paper, LIGHT.grid))


def test_small_blue_text_is_lighter_in_the_dark_and_a_line_is_not():
    def draw(layout, theme):
        figure, axes = new_figure(layout)
        axes[0, 0].plot([0, 1], [0, 1], color=theme.original)
        axes[0, 0].text(0.5, 0.5, "bleu", color=theme.text(theme.original))
        return figure

    figure = BookFigure(draw, "Une droite et un mot, en bleu.")
    light, dark = (
        figure.render(WIDE, theme).image["data"].upper().count(LIGHT.original)
        for theme in (LIGHT, DARK)
    )
    assert (light, dark) == (2, 1)


def cut(letters):
    def draw(layout, theme):
        figure, axes = new_figure(layout)
        axes[0, 0].set_title("m" * letters, fontsize=9.85)
        return figure

    return draw


def covered(letters):
    def draw(layout, theme):
        figure, axes = new_figure(layout)
        for place, side in ((0.03, "left"), (0.97, "right")):
            axes[0, 0].text(place, 0.5, "m" * (letters // 2), fontsize=9.85, ha=side)
        return figure

    return draw


@pytest.mark.parametrize("recipe, fault", [(cut, "le bord coupe"), (covered, "se chevauchent")])
@pytest.mark.parametrize(
    "letters, phone, fits",
    [
        (18, PHONE, True),
        (29, PHONE, False),
        (29, BROAD_PHONE, True),
        (34, BROAD_PHONE, False),
    ],
)
def test_a_text_cut_or_covered_on_the_phone_is_refused(recipe, fault, letters, phone, fits):
    figure = BookFigure(recipe(letters), ALT, phone=phone)
    if fits:
        assert "light_narrow" in bundle_of(figure)
    else:
        with pytest.raises(ValueError, match=rf"test_recipe\.{recipe.__name__} ne tient.*{fault}"):
            bundle_of(figure)


def test_a_text_cut_in_the_column_is_refused_too():
    with pytest.raises(ValueError, match="cut ne tient pas dans la colonne : le bord coupe"):
        bundle_of(BookFigure(cut(60), ALT))


def test_what_already_overlaps_in_the_column_is_wanted():
    def draw(layout, theme):
        figure, axes = new_figure(layout)
        for word in ("dessus", "dessous"):
            axes[0, 0].text(0.5, 0.5, word)
        return figure

    assert "light_narrow" in bundle_of(BookFigure(draw, ALT))


def test_labels_beyond_a_secondary_scale_do_not_excuse_a_cut_legend():
    epsilons = np.linspace(-0.5, 0.5, 9)
    names = ("Chat égyptien", "Chat tigré", "Tapis de prière", "Paon", "Chat domestique")

    def curves(control):
        return probability_curves(
            epsilons, dict.fromkeys(names, epsilons**2), control={control: epsilons**2}
        )

    assert "light_narrow" in bundle_of(curves("Chat égyptien, bruit aléatoire"))
    with pytest.raises(ValueError, match="probability_curves ne tient.*force qu’elle"):
        bundle_of(curves("Chat égyptien, bruit aléatoire, de même force qu’elle"))


@pytest.mark.filterwarnings("error")
def test_frames_that_texts_would_crush_are_refused():
    def draw(layout, theme):
        figure, axes = new_figure(layout)
        name = "un très long nom de catégorie, qui prend la moitié de la page"
        axes[0, 0].set_yticks([0, 1], [name] * 2)
        return figure

    with pytest.raises(ValueError, match="are_refused : à 4.2 pouces.*pas de place"):
        bundle_of(BookFigure(draw, ALT))


def places(figure):
    figure.draw_without_rendering()
    return [ax.get_window_extent().frozen() for ax in figure.axes]


def test_stacked_frames_read_in_order_keep_their_height_and_name_their_axes():
    figure = FIGURES["cadres"]()
    wide, narrow = figure.draw(), figure.draw(figure.phone)
    tall, boxes = places(wide)[0].height, places(narrow)
    assert all(above.y0 > below.y1 for above, below in zip(boxes, boxes[1:]))
    assert all(box.width > 0.7 * narrow.bbox.width for box in boxes)
    assert all(box.height > 0.8 * tall for box in boxes)
    assert [ax.get_ylabel() for ax in wide.axes] == ["probabilité", "", ""]
    assert [ax.get_ylabel() for ax in narrow.axes] == ["probabilité"] * 3
    for ax in narrow.axes:
        assert any(label.get_visible() and label.get_text() for label in ax.get_yticklabels())


def test_photos_stay_side_by_side_and_leave_no_void():
    figure = film(np.stack([IMAGE] * 6), ANSWERS * 3, range(6), 3)
    narrow = figure.draw(figure.phone)
    boxes = places(narrow)
    assert [box.y0 for box in boxes[:3]] == pytest.approx([boxes[0].y0] * 3)
    assert boxes[0].x1 < boxes[1].x0 and boxes[1].x1 < boxes[2].x0 and boxes[0].y0 > boxes[3].y1
    assert boxes[0].y1 - boxes[3].y0 > 0.75 * narrow.bbox.height


def test_a_text_too_small_for_a_phone_is_refused():
    def draw(layout, theme):
        figure, axes = new_figure(layout, 1, 1)
        axes[0, 0].set_title("minuscule", fontsize=layout.pick(11, 8))
        return figure

    def frame(moment, layout, theme):
        figure, axes = new_figure(layout, 1, 1)
        axes[0, 0].set_title("minuscule", fontsize=9)
        return figure

    with pytest.raises(ValueError, match="téléphone.*« minuscule » n’y aurait que 9.3 pixels"):
        bundle_of(BookFigure(draw, "Un titre que l’on ne lit pas sur un téléphone."))
    with pytest.raises(ValueError, match="test_recipe.*« minuscule » n’y aurait que 8.3 pixels"):
        BookAnimation(frame, [1], "Un titre que l’on ne lit pas sur un téléphone.").draw()


def test_animation_has_as_many_images_as_moments_and_a_still():
    def draw(moment, layout, theme):
        figure, axes = new_figure(layout, 1, 2)
        axes[0, 0].plot([0, moment])
        show_image(axes[0, 1], np.eye(3), "m" * moment)
        return figure

    animation = BookAnimation(draw, [1, 2, 9], "Une droite de plus en plus raide.")
    figures = animation.draw()
    assert [len(figure.axes[1].get_title()) for figure in figures] == [1, 2, 9]
    content = bundle_of(animation)
    steps = content["film"]["steps"]
    assert len(steps) == 3 and len({step["light"]["data"] for step in steps}) == 3
    assert all(step["alt"] == animation.alt for step in steps), "chaque image dit tout le film"
    assert content["light"] == steps[-1]["light"]
    assert all(step["light"]["dark_fragment"] and "dark" not in step for step in steps)
    assert content["light"]["mime"] == "image/svg+xml"
    assert content["alt"] == "Une droite de plus en plus raide."
    assert "light_narrow" not in content, "sur un téléphone aussi, c’est le mouvement que l’on voit"


def test_the_dark_figure_takes_its_places_from_the_light_one():
    """Les chercher de nouveau donnerait la même image, au signe près."""
    figure = BookFigure(a_line, ALT)
    placed = figure.render(WIDE, DARK, like=figure.render(WIDE, LIGHT).figure)
    assert placed.image == figure.render(WIDE, DARK).image
    assert isinstance(placed.figure.get_layout_engine(), PlaceHolderLayoutEngine)
