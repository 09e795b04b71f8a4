"""La figure à curseur sous la main d’un lecteur : clavier, téléphone, impression, sans
JavaScript."""

import pytest

PHOTOS = ("index.html", "fgsm.html")
PAGES = (*PHOTOS, "descente-de-gradient.html")
SHOWN = (
    "() => [...document.querySelectorAll('.curseur-livre .cran')].map(frame => frame.offsetParent"
    " !== null)"
)
STILL = ".figure-livre:has(.curseur-livre) > picture > img"


@pytest.mark.parametrize("name", PAGES)
def test_arrow_keys_change_the_image_and_what_is_said(tab, name):
    tab.goto(name)
    slider = tab.locator(".curseur-livre input")
    assert slider.is_visible() and not tab.locator(STILL).first.is_visible()
    count = int(slider.get_attribute("max")) + 1
    spoken = set()
    slider.focus()
    slider.press("Home")
    for rank in range(count):
        assert tab.evaluate(SHOWN) == [other == rank for other in range(count)]
        tab.wait_for_function(
            "() => { const image = document.querySelector('.curseur-livre .cran:not([hidden])"
            " img');return image.complete && image.naturalWidth > 0 }"
        )
        said = slider.get_attribute("aria-valuetext")
        for answer in tab.locator(".cran:not([hidden]) li span:first-child").all_inner_texts():
            assert answer in said
        spoken.add(said)
        slider.press("ArrowRight")
    assert len(spoken) == count


@pytest.mark.parametrize("name", PHOTOS)
def test_answers_are_written_beside_the_photo(tab, name):
    tab.goto(name)
    shown = tab.locator(".cran:not([hidden])")
    assert shown.locator("li").count() == 3
    assert shown.locator("ol").bounding_box()["x"] > shown.locator("img").bounding_box()["x"]


def test_a_drawing_fills_the_column(tab):
    tab.goto("descente-de-gradient.html")
    image = tab.locator(".curseur-livre .cran:not([hidden]) img")
    assert image.bounding_box()["width"] > 500


@pytest.mark.parametrize("name", PHOTOS)
def test_only_the_first_image_is_fetched_until_the_hand_comes_near(tab, name):
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(name, wait_until="networkidle")
    tab.locator(".curseur-livre").scroll_into_view_if_needed()
    tab.wait_for_timeout(300)
    sources = tab.evaluate("[...document.querySelectorAll('.cran img')].map(image => image.src)")
    assert [source in asked for source in sources] == [True] + [False] * (len(sources) - 1)


@pytest.mark.parametrize("name", PAGES)
def test_printer_gets_the_still(tab, name):
    tab.goto(name)
    tab.emulate_media(media="print")
    # Comme un navigateur au moment d’imprimer : il charge ce qui attendait d’être vu.
    tab.locator(STILL).first.evaluate("(image) => { image.loading = 'eager'; }")
    tab.locator(STILL).first.wait_for()
    assert tab.locator(STILL).first.is_visible() and not tab.locator(".curseur-livre").is_visible()


@pytest.mark.parametrize("name", PAGES)
def test_reader_without_javascript_gets_the_still(browser, address, name):
    context = browser.new_context(
        base_url=f"{address}/", java_script_enabled=False, color_scheme="light"
    )
    tab = context.new_page()
    tab.goto(name)
    assert tab.locator(STILL).first.is_visible()
    assert not tab.locator(".curseur-livre").is_visible()
    context.close()
