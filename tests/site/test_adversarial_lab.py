"""Le laboratoire d'images adverses, mené dans un navigateur : ce qu'il montre est jugé par le
réseau de Keras."""

from __future__ import annotations

import io

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from trahison.attacks import fgsm, pgd
from trahison.learning.classification import softmax
from trahison.networks.acceleration.folding import fold_batch_norm
from trahison.networks.embedded import EMBEDDED_SIZE, EMBEDDED_WNIDS, load_embedded
from trahison.networks.labels import french_labels
from trahison.networks.target import Target
from trahison.vision.images import encode, resize, to_network_scale, to_uint8
from trahison.vision.photos import load_photo

PAGE = "fgsm.html"
LABELS = list(french_labels(EMBEDDED_WNIDS))
REEF = LABELS.index("Récif corallien")
ENGINE = """async (image) => {
    const place = document.querySelector('.labo'), files = JSON.parse(place.dataset.fichiers);
    const base = new URL(place.dataset.module, document.baseURI);
    const { readNetwork, forward, logits } = await import(new URL('../commun/network.js', base));
    const { lossGradient } = await import(new URL('attack.js', base));
    const [manifest, weights] = await Promise.all(
        ['manifest.json', 'weights.bin'].map((name) => fetch(files[name])));
    const network = readNetwork(await manifest.json(), await weights.arrayBuffer());
    const input = Float32Array.from(image);
    return [[...logits(network, forward(network, input))], [...lossGradient(network, input, 0)]];
}"""


@pytest.fixture(scope="module")
def cat() -> np.ndarray:
    """La photo du laboratoire, uint8 (96, 96, 3)."""
    return resize(load_photo("chat", square=True), EMBEDDED_SIZE)


@pytest.fixture(scope="module")
def rounded() -> keras.Model:
    """Le réseau que le navigateur reçoit : normalisations repliées, poids arrondis en float16."""
    model = fold_batch_norm(load_embedded())
    model.set_weights(
        [weight.astype(np.float16).astype(np.float32) for weight in model.get_weights()]
    )
    return model


@pytest.fixture
def lab(start_lab):
    """Le laboratoire en marche, photo du chat, aucune force."""
    return start_lab(PAGE)


def set_up(lab, *, levels: int, steps: str = "1", target: str = "") -> str:
    """Règle le laboratoire et rend sa phrase, une fois le calcul fini."""
    lab.locator("[name=steps]").select_option(steps)
    if target:
        lab.locator("[name=target]").select_option(label=target)
    lab.locator("[name=levels]").fill(str(levels))
    return sentence(lab)


def sentence(lab) -> str:
    """La phrase du laboratoire, une fois le calcul fini."""
    lab.page.wait_for_selector(".labo .images[aria-busy=false]")
    return lab.locator(".verdict").inner_text()


def pixels(lab, place: str) -> np.ndarray:
    values = lab.locator(f".{place} canvas").evaluate(
        "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, canvas.width,"
        " canvas.height).data]"
    )
    return np.reshape(values, (EMBEDDED_SIZE, EMBEDDED_SIZE, 4)).astype(np.uint8)[..., :3]


def answers(lab, place: str) -> list[tuple[str, float]]:
    """Les réponses écrites sous une image ; « > 0,99 » compte pour 0,99."""
    written = [item.locator("span").all_inner_texts() for item in lab.locator(f".{place} li").all()]
    return [(label, float(text.strip("<>\u00a0").replace(",", "."))) for label, text in written]


def test_the_engine_computes_what_keras_computes(tab, cat, rounded):
    tab.goto(PAGE)
    image = to_network_scale(cat)
    logits, gradient = map(np.array, tab.evaluate(ENGINE, image.ravel().tolist()))
    with tf.GradientTape() as tape:
        x = tf.constant(image[None])
        tape.watch(x)
        expected = rounded(x, training=False)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits([0], expected)
    slope = tape.gradient(loss, x).numpy().ravel()
    np.testing.assert_allclose(logits, expected[0], atol=1e-3)
    assert np.corrcoef(gradient, slope)[0, 1] > 0.999
    assert np.mean(np.sign(gradient) == np.sign(slope)) > 0.99


def test_a_reader_sees_the_cat_and_what_the_network_sees(lab, cat):
    np.testing.assert_array_equal(pixels(lab, "avant"), cat)
    np.testing.assert_array_equal(pixels(lab, "apres"), cat)
    probabilities = softmax(load_embedded()(to_network_scale(cat)[None], training=False).numpy())[0]
    best = np.argsort(-probabilities)[:3]
    assert [label for label, _ in answers(lab, "avant")] == [LABELS[rank] for rank in best]
    assert [probability for _, probability in answers(lab, "avant")] == pytest.approx(
        probabilities[best], abs=0.02
    )
    assert "répond toujours" in lab.locator(".verdict").inner_text()


@pytest.mark.parametrize(
    ("steps", "target", "attack"),
    [
        ("1", "", lambda seen, image, label: fgsm(seen, image, label, epsilon=4 / 127.5)),
        (
            "10",
            "",
            lambda seen, image, label: pgd(seen, image, label, epsilon=4 / 127.5, steps=10),
        ),
        (
            "1",
            "Récif corallien",
            lambda seen, image, label: fgsm(seen, image, [REEF], epsilon=4 / 127.5, targeted=True),
        ),
        (
            "10",
            "Récif corallien",
            lambda seen, image, label: pgd(
                seen, image, [REEF], epsilon=4 / 127.5, steps=10, targeted=True
            ),
        ),
    ],
)
def test_the_attack_is_ours_and_keras_judges_it_as_written(
    lab, cat, rounded, steps, target, attack
):
    said = set_up(lab, levels=4, steps=steps, target=target)
    found, image = pixels(lab, "apres"), to_network_scale(cat)[None]
    label = rounded(image, training=False).numpy().argmax(axis=1)
    seen = Target(rounded, bounds=(-1.0, 1.0))
    expected = to_uint8(attack(seen, image, label)[0], seen.bounds)
    assert np.abs(found.astype(int) - cat).max() == 4
    # Dix pas suivent le signe d'un gradient parfois presque nul : deux calculs justes s'y écartent
    # un peu.
    assert np.mean(found == expected) > (0.99 if steps == "1" else 0.9)
    probabilities = softmax(seen.logits(to_network_scale(found)[None]))[0]
    best = int(probabilities.argmax())
    shown, probability = answers(lab, "apres")[0]
    assert shown == LABELS[best] and probability == pytest.approx(probabilities[best], abs=0.02)
    assert LABELS[best].lower() in said


def test_ten_steps_reach_the_reef_where_one_fails_and_random_signs_do_nothing(lab, cat):
    assert "récif" not in set_up(lab, levels=4, steps="1", target="Récif corallien")
    assert "il voit «\u00a0récif corallien\u00a0»" in set_up(
        lab, levels=4, steps="10", target="Récif corallien"
    )
    assert lab.locator(".apres ol").get_attribute("class") == "change"
    assert "répond toujours «\u00a0chat domestique\u00a0»" in set_up(lab, levels=4, steps="0")
    assert lab.locator("[name=target]").is_disabled()
    moved = pixels(lab, "apres").astype(int) - cat
    assert set(np.unique(np.abs(moved))) <= {0, 1, 2, 3, 4} and 0.4 < np.mean(moved > 0) < 0.6


def test_the_noise_says_how_much_it_is_amplified(lab, cat):
    set_up(lab, levels=2)
    assert lab.locator(".bruit p").inner_text() == "Le bruit, amplifié 63 fois"
    moved = pixels(lab, "apres").astype(int) - cat
    np.testing.assert_array_equal(pixels(lab, "bruit"), np.clip(128 + 63 * moved, 0, 255))


def test_a_photo_of_the_reader(lab, rounded):
    own = np.zeros((EMBEDDED_SIZE, EMBEDDED_SIZE + 40, 3), np.uint8)
    own[:, 20:-20] = np.random.default_rng(0).integers(0, 256, (EMBEDDED_SIZE, EMBEDDED_SIZE, 3))
    lab.locator("[name=own]").set_input_files(
        {"name": "à moi.png", "mimeType": "image/png", "buffer": encode(own)}
    )
    lab.page.wait_for_function(
        "() => document.querySelector('.labo [name=photo]').selectedOptions[0].text === 'à moi.png'"
    )
    sentence(lab)
    np.testing.assert_array_equal(pixels(lab, "avant"), own[:, 20:-20])
    seen = rounded(to_network_scale(own[:, 20:-20])[None], training=False).numpy()[0]
    assert answers(lab, "avant")[0][0] == LABELS[int(seen.argmax())] != "Chat domestique"


def test_what_is_not_a_photo_is_refused_and_the_cat_stays(lab, cat):
    lab.locator("[name=own]").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"pas une photo"}
    )
    lab.page.wait_for_function(
        "() => document.querySelector('.labo .verdict').textContent.includes('ne s’ouvre pas')"
    )
    np.testing.assert_array_equal(pixels(lab, "avant"), cat)
    assert lab.locator("[name=photo] option").count() == 2


def test_a_large_photo_is_shrunk_like_ours(lab):
    """Une photo de téléphone : le navigateur la rapetisse à sa façon, proche de la nôtre."""
    large = Image.fromarray(load_photo("chat", square=True)).resize(
        (1200, 1200), Image.Resampling.BICUBIC
    )
    buffer = io.BytesIO()
    large.save(buffer, format="png")
    lab.locator("[name=own]").set_input_files(
        {"name": "grande.png", "mimeType": "image/png", "buffer": buffer.getvalue()}
    )
    lab.page.wait_for_function(
        "() => document.querySelector('.labo [name=photo]').selectedOptions[0].text ==="
        " 'grande.png'"
    )
    sentence(lab)
    gap = pixels(lab, "avant").astype(float) - resize(np.asarray(large), EMBEDDED_SIZE)
    assert np.abs(gap).mean() < 6


def test_keyboard_alone(lab):
    lab.locator("[name=photo]").focus()
    names = []
    for _ in range(5):
        names.append(lab.page.evaluate("document.activeElement.name"))
        lab.page.keyboard.press("Tab")
    assert names == ["photo", "own", "steps", "target", "levels"]
    lab.locator("[name=levels]").focus()
    lab.page.keyboard.press("ArrowRight")
    assert lab.locator(".dit-force").inner_text().startswith("1 niveau sur 255")


def test_cut_weights_are_refused_with_both_sizes(tab):
    said = []
    tab.on("console", lambda message: said.append(message.text))
    tab.route("**/*.bin", lambda route: route.fulfill(body=b"abcd"))
    tab.goto(PAGE)
    tab.locator(".labo").scroll_into_view_if_needed()
    tab.get_by_text("n’a pas pu se mettre en marche").wait_for()
    assert any("octets attendus, reçu 4" in text for text in said)
