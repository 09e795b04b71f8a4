"""Un film sous la main d’un lecteur : rien ne bouge seul ; on le lit, l’arrête, le parcourt."""

import pytest
from tiers import weekly_but

FILMS = {
    "descente-de-gradient.html": 2,
    "optimiseurs.html": 1,
    "neurone.html": 1,
    "reseaux-de-neurones.html": 1,
    "retropropagation.html": 1,
    "caracteristiques.html": 1,
}
RANK = "film => film.querySelector('input').valueAsNumber"
SHOWN = "film => [...film.querySelectorAll('.cran')].findIndex(frame => !frame.hidden)"
STILL = ".figure-livre:has(.film-livre) > picture > img"


@pytest.mark.parametrize("name", weekly_but("neurone.html".__eq__, FILMS))
def test_nothing_moves_before_it_is_asked(tab, name):
    tab.goto(name)
    films = tab.locator(".film-livre")
    assert films.count() == FILMS[name]
    for film in films.all():
        last = int(film.locator("input").get_attribute("max"))
        assert film.is_visible() and film.evaluate(RANK) == film.evaluate(SHOWN) == last
        tab.wait_for_timeout(2 * int(film.get_attribute("data-duree")))
        assert film.evaluate(SHOWN) == last


def test_plays_once_pauses_and_goes_image_by_image_with_the_keyboard(tab):
    tab.goto("descente-de-gradient.html")
    film = tab.locator(".film-livre").first
    play, last = film.locator(".lire"), int(film.locator("input").get_attribute("max"))
    play.focus()
    play.press("Enter")
    assert play.inner_text() == "Pause" and film.evaluate(SHOWN) == 0
    tab.wait_for_function(
        "film => film.querySelector('input').valueAsNumber === 2", arg=film.element_handle()
    )
    play.press("Space")
    paused = film.evaluate(SHOWN)
    assert play.inner_text() == "Lire le film" and 0 < paused < last
    tab.wait_for_timeout(1200)
    assert film.evaluate(SHOWN) == paused
    film.locator(".suivante").press("Enter")
    assert film.evaluate(SHOWN) == film.evaluate(RANK) == paused + 1
    film.locator(".precedente").press("Enter")
    assert film.evaluate(SHOWN) == paused
    film.locator("input").press("ArrowRight")
    assert film.locator("input").get_attribute("aria-valuetext").startswith(f"image {paused + 2} ")
    play.click()
    tab.wait_for_timeout((last - paused + 2) * int(film.get_attribute("data-duree")))
    assert film.evaluate(SHOWN) == last and play.inner_text() == "Lire le film"


def test_only_the_last_image_is_fetched_until_the_hand_comes_near(tab):
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto("descente-de-gradient.html", wait_until="networkidle")
    film = tab.locator(".film-livre").first
    film.scroll_into_view_if_needed()
    tab.wait_for_timeout(300)
    sources = film.evaluate("film => [...film.querySelectorAll('img')].map(i => i.src)")
    assert [source in asked for source in sources] == [False] * (len(sources) - 1) + [True]


@pytest.mark.parametrize("name", FILMS)
def test_printer_gets_the_still(tab, name):
    tab.goto(name)
    tab.emulate_media(media="print")
    # Comme un navigateur au moment d’imprimer : il charge ce qui attendait d’être vu.
    tab.locator(STILL).first.evaluate("(image) => { image.loading = 'eager'; }")
    tab.locator(STILL).first.wait_for()
    assert tab.locator(STILL).first.is_visible()
    assert not tab.locator(".film-livre").first.is_visible()


def test_reader_without_javascript_gets_the_still(browser, address):
    context = browser.new_context(
        base_url=f"{address}/", java_script_enabled=False, color_scheme="light"
    )
    tab = context.new_page()
    tab.goto("descente-de-gradient.html")
    assert tab.locator(STILL).first.is_visible()
    assert not tab.locator(".film-livre").first.is_visible()
    context.close()
