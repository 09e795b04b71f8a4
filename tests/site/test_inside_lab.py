"""Le laboratoire « dans le réseau », mené dans un navigateur : chaque nombre montré est refait
par Keras, avec les mêmes poids."""

from __future__ import annotations

import re

import keras
import numpy as np
import pytest
from browser_labs import in_float16, settled_box, wait
from long_tasks import never_holds

from trahison.networks import load_classifier
from trahison.networks.acceleration.folding import fold_batch_norm
from trahison.networks.embedded import (
    EMBEDDED_SIZE,
    EMBEDDED_WNIDS,
    export_for_browser,
    load_embedded,
)
from trahison.networks.features import block_outputs, receptive_fields, relative_changes
from trahison.networks.labels import french_labels
from trahison.vision.images import encode, resize, to_network_scale
from trahison.vision.photos import load_photo

# Trois laboratoires passent chaque fois (test_labs.py) ; celui-ci, avant de publier.
pytestmark = pytest.mark.complet
PAGE = "pourquoi-le-signe.html"
LABELS = list(french_labels(EMBEDDED_WNIDS))
INSIDE = """async ([images, stage, channel]) => {
    const place = document.querySelector('.labo'), files = JSON.parse(place.dataset.fichiers);
    const base = new URL(place.dataset.module, document.baseURI);
    const { readNetwork, forward } = await import(new URL('../commun/network.js', base));
    const { findStages, changes, kernels, receptiveField } = await import(
        new URL('etages.js', base));
    const [manifest, weights] = await Promise.all(
        ['manifest.json', 'weights.bin'].map((name) => fetch(files[name])));
    const network = readNetwork(await manifest.json(), await weights.arrayBuffer());
    const stages = findStages(network);
    const [clean, moved] = images.map((image) => forward(network, Float32Array.from(image)));
    return {
        stages: stages.map(({ name }) => name),
        norms: stages.map(({ name }) => Math.hypot(...[0, 0].map((_, half) =>
            Math.sqrt(clean.get(name).values.reduce(
                (sum, value, i) => (i % 2 === half ? sum + value * value : sum), 0))))),
        changes: changes(network, stages, clean, moved),
        fields: stages.map(({ name }) => receptiveField(network, clean, name)),
        kernels: kernels(network, stage, channel, 4).map(
            ({ weight, values }) => ({ weight, values: [...values] })),
    };
}"""


@pytest.fixture(scope="module")
def cat() -> np.ndarray:
    return resize(load_photo("chat", square=True), EMBEDDED_SIZE)


@pytest.fixture(scope="module")
def shaken(cat) -> np.ndarray:
    """La photo, chaque valeur bougée de deux niveaux, au hasard."""
    moves = np.random.default_rng(0).choice([-2, 2], cat.shape)
    return np.clip(cat.astype(int) + moves, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def rounded() -> keras.Model:
    """Le réseau que le navigateur reçoit : normalisations repliées, poids arrondis en float16."""
    return in_float16(fold_batch_norm(load_embedded()))


@pytest.fixture(scope="module")
def stages(rounded) -> list[str]:
    return block_outputs(rounded)


@pytest.fixture
def lab(start_lab):
    lab = start_lab(PAGE)
    wait(lab)
    return lab


def look_inside(tab, *images, stage: str = "Conv1", channel: int = 0) -> dict:
    both = [to_network_scale(image).ravel().tolist() for image in images]
    return tab.evaluate(INSIDE, [both, stage, channel])


def pixels(canvas) -> np.ndarray:
    values, side = canvas.evaluate(
        "(canvas) => [[...canvas.getContext('2d').getImageData(0, 0, canvas.width,"
        " canvas.height).data], canvas.width]"
    )
    return np.reshape(values, (side, side, 4)).astype(np.uint8)[..., :3]


def keras_changes(model, stages, one, other) -> np.ndarray:
    batch, moved = (to_network_scale(image)[None] for image in (one, other))
    return relative_changes(model, stages, batch, moved)[:, 0]


def test_each_stage_is_the_one_of_keras(tab, cat, shaken, rounded, stages):
    """Les normes à un millième près, les changements relatifs à un centième près."""
    tab.goto(PAGE)
    found = look_inside(tab, cat, shaken)
    parts = keras.Model(rounded.input, [rounded.get_layer(name).output for name in stages])
    maps = parts(to_network_scale(cat)[None], training=False)
    assert len(found["stages"]) == len(stages)
    np.testing.assert_allclose(found["norms"], [np.linalg.norm(one) for one in maps], rtol=1e-3)
    expected = keras_changes(rounded, stages, cat, shaken)
    np.testing.assert_allclose(found["changes"], expected, rtol=1e-2)


def test_one_weight_changed_is_seen(tab, cat, shaken, rounded, stages):
    """Le plus grand poids de la première convolution doublé : l'essai précédent le verrait."""
    weights = np.frombuffer(export_for_browser(load_embedded())["weights.bin"], "<f2").copy()
    weights[np.abs(weights[:432]).argmax()] *= 2
    tab.goto(PAGE)
    tab.route("**/*.bin", lambda route: route.fulfill(body=weights.tobytes()))
    found = look_inside(tab, cat, shaken)["changes"]
    expected = keras_changes(rounded, stages, cat, shaken)
    assert np.abs(np.array(found) / expected - 1).max() > 0.02


def test_a_stage_reads_the_square_that_its_windows_give(tab, cat, rounded, stages):
    tab.goto(PAGE)
    found, expected = look_inside(tab, cat, cat)["fields"], receptive_fields(rounded)
    assert [(field["size"], field["step"]) for field in found] == [
        (expected[name].size, expected[name].stride) for name in stages
    ]


def test_the_kernels_are_those_of_the_network(tab, cat, rounded):
    tab.goto(PAGE)
    (first,) = look_inside(tab, cat, cat, stage="Conv1", channel=5)["kernels"]
    kernel = rounded.get_layer("Conv1").kernel.numpy()
    np.testing.assert_allclose(first["values"], kernel[..., 5].ravel(), rtol=1e-6)
    # Un bloc sans raccourci, et un bloc qui en a un.
    for stage, block in (("block_3_project", "block_3"), ("block_2_add", "block_2")):
        mixing = rounded.get_layer(f"{block}_project").kernel.numpy()[0, 0, :, 7]
        deep = rounded.get_layer(f"{block}_depthwise").kernel.numpy()[..., 0]
        order = np.argsort(-np.abs(mixing), kind="stable")[:4]
        found = look_inside(tab, cat, cat, stage=stage, channel=7)["kernels"]
        np.testing.assert_allclose([one["weight"] for one in found], mixing[order], rtol=1e-6)
        for one, read in zip(found, order, strict=True):
            np.testing.assert_allclose(one["values"], deep[..., read].ravel(), rtol=1e-6)
    assert look_inside(tab, cat, cat, stage="Conv_1", channel=0)["kernels"] == []


def shares(sentence: str) -> list[float]:
    return [float(text.replace(",", ".")) / 100 for text in re.findall(r"([\d,]+)\s%", sentence)]


def best(model, image) -> str:
    logits = model(to_network_scale(image)[None], training=False).numpy()[0]
    return LABELS[int(logits.argmax())].lower()


@pytest.mark.parametrize("steps", ["1", "10"])
def test_the_sentence_says_what_keras_measures_on_the_pictures_shown(
    lab, cat, rounded, stages, steps
):
    lab.locator("[name=steps]").select_option(steps)
    lab.locator("[name=stage]").select_option("block_12_add")
    said = wait(lab)
    photo, attacked, noise = (
        pixels(lab.locator(f".{name} canvas")) for name in ("avant", "apres", "hasard")
    )
    np.testing.assert_array_equal(photo, cat)
    for moved in (attacked, noise):
        assert np.abs(moved.astype(int) - cat).max() == 2
    ranks = [0, stages.index("block_12_add") + 1, -1]
    expected = np.array(
        [keras_changes(rounded, stages, cat, one)[ranks] for one in (attacked, noise)]
    )
    np.testing.assert_allclose(np.reshape(shares(said), (3, 2)), expected.T, rtol=0.02, atol=0.005)
    assert f"il voit «\u00a0{best(rounded, attacked)}\u00a0» sous l’attaque" in said
    assert f"«\u00a0{best(rounded, noise)}\u00a0» sous le témoin" in said
    # Partis du même point, l'un grandit, l'autre non.
    (image, _, answer), chance = expected
    assert answer > 10 * image and chance[-1] < 2 * chance[0]


def test_no_force_no_change(lab, cat):
    lab.locator("[name=levels]").fill("0")
    assert wait(lab).startswith("Aucune force\u00a0: rien ne change.")
    np.testing.assert_array_equal(pixels(lab.locator(".apres canvas")), cat)


def test_a_map_is_the_channel_of_keras_and_its_button_tells_where_it_comes_from(lab, cat, rounded):
    lab.locator("[name=stage]").select_option("Conv1")
    wait(lab)
    buttons = lab.locator(".vignettes button")
    assert buttons.count() == 12
    maps = keras.Model(rounded.input, rounded.get_layer("Conv1_relu").output)(
        to_network_scale(cat)[None], training=False
    ).numpy()[0]
    button = buttons.nth(4)
    channel = int(button.get_attribute("data-channel"))
    shown = pixels(button.locator("canvas"))[..., 0].astype(float)
    low, high = maps[..., channel].min(), maps[..., channel].max()
    expected = 255 * (maps[..., channel] - low) / (high - low)
    assert np.abs(shown - expected).max() <= 1
    button.click()
    wait(lab)
    assert button.get_attribute("aria-pressed") == "true"
    assert lab.locator(".vignettes [aria-pressed=true]").count() == 1
    told = lab.locator(".detail p").inner_text()
    assert told.startswith(f"Carte n°\u00a0{channel} ") and "un carré de 3 pixels" in told
    kernel = rounded.get_layer("Conv1").kernel.numpy()[..., channel]
    drawn = pixels(lab.locator(".noyaux canvas")).astype(float)
    assert np.abs(drawn - (128 + 127 * kernel / np.abs(kernel).max())).max() <= 1
    # Ce qui l'excite le plus : le carré de la photo que lit la case la plus forte.
    row, column = np.unravel_index(maps[..., channel].argmax(), maps.shape[:2])
    crop = pixels(lab.locator(".extraits canvas").first)
    np.testing.assert_array_equal(crop, cat[2 * row : 2 * row + 3, 2 * column : 2 * column + 3])


def test_the_attack_shows_in_the_maps_where_chance_does_not(lab):
    lab.locator("[name=stage]").select_option("block_12_add")
    spread = {}
    for view in ("difference", "temoin"):
        lab.locator("[name=view]").select_option(view)
        wait(lab)
        cards = lab.locator(".vignettes canvas").all()
        spread[view] = np.mean([np.abs(pixels(card).astype(float) - 128).mean() for card in cards])
    assert spread["difference"] > 3 * spread["temoin"] > 0


def test_a_finger_on_the_curve_chooses_the_stage(lab, stages):
    plane = lab.locator(".profondeur svg")
    box = settled_box(plane)
    left, right = 46 / 320, 310 / 320  # le cadre du plan : labos/commun/plan.js
    across = left + (right - left) * 4 / (len(stages) + 1)
    lab.page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] / 2)
    assert ", le bloc 2 de" in wait(lab)
    assert lab.locator("[name=stage]").input_value() == "block_2_add"
    assert "sous l’attaque, " in plane.get_attribute("aria-label")


def test_a_photo_of_the_reader(lab, rounded):
    mine = np.random.default_rng(1).integers(0, 256, (EMBEDDED_SIZE, EMBEDDED_SIZE, 3), np.uint8)
    lab.locator("[name=own]").set_input_files(
        {"name": "à moi.png", "mimeType": "image/png", "buffer": encode(mine)}
    )
    lab.page.wait_for_function(
        "(name) => document.querySelector('.labo [name=photo]').value === name", arg="à moi.png"
    )
    said = wait(lab)
    np.testing.assert_array_equal(pixels(lab.locator(".avant canvas")), mine)
    assert f"Le réseau voyait «\u00a0{best(rounded, mine)}\u00a0»" in said
    lab.locator("[name=own]").set_input_files(
        {"name": "note.txt", "mimeType": "text/plain", "buffer": b"bonjour"}
    )
    lab.get_by_text(
        "«\u00a0note.txt\u00a0» ne s’ouvre pas\u00a0: ce n’est pas une image"
    ).wait_for()


def whole_network(lab) -> None:
    lab.locator("[name=network]").select_option("entier/")
    lab.page.wait_for_selector(".labo fieldset:not([disabled])", timeout=120_000)


def test_the_whole_network_comes_on_request_and_only_once(lab):
    """Celui des chapitres, dont le poids est dit d'avance ; la fois suivante, le navigateur l'a
    gardé."""
    asked = []
    lab.page.on("request", lambda request: asked.append(request.url))
    option = lab.locator("[name=network] option").nth(1).inner_text()
    assert re.search(r"224\s×\s224, 1\s000 catégories \(\d+,\d\sMo à charger\)", option)
    whole_network(lab)
    said = wait(lab)
    network = load_classifier()
    model = fold_batch_norm(network.model)
    model.set_weights(
        [weight.astype(np.float16).astype(np.float32) for weight in model.get_weights()]
    )
    photo, attacked, noise = (
        pixels(lab.locator(f".{name} canvas")) for name in ("avant", "apres", "hasard")
    )
    np.testing.assert_array_equal(photo, resize(load_photo("chat", square=True), 224))
    stages = block_outputs(model)
    shown = lab.locator("[name=stage]").evaluate("(list) => list.selectedIndex") + 1
    expected = np.array(
        [keras_changes(model, stages, photo, one)[[0, shown, -1]] for one in (attacked, noise)]
    )
    np.testing.assert_allclose(np.reshape(shares(said), (3, 2)), expected.T, rtol=0.03, atol=0.006)
    best = int(network.logits(to_network_scale(photo)[None]).argmax())
    assert f"Le réseau voyait «\u00a0{network.labels[best].lower()}\u00a0»" in said
    assert sum(url.endswith(".bin") for url in asked) == 1
    lab.locator("[name=network]").select_option("")
    lab.page.wait_for_selector(".labo fieldset:not([disabled])")
    asked.clear()
    whole_network(lab)
    assert wait(lab) == said and not [url for url in asked if url.endswith(".bin")]


def test_the_link_gives_back_the_whole_network_and_its_last_stage(lab):
    whole_network(lab)
    last = lab.locator("[name=stage] option").last.get_attribute("value")
    lab.locator("[name=stage]").select_option(last)
    lab.locator("[name=levels]").fill("3")
    said = wait(lab)
    lab.get_by_text("Partager ou incruster").click()
    link = lab.locator(".partage textarea").first.input_value()
    lab.page.goto(link)
    lab.page.wait_for_selector(".labo[data-pret]", timeout=120_000)
    again = lab.page.locator(".labo")
    assert again.locator("[name=network]").input_value() == "entier/"
    assert again.locator("[name=stage]").input_value() == last
    assert wait(again) == said and "la dernière convolution" in said


def test_a_whole_network_that_does_not_come_leaves_the_small_one(lab):
    said = wait(lab)
    lab.page.route("**/*.bin", lambda route: route.abort())
    whole_network(lab)
    assert "L’autre réseau n’est pas venu" in lab.locator(".avis").inner_text()
    assert lab.locator("[name=network]").input_value() == "" and wait(lab) == said


def test_the_keyboard_alone(lab):
    lab.locator("[name=photo]").focus()
    names = []
    for _ in range(7):
        names.append(lab.page.evaluate("document.activeElement.name || 'carte'"))
        lab.page.keyboard.press("Tab")
    assert names == ["photo", "own", "steps", "stage", "view", "levels", "carte"]
    button = lab.locator(".vignettes button").nth(1)
    button.focus()
    lab.page.keyboard.press("Enter")
    wait(lab)
    assert button.get_attribute("aria-pressed") == "true"
    assert lab.page.evaluate("document.activeElement.dataset.channel") == button.get_attribute(
        "data-channel"
    )


def test_nothing_blocks_the_page(lab):
    def explore():
        for stage in ("Conv1", "block_3_project", "Conv_1"):
            lab.locator("[name=stage]").select_option(stage)
            wait(lab)
        for levels in ("4", "8"):
            lab.locator("[name=levels]").fill(levels)
            wait(lab)

    assert never_holds(lab.page, explore)
