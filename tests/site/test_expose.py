"""Les diapositives : au clavier, sans réseau, dans les deux teintes, imprimées ; et l'annexe qui y
mène."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

axe = pytest.importorskip("axe_playwright_python", reason="paquet axe-playwright-python absent")
AXE = files(axe).joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
READY = "() => window.Reveal !== undefined && Reveal.isReady()"
CURRENT = "() => Reveal.getCurrentSlide().id"
PDF_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
# Ce qui dépasse de la diapositive, ou de la place laissée entre le titre et le pied.
OVERFLOW = """() => {
    const slide = Reveal.getCurrentSlide(), place = slide.querySelector('.contenu');
    return Math.max(slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth,
                    place.scrollHeight - place.clientHeight, place.scrollWidth - place.clientWidth);
}"""
UNSEEN_IMAGES = """async () => {
    const shown = [...Reveal.getCurrentSlide().querySelectorAll('img')]
        .filter(image => image.offsetParent !== null);
    shown.forEach(image => image.loading = 'eager');
    await Promise.all(shown.map(image => image.decode().catch(() => {})));
    return shown.filter(image => !image.naturalWidth).map(image => image.src);
}"""


@pytest.fixture(scope="module")
def decks(site) -> dict[str, BeautifulSoup]:
    found = {
        path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted((site / "diapositives").glob("*.html"))
    }
    assert "index" in found
    return found


@pytest.fixture(scope="module")
def names(decks) -> list[str]:
    """Les diapositives de l'exposé, dans leur ordre."""
    return [section["id"] for section in decks["index"].select(".slides > section")]


@pytest.fixture
def talk(tab):
    tab.goto("diapositives/index.html")
    tab.wait_for_function(READY)
    return tab


# --- La présentation, au clavier ------------------------------------------------------------------


@pytest.mark.parametrize(
    "theme, width, height",
    [
        ("light", 1280, 720),
        pytest.param("dark", 1280, 720, marks=pytest.mark.complet),
        pytest.param("dark", 390, 844, marks=pytest.mark.complet),
    ],
)
def test_whole_talk_by_keyboard_from_the_disk(browser, site, names, theme, width, height):
    """De la première à la dernière, fichier ouvert sans serveur ni réseau, sur un écran couché puis
    debout."""
    context = browser.new_context(
        offline=True, color_scheme=theme, viewport={"width": width, "height": height}
    )
    tab, problems = context.new_page(), []
    tab.on("console", lambda message: message.type == "error" and problems.append(message.text))
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on(
        "request", lambda one: one.url.startswith(("file:", "data:")) or problems.append(one.url)
    )
    tab.goto((site / "diapositives" / "index.html").as_uri())
    tab.wait_for_function(READY)
    assert tab.evaluate("document.documentElement.dataset.theme") == theme
    for rank, name in enumerate(names):
        assert tab.evaluate(CURRENT) == name
        assert tab.evaluate(OVERFLOW) <= 1, name
        assert tab.evaluate(UNSEEN_IMAGES) == [], name
        progress = tab.evaluate("Reveal.getProgress()")
        assert progress == pytest.approx(rank / (len(names) - 1))
        tab.keyboard.press(("ArrowRight", " ", "PageDown")[rank % 3])
    tab.keyboard.press("Home")
    assert tab.evaluate(CURRENT) == names[0]
    tab.keyboard.press("End")
    assert tab.evaluate(CURRENT) == names[-1]
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate(CURRENT) == names[-2]
    assert problems == []
    context.close()


def test_turned_phone_turns_the_slide(talk):
    shape = "() => [...Object.values(Reveal.getComputedSlideSize())].slice(0, 2)"
    scale = "() => Reveal.getScale()"
    talk.set_viewport_size({"width": 844, "height": 390})
    assert talk.evaluate(shape) == [1280, 720]
    talk.wait_for_function("() => Reveal.getScale() < 0.6")  # redisposée
    lying = talk.evaluate(scale)
    talk.set_viewport_size({"width": 390, "height": 844})
    talk.wait_for_function(f"() => ({shape})().join() === '720,1280'")
    assert talk.locator("#titre").evaluate("one => one.clientWidth") == 720
    # Le texte garde sa taille, une fois la diapositive redisposée.
    talk.wait_for_function(f"() => Math.abs(Reveal.getScale() / {lying} - 1) < 0.1")


def test_slider_s_figure_stands_in_the_middle_of_its_place(talk):
    """Sur un écran debout comme sur un écran couché : rien d'invisible ne prend la place."""
    middle = """() => {
        const stop = Reveal.getCurrentSlide().querySelector('.cran:not([hidden])');
        const [place, image] = [stop, stop.querySelector('img')].map(
            (one) => one.getBoundingClientRect());
        return [place.top + place.bottom - image.top - image.bottom, place.height];
    }"""
    talk.evaluate("Reveal.slide(Reveal.getIndices(document.getElementById('taux-faible')).h)")
    for width, height in ((390, 844), (1280, 720)):
        talk.set_viewport_size({"width": width, "height": height})
        talk.wait_for_function(f"() => innerWidth === {width}")
        offset, room = talk.evaluate(middle)
        assert abs(offset) < 0.05 * room, (width, height)


def test_every_slide_has_its_address(tab, names):
    for name in (names[0], "fgsm-epsilon", names[-1]):
        tab.goto("about:blank")
        tab.goto(f"diapositives/index.html#{name}")
        tab.wait_for_function(READY)
        assert tab.evaluate(CURRENT) == name
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_url(f"**/index.html#/{names[-2]}")


def test_slider_keeps_the_arrows_and_page_down_leaves_it(tab):
    tab.goto("diapositives/index.html#fgsm-epsilon")
    tab.wait_for_function(READY)
    slider = tab.locator("#fgsm-epsilon input[type=range]")
    before = slider.input_value()
    slider.focus()
    slider.press("ArrowRight")
    assert slider.input_value() != before and tab.evaluate(CURRENT) == "fgsm-epsilon"
    slider.press("PageDown")
    assert tab.evaluate(CURRENT) != "fgsm-epsilon"


def test_learning_rate_starts_where_the_talk_put_it(tab):
    values = []
    for name in ("taux-faible", "taux-correct", "taux-fort"):
        tab.goto("about:blank")
        tab.goto(f"diapositives/index.html#{name}")
        tab.wait_for_function(READY)
        slider = tab.locator(f"#{name} input[type=range]")
        values.append(int(slider.input_value()))
        assert tab.locator(f"#{name} .cran:not([hidden])").count() == 1
    assert values[0] == 0 < values[1] < values[2] == int(slider.get_attribute("max"))


def test_speaker_s_window_shows_the_notes_and_both_follow(talk):
    with talk.expect_popup() as opened:
        talk.keyboard.press("s")
    speaker = opened.value
    speaker.wait_for_function(READY)
    notes = speaker.locator("#notes")
    assert notes.is_visible() and len(notes.inner_text()) > 20
    talk.keyboard.press("ArrowRight")
    speaker.wait_for_function("() => Reveal.getIndices().h === 1")
    speaker.keyboard.press("End")
    talk.wait_for_function("() => Reveal.isLastSlide()")
    assert speaker.locator("#suivante").inner_text() == "Fin"
    assert not talk.locator("#orateur").is_visible()


def test_theme_key_and_its_memory(talk):
    theme = "document.documentElement.dataset.theme"
    assert talk.evaluate(theme) == "light"
    talk.keyboard.press("t")
    assert talk.evaluate(theme) == "dark"
    talk.reload()
    talk.wait_for_function(READY)
    assert talk.evaluate(theme) == "dark"


def test_reader_without_javascript_gets_every_slide(browser, address, names):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}/diapositives/index.html")
    sections = tab.locator(".slides > section")
    assert all(sections.nth(rank).is_visible() for rank in (0, 5, len(names) - 1))
    tops = [sections.nth(rank).bounding_box()["y"] for rank in range(3)]
    assert tops == sorted(set(tops))
    context.close()


# --- Imprimée -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["descente-de-gradient", pytest.param("index", marks=pytest.mark.complet)]
)
def test_one_slide_a_page_and_in_light(browser, address, decks, name):
    context = browser.new_context(color_scheme="dark")
    tab = context.new_page()
    tab.goto(f"{address}/diapositives/{name}.html")
    tab.wait_for_function(READY)
    tab.keyboard.press("ArrowRight")
    printed = tab.pdf(prefer_css_page_size=True)
    assert len(PDF_PAGE.findall(printed)) == len(decks[name].select(".slides > section"))
    context.close()


def test_printer_gets_stills_and_chosen_stops(talk):
    talk.emulate_media(media="print")
    assert not talk.locator("#fgsm-epsilon .curseur-livre").is_visible()
    assert talk.locator("#fgsm-epsilon .figure-livre > picture > img").is_visible()
    assert talk.locator("#taux-fort .cran:not([hidden])").is_visible()
    assert not talk.locator("#taux-fort .figure-livre > picture > img").is_visible()
    assert not talk.locator(".outils").is_visible()


# --- Ce qu'elle contient --------------------------------------------------------------------------


def test_accessibility(context, address, names):
    tab = context.new_page()
    tab.goto(f"{address}/diapositives/index.html")
    tab.wait_for_function(READY)
    for name in ("titre", "exemple-curseur", "mobilenetv2", "fgsm", "conclusion-1"):
        tab.evaluate(
            "name => Reveal.slide(Reveal.getIndices(document.getElementById(name)).h)", name
        )
        tab.evaluate(AXE)
        report = tab.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS
        )
        assert [rule["id"] for rule in report["violations"]] == [], name
    tab.close()


def test_controls_speak_french(talk):
    labels = talk.locator(".reveal .controls button").evaluate_all(
        "buttons => buttons.map(button => button.getAttribute('aria-label'))"
    )
    assert labels and not any(re.search("slide|next|previous", label) for label in labels)


def test_no_third_party_and_no_inline_script(decks):
    for name, soup in decks.items():
        assert soup.html["lang"] == "fr"
        for script in soup.find_all("script"):
            assert script.get("src") and not script.get_text(), name
        assert not soup.find(lambda tag: any(key.startswith("on") for key in tag.attrs)), name
        for tag in soup.find_all(["script", "link", "img", "source", "iframe"]):
            address = tag.get("src") or tag.get("href") or tag.get("srcset")
            assert not urlsplit(address).netloc, address


def test_every_link_leads_somewhere(decks, site):
    for name, soup in decks.items():
        ids = Counter(tag["id"] for tag in soup.find_all(id=True))
        assert ids.most_common(1)[0][1] == 1, name
        for tag in soup.find_all(["a", "img", "source", "script", "link"]):
            parts = urlsplit(tag.get("href") or tag.get("src") or tag.get("srcset"))
            if not parts.netloc:
                target = (site / "diapositives" / unquote(parts.path)).resolve()
                assert target.is_file(), tag
                if parts.fragment:
                    assert f'id="{unquote(parts.fragment)}"' in target.read_text("utf-8"), tag


def test_figures_are_those_of_the_chapters(decks, site):
    """La même image, à la même adresse ; quelques-unes ont été disposées par leur chapitre pour un
    écran large, et disent la même chose."""
    shown = {
        Path(image["src"]).name: image["alt"]
        for image in decks["index"].select(".figure-livre img")
    }
    in_pages = "".join(path.read_text("utf-8") for path in sorted(site.glob("*.html")))
    for_a_screen = {alt for name, alt in shown.items() if name not in in_pages}
    assert len(shown) > 60 and len(for_a_screen) < 10
    assert not {alt for alt in for_a_screen if escape(alt, quote=True) not in in_pages}


def test_a_chapter_s_slides_are_those_it_develops(decks, names):
    chapters = {name: soup for name, soup in decks.items() if name != "index"}
    assert len(chapters) > 15
    for name, soup in chapters.items():
        first, *own = soup.select(".slides > section")
        assert first["id"] == "titre" and first.h1 is not None
        assert own and [one["id"] for one in own] == [
            one for one in names if soup.find(id=one) and one != "titre"
        ]
        for one in own:
            assert one.select_one(".developpee a")["href"].startswith(f"../{name}.html")


def test_every_slide_has_a_title_and_notes(decks):
    for section in decks["index"].select(".slides > section"):
        assert section.find(["h1", "h2"]).get_text(strip=True), section["id"]
        assert len(section.select_one("aside.notes").get_text().split()) >= 5, section["id"]


def test_annex_lists_every_slide_and_says_none(site, names):
    soup = BeautifulSoup((site / "expose.html").read_text("utf-8"), "html.parser")
    items = soup.select("ol.diapositives > li")
    links = [item.a["href"] for item in items]
    assert links == [f"diapositives/index.html#{name}" for name in names]
    starts = [int(one.get("start", 1)) for one in soup.select("ol.diapositives")]
    counts = [len(one.find_all("li", recursive=False)) for one in soup.select("ol.diapositives")]
    assert starts == [1 + sum(counts[:rank]) for rank in range(len(counts))]
    assert soup.select_one(".notes") is None


def test_every_chapter_leads_to_its_slides(decks, site):
    for name, deck in decks.items():
        soup = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser")
        [line] = soup.select("article p.diapositives-du-chapitre")
        assert line.a["href"] == f"diapositives/{name}.html"
        own = len(deck.select(".slides > section")) - (name != "index")
        assert (str(own) if own > 1 else "la diapositive") in line.a.get_text()
