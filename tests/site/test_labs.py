"""Ce que tous les laboratoires promettent : rien avant qu'on approche, une figure et une phrase
quand ils ne peuvent pas, le papier, la clé USB."""

from __future__ import annotations

import gzip
import re
import zipfile

import pytest
from tiers import TYPICAL_LABS, weekly_but

from livre.illustrations.lab_kernels import FUNCTIONS, RESULT
from livre.labs import MODULES, SCRIPTS, WEIGHTS
from livre.publishing.offline_copy import ARCHIVE

LAB, LOADER = 15_000, 4_000
WIDE = {"width": 1280, "height": 900}
PAGES = (
    "fgsm.html",
    "caracteristiques.html",
    "descente-de-gradient.html",
    "classification.html",
    "neurone.html",
    "reseaux-de-convolution.html",
    "reseaux-de-neurones.html",
    "optimiseurs.html",
    "defenses.html",
    "pourquoi-le-signe.html",
)
SOME = weekly_but(TYPICAL_LABS.__contains__, PAGES)


@pytest.mark.parametrize("name", SOME)
def test_nothing_is_fetched_before_the_reader_comes_near(tab, start_lab, name):
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(name, wait_until="networkidle")
    files = tab.evaluate(
        "Object.values(JSON.parse(document.querySelector('.labo').dataset.fichiers)).map((file) =>"
        " new URL(file, document.baseURI).href)"
    )
    assert not [address for address in asked if SCRIPTS in address or address in files]
    start_lab(name)
    assert set(files) & set(asked)


@pytest.mark.parametrize("name", SOME)
def test_its_code_is_light(tab, start_lab, name):
    """Compressé, sans les poids ni les photos : tout son code, avec celui que les laboratoires
    partagent, et ses fils de calcul ; et ce qui le met en marche."""
    received = {}
    tab.on("response", lambda answer: received.update({answer.url: answer}))
    start_lab(name)
    weights = {
        url: len(gzip.compress(answer.body()))
        for url, answer in received.items()
        if url.split("?")[0].endswith(".js")
    }
    (lab,) = (weight for url, weight in weights.items() if SCRIPTS in url)
    (loader,) = (weight for url, weight in weights.items() if "_static/labs.js" in url)
    assert 0 < lab < LAB and 0 < loader < LOADER
    assert not [url for url in weights if f"{MODULES}/" in url]


@pytest.mark.parametrize("name", SOME)
def test_the_sentence_leaves_when_the_lab_starts(tab, start_lab, name):
    start_lab(name)
    assert not tab.locator(".sans-labo").is_visible() and tab.locator(".labo form").is_visible()


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("fgsm.html", "**/*.bin"),
        ("fgsm.html", f"**/{SCRIPTS}/*.js"),
        ("caracteristiques.html", f"**/{SCRIPTS}/*.js"),
        ("caracteristiques.html", "**/*.json"),
        ("descente-de-gradient.html", f"**/{SCRIPTS}/*.js"),
    ],
)
def test_what_cannot_be_fetched_is_said(tab, name, broken):
    tab.route(broken, lambda route: route.fulfill(status=404))
    tab.goto(name)
    tab.locator(".labo").scroll_into_view_if_needed()
    tab.get_by_text("n’a pas pu se mettre en marche").wait_for()
    assert not tab.locator(".labo form").is_visible() and tab.locator(".labo-fixe").is_visible()
    tab.unroute(broken)
    tab.get_by_role("button", name="Réessayer").click()
    tab.wait_for_selector(".labo[data-pret]")
    assert tab.locator(".labo form").is_visible() and not tab.locator(".sans-labo").is_visible()
    assert not tab.locator(".labo-fixe").is_visible()


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("width", [320, pytest.param(360, marks=pytest.mark.complet)])
def test_a_phone_holds_it(tab, start_lab, name, width):
    tab.set_viewport_size({"width": width, "height": 740})
    lab = start_lab(name)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    edge = lab.bounding_box()["x"] + lab.bounding_box()["width"]
    boxes = [
        item.bounding_box()
        for item in lab.locator("li, canvas, input, select, button, svg, .produits span").all()
    ]
    assert len(boxes) > 5 and all(box["x"] + box["width"] <= edge for box in boxes)


SPILLING = """(lab) => [...lab.querySelectorAll(':is(form, p, li, canvas, svg, button, input)')]
    .filter((it) => it.getBoundingClientRect().right > lab.getBoundingClientRect().right + 0.5)
    .map((it) => it.outerHTML)"""
# Tout entier à l'écran, et rien par-dessus.
SEEN = """(place) => {
    const { left, right, top, bottom } = place.getBoundingClientRect();
    const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return left >= 0 && right <= innerWidth && top >= 0 && bottom < innerHeight + 1
        && place.contains(above);
}"""


def comes_to_sight(place) -> None:
    """Le défilement fini ; sinon, l'essai s'arrête là."""
    place.page.wait_for_function(SEEN, arg=place.element_handle(), timeout=5000)


@pytest.mark.parametrize("name", SOME)
def test_a_page_zoomed_to_200_percent_holds_it(tab, start_lab, name):
    """Un écran de 1280 × 720 : rien ne déborde ; au clavier, chaque réglage vient sous les yeux, et
    l'on retrouve la phrase."""
    tab.set_viewport_size({"width": 640, "height": 360})
    lab = start_lab(name)
    assert lab.bounding_box()["x"] + lab.bounding_box()["width"] <= 640
    assert lab.evaluate(SPILLING) == []
    controls = lab.locator("form :is(input, select, button):enabled:visible").all()
    assert controls and lab.locator("input[type=range]").count()
    for control in controls:
        control.focus()
        comes_to_sight(control)
    verdict = lab.locator(".verdict").first
    verdict.scroll_into_view_if_needed()
    comes_to_sight(verdict)


# L'image fixe, la sienne ou celle de la figure de la page que sa phrase cite, et celle que ce thème
# veut.
STILL = """async (dark) => {
    const still = document.querySelector('.labo-fixe'), link = still.querySelector('a');
    const place = still.querySelector('.figure-livre') ?? document.querySelector(
        `figure[id="${link.hash.slice(1)}"] .figure-livre`);
    const picture = place.querySelector(':scope > picture'), image = picture.querySelector('img');
    image.scrollIntoView();
    image.loading = 'eager';
    await image.decode();
    const { width, height } = image.getBoundingClientRect();
    const own = [...picture.querySelectorAll('source')].find((source) =>
        (source.dataset.theme === 'dark') === dark && !/max-width/.test(source.media));
    const wanted = own?.srcset ?? image.getAttribute('src');
    return { shown: image.checkVisibility(), width, height, alt: image.alt,
        right: image.currentSrc === new URL(wanted, document.baseURI).href };
}"""


def assert_still_is_seen(tab, *, dark: bool) -> None:
    """La figure, dans ce thème, et la phrase ; rien de ce qui demande un calcul."""
    assert tab.locator(".sans-labo").is_visible() and not tab.locator(".labo form").is_visible()
    sentence = tab.locator(".labo-fixe > p")
    assert sentence.is_visible() and " laisse " in sentence.inner_text()
    assert len(sentence.inner_text()) > 80
    still = tab.evaluate(STILL, dark)
    assert still["shown"] and still["right"] and len(still["alt"]) > 60
    assert still["width"] > 250 and still["height"] > 100


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_reader_without_javascript_gets_a_figure_and_a_sentence(browser, address, name, theme):
    context = browser.new_context(java_script_enabled=False, color_scheme=theme, viewport=WIDE)
    silent = context.new_page()
    silent.goto(f"{address}/{name}")
    assert_still_is_seen(silent, dark=theme == "dark")
    context.close()


@pytest.mark.parametrize("name", SOME)
def test_the_printer_gets_a_figure_and_a_sentence(tab, start_lab, name):
    """Même d'un laboratoire en marche : la feuille n'a ni ses réglages ni ce qu'il a calculé."""
    start_lab(name)
    tab.emulate_media(media="print")
    assert tab.pdf()  # ce qui s'imprime n'attend pas que l'on y vienne
    loaded = "images => images.every((image) => image.naturalWidth > 0)"
    assert tab.locator(".labo-fixe img").evaluate_all(loaded)
    assert_still_is_seen(tab, dark=False)


@pytest.mark.parametrize("name", SOME)
def test_a_reader_with_javascript_never_receives_the_still_figure(tab, start_lab, name):
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    lab = start_lab(name)
    assert not tab.locator(".labo-fixe").is_visible()
    for place in ("h1", "footer", ".labo"):  # il passe sous les yeux, dans les deux sens
        tab.locator(place).first.evaluate("(one) => one.scrollIntoView()")
    tab.wait_for_load_state("networkidle")
    own = lab.locator(".labo-fixe").evaluate(
        """(still) => [...still.querySelectorAll('img, source')]
        .map((one) => new URL(one.srcset || one.src, document.baseURI).href)"""
    )
    assert bool(own) == (lab.locator(".labo-fixe a").count() == 0)
    assert asked and not set(own) & set(asked)


def test_the_offline_copy_has_them_in_two_scripts(site, browser, tmp_path):
    with zipfile.ZipFile(site / ARCHIVE) as archive:
        archive.extractall(tmp_path)
        assert not [
            name for name in archive.namelist() if f"{MODULES}/" in name or name.endswith(WEIGHTS)
        ]
    context = browser.new_context(offline=True)
    for name in PAGES:
        tab, problems = context.new_page(), []
        tab.on("console", lambda message: message.type == "error" and problems.append(message.text))
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.goto(next(tmp_path.rglob(name)).as_uri())
        tab.locator(".labo").scroll_into_view_if_needed()
        tab.wait_for_selector(".labo[data-pret]")
        assert tab.locator(".labo form").is_visible() and not problems
    context.close()


def test_a_build_opened_as_a_file_runs_them_too(site, browser):
    """La construction que l'on vient de faire garde sa politique de sécurité."""
    context = browser.new_context(offline=True)
    tab, problems = context.new_page(), []
    tab.on("console", lambda message: message.type == "error" and problems.append(message.text))
    for name in ("fgsm.html", "descente-de-gradient.html"):
        tab.goto((site / name).as_uri())
        tab.locator(".labo").scroll_into_view_if_needed()
        tab.wait_for_selector(".labo[data-pret]")
    assert not problems
    context.close()


COMPILES = """(code) => new Promise((resolve, reject) => {
    const source = `onmessage = ({ data }) => postMessage(Object.keys(new WebAssembly.Instance(
        new WebAssembly.Module(Uint8Array.from(atob(data), (one) => one.charCodeAt(0)))).exports))`;
    const worker = new Worker(URL.createObjectURL(new Blob([source])));
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(code);
})"""


@pytest.mark.parametrize("place", ["site", "fichier"])
def test_the_policy_lets_a_worker_compute_in_webassembly(site, tab, place):
    """Sans quoi les laboratoires calculeraient en JavaScript, dix fois plus lentement, sans que
    rien ne le dise."""
    tab.goto("fgsm.html" if place == "site" else (site / "fgsm.html").as_uri())
    (code,) = re.findall(r'CODE = "(.*)";', RESULT.read_text(encoding="utf-8"))
    assert set(tab.evaluate(COMPILES, code)) == {"memory", *FUNCTIONS}


@pytest.mark.parametrize("name", SOME)
def test_it_stands_alone_to_be_embedded(tab, address, name):
    """Dans le cadre d'une page d'un autre site, avec les réglages du lien."""
    tab.goto(f"{address}/accessibilite.html")
    tab.set_content(f'<iframe src="{address}/{name}?labo=seul" width="700" height="800"></iframe>')
    frame = tab.frame_locator("iframe")
    frame.locator(".labo[data-pret]").first.wait_for()
    assert frame.locator(".labo form").is_visible()
    assert not frame.locator("article h1").first.is_visible()
    assert not frame.locator(".labo-fixe").is_visible()
    assert not frame.locator("#pst-header, .bd-sidebar-primary, .partage").first.is_visible()
    link = frame.locator(".labo + p a")
    assert link.get_attribute("href") == f"/{name}" and link.is_visible()


def test_the_link_gives_the_settings_back_and_the_code_the_lab_alone(tab, start_lab, site):
    lab = start_lab("caracteristiques.html")
    lab.locator("[name=preset]").select_option("contour")
    lab.locator("[name=k22]").fill("−1,5")
    lab.locator("[name=row]").fill("12")
    said = lab.locator(".verdict").inner_text()
    lab.get_by_text("Partager ou incruster").click()
    lab.locator(".partage textarea").last.wait_for()
    link, code = (field.input_value() for field in lab.locator(".partage textarea").all())
    source = lab.get_by_role("link", name="Lire le code de ce laboratoire").get_attribute("href")
    written = (site / source[source.index(MODULES) :]).read_text(encoding="utf-8")
    assert "// " in written and "export default async function mount" in written
    tab.goto(link)
    tab.wait_for_selector(".labo[data-pret]")
    assert tab.locator(".labo .verdict").inner_text() == said and "(12, 48)" in said
    assert tab.locator("[name=k22]").input_value() == "−1,5"
    tab.set_content(code)
    frame = tab.frame_locator("iframe")
    frame.locator(".labo[data-pret]").wait_for()
    assert frame.locator(".labo .verdict").inner_text() == said
    assert not frame.locator("article h1").is_visible()


def test_a_link_with_nonsense_starts_a_plain_lab(tab):
    tab.goto("fgsm.html?labo=fgsm&steps=77&target=abc&levels=9999&photo=moi.png")
    tab.wait_for_selector(".labo[data-pret]")
    assert tab.locator("[name=steps]").input_value() == "1"
    assert tab.locator("[name=levels]").input_value() == "32"
