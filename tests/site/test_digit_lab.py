"""Le laboratoire des chiffres, mené dans un navigateur : les réseaux, l'attaque et la mise en place
du dessin sont ceux de Keras et de ``trahison``."""

from __future__ import annotations

import math
import re

import keras
import numpy as np
import pytest
import tensorflow as tf
from browser_labs import in_float16, settled_box, wait
from long_tasks import never_holds
from scipy.ndimage import center_of_mass

from trahison.attacks import fgsm, pgd
from trahison.defenses.trained import network_for, training_radius
from trahison.learning.classification import softmax
from trahison.networks.embedded import export_digits_for_browser
from trahison.networks.target import Target
from trahison.vision.digits import load_digits

# Trois laboratoires passent chaque fois (test_labs.py) ; celui-ci, avant de publier.
pytestmark = pytest.mark.complet
PAGE = "defenses.html"
NETWORKS = {"ordinaire": "plain", "defendu": "pgd"}
SHEET = 280
ENGINE = """async ([name, image, label]) => {
    const place = document.querySelector('.labo'), files = JSON.parse(place.dataset.fichiers);
    const base = new URL(place.dataset.module, document.baseURI);
    const { readNetwork, forward, logits } = await import(new URL('../commun/network.js', base));
    const { lossGradient } = await import(new URL('../commun/attack.js', base));
    const [manifest, weights] = await Promise.all(
        ['json', 'bin'].map((kind) => fetch(files[`${name}.${kind}`])));
    const network = readNetwork(await manifest.json(), await weights.arrayBuffer());
    const input = Float32Array.from(image);
    const found = logits(network, forward(network, input));
    return [[...found], [...lossGradient(network, input, label)]];
}"""
PREPARE = """async ([ink, side, style]) => {
    const base = new URL(document.querySelector('.labo').dataset.module, document.baseURI);
    const { prepare } = await import(new URL('trait.js', base));
    const image = prepare(Uint8Array.from(ink), side, style);
    return image && [...image];
}"""
ENLARGE = """async ([values, side, made]) => {
    const base = new URL(document.querySelector('.labo').dataset.module, document.baseURI);
    const { enlarge } = await import(new URL('trait.js', base));
    return [...enlarge(Float32Array.from(values), side, made)];
}"""


@pytest.fixture(scope="module")
def digits():
    return load_digits()


@pytest.fixture(scope="module")
def seven(digits) -> np.ndarray:
    """Le chiffre par lequel le laboratoire commence, (1, 28, 28, 1), à 256 niveaux."""
    rank = int(np.flatnonzero(digits.test_labels == 7)[0])
    return (255 * digits.test_images[rank : rank + 1]).round().astype(np.float32) / 255


@pytest.fixture(scope="module")
def rounded(digits) -> dict[str, Target]:
    """Les réseaux que le navigateur reçoit : poids arrondis en float16."""
    targets = {}
    for name, recipe in NETWORKS.items():
        model = keras.models.clone_model(network_for(recipe, digits).model)
        model.set_weights(network_for(recipe, digits).model.get_weights())
        targets[name] = Target(in_float16(model), bounds=(0.0, 1.0))
    return targets


@pytest.fixture
def lab(start_lab):
    lab = start_lab(PAGE)
    wait(lab)
    return lab


def set_up(lab, *, force: float, steps: str = "20", target: str = "") -> str:
    lab.locator("[name=steps]").select_option(steps)
    if target:
        lab.locator("[name=target]").select_option(target)
    lab.locator("[name=force]").fill(str(force))
    return wait(lab)


def seen(lab, name: str) -> np.ndarray:
    """Ce que lit un réseau, (28, 28, 1), l'encre à 1."""
    values = lab.locator(f".{name} canvas").evaluate(
        "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]"
    )
    return (255 - np.reshape(values, (28, 28, 4))[..., :1]).astype(np.float32) / 255


def shares(lab, name: str) -> np.ndarray:
    """Les dix probabilités écrites ; « < 0,01 » compte pour 0, « > 0,99 » pour 1."""
    texts = lab.locator(f".{name} li span:last-child").all_inner_texts()
    return np.array(
        [{"<": 0.0, ">": 1.0}.get(text[0], text.replace(",", ".")) for text in texts], float
    )


def gradient(target: Target, image: np.ndarray, label: int) -> np.ndarray:
    with tf.GradientTape() as tape:
        x = tf.constant(image)
        tape.watch(x)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(
            [label], target.model(x, training=False)
        )
    return tape.gradient(loss, x).numpy().ravel()


@pytest.mark.parametrize("name", NETWORKS)
def test_the_engine_computes_what_keras_computes(tab, digits, rounded, name):
    """Logits à 0,001 près ; le même signe de gradient sur 99 % des valeurs."""
    tab.goto(PAGE)
    for image in digits.test_images[:5]:
        label = int((rounded[name].labels(image[None])[0] + 1) % 10)
        found, slope = map(np.array, tab.evaluate(ENGINE, [name, image.ravel().tolist(), label]))
        np.testing.assert_allclose(found, rounded[name].logits(image[None])[0], atol=1e-3)
        expected = gradient(rounded[name], image[None], label)
        assert np.corrcoef(slope, expected)[0, 1] > 0.999
        assert np.mean(np.sign(slope) == np.sign(expected)) > 0.99


def test_one_weight_changed_is_seen(tab, digits, seven, rounded):
    """Les poids que reçoit le navigateur, un seul doublé : l'essai précédent le verrait."""
    weights = np.frombuffer(
        export_digits_for_browser("n", network_for("plain", digits))["n.bin"], "<f2"
    ).copy()
    weights[np.abs(weights[:150]).argmax()] *= 2
    tab.goto(PAGE)
    tab.route("**/*.bin", lambda route: route.fulfill(body=weights.tobytes()))
    found, _ = tab.evaluate(ENGINE, ["ordinaire", seven.ravel().tolist(), 7])
    assert np.abs(np.array(found) - rounded["ordinaire"].logits(seven)[0]).max() > 0.01


def test_a_very_sure_answer_keeps_its_gradient(tab, seven):
    """Là où p vaut 1 à l'arrondi près, le navigateur garde un gradient."""
    tab.goto(PAGE)
    _, slope = tab.evaluate(ENGINE, ["ordinaire", (seven * 3).ravel().tolist(), 7])
    assert np.abs(slope).max() > 0


def big_drawing(image: np.ndarray, left: int, top: int) -> np.ndarray:
    """Un chiffre de 20 × 20 cases dessiné dix fois plus grand, n'importe où sur la feuille."""
    rows, columns = (np.flatnonzero((image > 0).any(axis=axis)) for axis in (1, 0))
    cut = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    large = np.kron((cut * 255).round(), np.ones((10, 10)))
    sheet = np.zeros((SHEET, SHEET))
    sheet[top : top + large.shape[0], left : left + large.shape[1]] = large
    return sheet


def test_a_drawing_is_framed_as_mnist_frames_its_digits(tab):
    """Une implémentation indépendante : des moyennes de blocs, et le centre de gravité de SciPy."""
    tab.goto(PAGE)
    random = np.random.default_rng(0)
    for _ in range(5):
        ink = np.zeros((SHEET, SHEET), np.uint8)
        for _ in range(4):
            x, y = random.integers(20, 200, 2)
            ink[y : y + random.integers(10, 60), x : x + random.integers(10, 60)] = 255
        found = np.reshape(tab.evaluate(PREPARE, [ink.ravel().tolist(), SHEET, "mnist"]), (28, 28))
        rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
        cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        height, width = (max(1, int(side * 20 / max(cut.shape) + 0.5)) for side in cut.shape)
        wide = np.repeat(cut, width, axis=1).reshape(len(cut), width, -1).mean(axis=2)
        small = np.repeat(wide, height, axis=0).reshape(height, -1, width).mean(axis=1)
        down, across = center_of_mass(small)
        top, left = (28 + math.floor(14.5 - middle) for middle in (down, across))
        table = np.zeros((84, 84))  # ce qui dépasse du cadre est perdu
        table[top : top + height, left : left + width] = small
        expected = table[28:56, 28:56]
        assert np.abs(found - expected).max() <= 1


def test_a_digit_of_the_test_set_drawn_large_comes_back(tab, digits):
    """Ceux de MNIST, dessinés dix fois plus grand dans un coin, retrouvent leur place, à une case
    près."""
    if not digits.is_mnist:
        pytest.skip("MNIST seulement : les chiffres de scikit-learn n'ont que 8 × 8 cases")
    tab.goto(PAGE)
    exact = []
    for image in digits.test_images[:20, ..., 0]:
        sheet = big_drawing(np.where(image > 0.25, image, 0), left=5, top=40)
        found = tab.evaluate(PREPARE, [sheet.ravel().tolist(), SHEET, "mnist"])
        found = np.reshape(found, (28, 28)) / 255
        moved = [np.roll(found, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        exact.append(min(np.abs(image - one).mean() for one in moved))
    assert np.median(exact) < 0.03


def test_eight_cells_are_enlarged_as_in_the_book(tab):
    from skimage.transform import resize

    tab.goto(PAGE)
    small = np.random.default_rng(1).uniform(0, 255, (8, 8))
    found = np.reshape(tab.evaluate(ENLARGE, [small.ravel().tolist(), 8, 20]), (20, 20))
    np.testing.assert_allclose(found, resize(small, (20, 20), order=1), atol=0.01)


def test_a_drawing_is_counted_as_the_digits_of_scikit_learn(tab):
    tab.goto(PAGE)
    ink = np.zeros((SHEET, SHEET), np.uint8)
    ink[30:190, 100:130] = 255  # un trait de 160 sur 30 : 32 cases de haut, 6 de large
    found = np.reshape(tab.evaluate(PREPARE, [ink.ravel().tolist(), SHEET, "scikit"]), (28, 28))
    assert not found[:4].any() and not found[24:].any()
    np.testing.assert_array_equal(found[4:24], np.tile(found[4], (20, 1)))
    assert found[4].max() == 191  # à cheval sur deux carrés de quatre : trois quarts de chacun
    assert np.flatnonzero(found[4]).tolist() == [*range(10, 18)]
    assert tab.evaluate(PREPARE, [[0] * SHEET**2, SHEET, "scikit"]) is None


def test_a_reader_sees_a_seven_and_what_each_network_reads(lab, seven, rounded):
    for name, target in rounded.items():
        np.testing.assert_array_equal(seen(lab, name), seven[0])
        expected = softmax(target.logits(seven))[0]
        np.testing.assert_allclose(shares(lab, name), expected, atol=0.011)
    assert re.match(r"Le réseau ordinaire lit 7, à .* le réseau défendu lit 7, à ", wait(lab))


@pytest.mark.parametrize(
    ("steps", "target", "attack"),
    [
        ("1", "", lambda net, x: fgsm(net, x, [7], epsilon=0.2)),
        ("20", "", lambda net, x: pgd(net, x, [7], epsilon=0.2, steps=20)),
        ("20", "3", lambda net, x: pgd(net, x, [3], epsilon=0.2, steps=20, targeted=True)),
    ],
)
def test_the_attack_is_ours_and_keras_judges_it(lab, seven, rounded, steps, target, attack):
    said = set_up(lab, force=0.2, steps=steps, target=target)
    for name, network in rounded.items():
        found, expected = seen(lab, name)[None], attack(network, seven)
        assert np.abs(found - seven).max() <= 0.2 + 0.5 / 255
        # Vingt pas suivent le signe d'un gradient parfois presque nul, que Keras arrondit à zéro.
        close = np.mean(np.abs(found - expected) < 1.01 / 255)
        assert close > (0.97 if steps == "1" else 0.8), name
        answer = softmax(network.logits(found))[0]
        np.testing.assert_allclose(shares(lab, name), answer, atol=0.011)
        assert lab.locator(f".{name} .choisi span").first.inner_text() == str(answer.argmax())
        assert str(answer.argmax()) in said
    assert ("cible" in said) == bool(target)


def test_the_bare_network_is_fooled_the_other_holds_and_so_do_both_under_chance(lab, digits):
    radius = training_radius(digits)
    said = set_up(lab, force=radius)
    assert "Le réseau ordinaire lisait 7, il lit" in said
    assert "le réseau défendu lit toujours 7" in said
    assert "celle contre laquelle" in lab.locator(".dit-force").inner_text()
    assert lab.locator(".ordinaire ol").get_attribute("class") == "dix change"
    said = set_up(lab, force=min(radius, 0.1), steps="0")
    assert said.count("lit toujours 7") == 2
    assert said.endswith("C’est le témoin\u00a0: des signes au hasard, qui ne visent rien.")
    assert lab.locator("[name=target]").is_disabled()


@pytest.mark.parametrize("steps", ["1", "0"])
def test_the_target_has_its_probability_and_random_signs_aim_at_nothing(lab, rounded, steps):
    """La cible choisie pour une attaque reste dans son champ, fermé, quand on passe au témoin."""
    set_up(lab, force=0.1, target="3")
    said = set_up(lab, force=0.1, steps=steps)
    assert lab.locator("[name=target]").input_value() == "3"
    missed = []
    for name, part in zip(rounded, said.split("\u00a0; "), strict=True):
        answer = softmax(rounded[name].logits(seen(lab, name)[None]))[0]
        missed.append(answer.argmax() != 3)  # sinon, sa probabilité est celle de la réponse
        written = (
            f"{answer[3]:.2f}".replace(".", ",") if answer[3] >= 0.005 else "moins de\u00a00,01"
        )
        assert (f" (le 3, à {written})" in part) == missed[-1]
        assert ("cible manquée" in part) == (steps == "1" and missed[-1])
    assert any(missed)
    assert "cible" not in said if steps == "0" else "visent" not in said


def stroke(tab, box, points) -> None:
    (x, y), *rest = [(box["x"] + a * box["width"], box["y"] + b * box["height"]) for a, b in points]
    tab.mouse.move(x, y)
    tab.mouse.down()
    for x, y in rest:
        tab.mouse.move(x, y, steps=6)
    tab.mouse.up()


def test_a_drawing_with_the_mouse_is_read(lab, digits):
    lab.get_by_role("button", name="Effacer").click()
    assert "La feuille est blanche" in wait(lab)
    assert lab.locator("[name=digit]").input_value() == "" and lab.locator("li").count() == 0
    sheet = lab.get_by_role("application")
    box = settled_box(sheet)
    stroke(lab.page, box, [(0.3, 0.2), (0.72, 0.2), (0.45, 0.85)])
    said = wait(lab)
    assert re.match(r"Le réseau ordinaire lit \d", said)
    if digits.is_mnist:
        assert re.match(r"Le réseau ordinaire lit 7,.*défendu lit 7,", said)
    # Sept est placé au milieu, dans vingt cases de haut.
    image = seen(lab, "ordinaire")[..., 0]
    assert np.flatnonzero(image.any(axis=1))[[0, -1]].tolist() == pytest.approx([4, 23], abs=4)


def test_a_finger_draws_and_the_page_does_not_scroll(browser, address):
    context = browser.new_context(
        base_url=f"{address}/", viewport={"width": 360, "height": 740}, has_touch=True
    )
    tab = context.new_page()
    tab.goto(PAGE)
    lab = tab.locator(".labo")
    lab.scroll_into_view_if_needed()
    tab.wait_for_selector(".labo[data-pret]")
    lab.get_by_role("button", name="Effacer").tap()
    sheet = lab.get_by_role("application")
    box, before = settled_box(sheet), tab.evaluate("scrollY")
    finger = context.new_cdp_session(tab)
    at = [
        {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] * part}
        for part in (0.2, 0.4, 0.6, 0.8)
    ]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at[0]]})
    for point in at[1:]:
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert re.match(r"Le réseau ordinaire lit \d", wait(lab))
    assert tab.evaluate("scrollY") == before
    context.close()


def test_the_keyboard_alone_draws(lab, digits):
    lab.locator("[name=digit]").select_option("")
    keys = lab.page.keyboard
    lab.get_by_role("application").focus()
    for key in [*["ArrowUp"] * 9, "Space", *["ArrowDown"] * 18]:
        keys.press(key)
    said = wait(lab)
    assert re.match(r"Le réseau ordinaire lit \d", said)
    if digits.is_mnist:
        assert re.match(r"Le réseau ordinaire lit 1,", said)
    keys.press("Space")
    drawn = seen(lab, "ordinaire")
    for _ in range(3):
        keys.press("ArrowRight")  # la plume est levée : rien ne s'ajoute
    wait(lab)
    np.testing.assert_array_equal(seen(lab, "ordinaire"), drawn)
    names = []
    for _ in range(6):
        names.append(lab.page.evaluate("document.activeElement.name ?? 'feuille'"))
        keys.press("Tab")
    assert names == ["feuille", "clear", "digit", "steps", "target", "force"]


def test_a_stroke_added_to_a_digit_is_a_new_drawing(lab, seven):
    lab.get_by_role("application").focus()
    for key in ["Space", *["ArrowRight"] * 12]:
        lab.page.keyboard.press(key)
    wait(lab)
    assert lab.locator("[name=digit]").input_value() == ""
    assert np.abs(seen(lab, "ordinaire") - seven[0]).max() > 0.2


def test_drawing_never_blocks_the_page(lab):
    set_up(lab, force=0.2)
    sheet = lab.get_by_role("application")
    settled_box(sheet)
    corners = [(0.2, 0.2), (0.8, 0.2), (0.4, 0.8), (0.8, 0.8)]

    def draw():
        stroke(lab.page, sheet.bounding_box(), corners)
        wait(lab)

    assert never_holds(lab.page, draw)
