"""Le terrain de jeu, mené dans un navigateur : ses poids sont ceux de Keras et de
``trahison.learning.perceptron``, ses nuages ceux de ``trahison.learning.playground``."""

from __future__ import annotations

import re

import keras
import numpy as np
import pytest
from long_tasks import never_holds
from scipy.stats import ks_2samp

from trahison.learning.perceptron import Network, new_network, train
from trahison.learning.playground import DATASETS, FEATURES, compute_features, make_dataset

PAGE = "reseaux-de-neurones.html"
TWENTY = """async ([layers, inputs, targets, rate, l2]) => {
    const base = new URL(document.querySelector('.labo').dataset.module, document.baseURI);
    const { descend, lossGradient } = await import(new URL('../commun/reseau.js', base));
    const network = layers.map((layer) => ({
        ...layer, weights: Float64Array.from(layer.weights), bias: Float64Array.from(layer.bias),
    }));
    for (let step = 0; step < 20; step++) {
        descend(network, lossGradient(network, Float64Array.from(inputs), targets), rate, l2);
    }
    return network.map(({ weights, bias }) => [[...weights], [...bias]]);
}"""
CLOUD = """async ([name, noise, names]) => {
    const base = new URL(document.querySelector('.labo').dataset.module, document.baseURI);
    const { makeCloud, computeFeatures } = await import(new URL('nuages.js', base));
    const { makeRandom } = await import(new URL('../commun/hasard.js', base));
    const cloud = makeCloud(name, { samples: 2000, noise, random: makeRandom(5) });
    const points = cloud.map(({ at }) => at);
    return {
        points, labels: cloud.map(({ label }) => label),
        features: [...computeFeatures(points.slice(0, 20), names)],
    };
}"""
# Les époques de la scène, et la plus longue tâche du fil principal pendant qu'elles passent.
PLAY = """async () => {
    document.querySelector('.labo [name=play]').click();
    await new Promise((resolve) => setTimeout(resolve, 1200));
    document.querySelector('.labo [name=play]').click();
}"""


@pytest.fixture
def lab(start_lab):
    return start_lab(PAGE)


def counts(lab) -> tuple[int, float, float]:
    """Époque, perte d'apprentissage, perte de test."""
    found = re.search(
        r"Époque (\d+).*apprentissage (\d,\d+), .*test (\d,\d+)",
        lab.locator(".compteur").inner_text(),
    )
    return int(found[1]), *(float(text.replace(",", ".")) for text in found.groups()[1:])


def same_law(ours: np.ndarray, theirs: np.ndarray) -> bool:
    return ks_2samp(ours, theirs, method="asymp").pvalue > 1e-3


def box(lab, name: str):
    return lab.get_by_role("checkbox", name=name, exact=True)


def play(lab, epochs: int) -> None:
    """Passe ``epochs`` époques d'un geste : la fin seule compte."""
    lab.locator("[name=step]").evaluate(
        "(button, epochs) => { for (let i = 0; i < epochs; i++) button.click(); }", epochs
    )


def twenty_steps(tab, network: Network, inputs, targets, rate: float, l2: float) -> list:
    """Les couches après vingt pas du navigateur sur le même lot."""
    layers = [
        {
            "inputs": weights.shape[0],
            "outputs": weights.shape[1],
            "weights": weights.ravel().tolist(),
            "bias": bias.ravel().tolist(),
            "activation": activation,
        }
        for (weights, bias), activation in zip(network.layers, network.activations, strict=True)
    ]
    made = tab.evaluate(TWENTY, [layers, inputs.ravel().tolist(), targets.tolist(), rate, l2])
    return [
        (np.reshape(weights, old.shape), np.reshape(bias, (1, -1)))
        for (weights, bias), (old, _) in zip(made, network.layers, strict=True)
    ]


@pytest.mark.parametrize("activation", ["tanh", "relu", "linear"])
def test_the_browser_learns_as_the_chapter_does(tab, activation):
    """Tous les points en un lot : une époque de Python est un pas."""
    tab.goto(PAGE)
    points, labels = make_dataset("cercle", samples=50, noise=0.1, seed=2)
    network = new_network((2, 4, 3, 1), activation=activation, seed=3)
    expected = train(
        network, points, labels, points, labels, epochs=20, batch=50, learning_rate=0.1, l2=0.01
    ).network.layers
    made = twenty_steps(tab, network, points, labels, 0.1, 0.01)
    for (weights, bias), (ours, our_bias) in zip(expected, made, strict=True):
        np.testing.assert_allclose(ours, weights, atol=1e-9)
        np.testing.assert_allclose(our_bias, bias, atol=1e-9)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
def test_twenty_steps_are_those_of_keras_and_of_no_other_weights(tab, activation):
    tab.goto(PAGE)
    points, labels = make_dataset("cercle", samples=50, noise=0.1, seed=2)
    network = new_network((2, 4, 3, 1), seed=3)
    layers = [
        keras.layers.Dense(n, activation, kernel_regularizer=keras.regularizers.L2(0.01))
        for n in (4, 3)
    ]
    layers.append(keras.layers.Dense(1, "tanh", kernel_regularizer=keras.regularizers.L2(0.01)))
    model = keras.Sequential([keras.Input((2,)), *layers])
    # « mse » n'a pas notre ½, ni la pénalité de Keras le sien : le taux est divisé par deux.
    model.compile(optimizer=keras.optimizers.SGD(0.1 / 2), loss="mse")
    model.set_weights([part for weights, bias in network.layers for part in (weights, bias[0])])
    for _ in range(20):
        model.train_on_batch(points, labels[:, None])
    expected = [
        (np.asarray(weights), np.asarray(bias)[None])
        for weights, bias in zip(model.weights[::2], model.weights[1::2], strict=True)
    ]

    def gap(start: Network) -> float:
        named = Network(start.layers, activation)
        made = twenty_steps(tab, named, points, labels, 0.1, 0.01)
        return max(
            np.abs(ours - theirs).max()
            for pair, other in zip(made, expected, strict=True)
            for ours, theirs in zip(pair, other, strict=True)
        )

    assert gap(network) < 1e-4
    (first, bias), *others = network.layers
    moved = first.copy()
    moved[0, 0] += 0.01
    assert gap(Network(((moved, bias), *others))) > 1e-3


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_the_clouds_are_those_of_the_chapter(tab, name, noise):
    """Mêmes lois, tirages différents : Kolmogorov et Smirnov ne les distinguent pas."""
    tab.goto(PAGE)
    drawn = tab.evaluate(CLOUD, [name, noise, list(FEATURES)])
    points, labels = np.array(drawn["points"]), np.array(drawn["labels"])
    features = compute_features(points[:20], tuple(FEATURES))
    np.testing.assert_allclose(np.reshape(drawn["features"], features.shape), features, atol=1e-12)
    theirs, their_labels = make_dataset(name, samples=2000, noise=noise, seed=4)
    assert (labels == 1).mean() == pytest.approx((their_labels == 1).mean(), abs=0.05)
    for label in (-1, 1):
        ours, expected = points[labels == label], theirs[their_labels == label]
        for project in (np.array([1, 0]), np.array([0, 1]), np.array([0.6, -0.8])):
            assert same_law(ours @ project, expected @ project)
        assert same_law(np.hypot(*ours.T), np.hypot(*expected.T))


def test_another_noise_would_be_seen(tab):
    tab.goto(PAGE)
    drawn = tab.evaluate(CLOUD, ["gaussiennes", 0.3, ["X1"]])
    points, labels = np.array(drawn["points"]), np.array(drawn["labels"])
    theirs, their_labels = make_dataset("gaussiennes", samples=2000, noise=0.1, seed=4)
    assert not same_law(points[labels == 1, 0], theirs[their_labels == 1, 0])


def test_it_opens_on_the_slide_and_one_neuron_is_not_enough(lab):
    assert counts(lab)[0] == 0
    assert "n’a rien appris" in lab.locator(".verdict").inner_text()
    play(lab, 150)
    assert counts(lab)[2] > 0.25


def test_the_exclusive_or_is_learnt(lab):
    lab.locator("[name=set]").select_option("ou exclusif")
    lab.locator("[name=width0]").fill("4")
    play(lab, 200)
    epoch, train_loss, test_loss = counts(lab)
    assert epoch == 200 and train_loss < 0.05 and test_loss < 0.1
    assert "C’est appris" in lab.locator(".verdict").inner_text()


def test_the_product_needs_no_hidden_layer(lab):
    lab.locator("[name=set]").select_option("ou exclusif")
    lab.locator("[name=depth]").select_option("0")
    play(lab, 60)
    assert counts(lab)[2] > 0.4
    box(lab, "X₁X₂").check()
    play(lab, 60)
    assert counts(lab)[2] < 0.05


def test_the_address_keeps_the_scene(lab, tab, start_lab):
    lab.locator("[name=set]").select_option("spirale")
    lab.locator("[name=depth]").select_option("2")
    lab.locator("[name=width1]").fill("5")
    lab.locator("[name=activation]").select_option("relu")
    box(lab, "sin X₁").check()
    lab.locator("[name=redraw]").click()
    play(lab, 5)
    link, seen = tab.url, counts(lab)
    assert "#terrain&donnees=spirale" in link
    other = tab.context.new_page()
    other.goto(link)
    # Sans rien faire défiler : l'adresse mène au laboratoire.
    other.wait_for_selector(".labo[data-pret]")
    same = other.locator(".labo")
    assert same.locator("[name=set]").input_value() == "spirale"
    assert same.locator("[name=width1]").input_value() == "5"
    assert box(same, "sin X₁").is_checked()
    play(same, 5)
    assert counts(same) == seen


def test_a_nonsense_address_opens_a_scene(tab):
    tab.goto(f"{PAGE}#terrain&donnees=chat&entrees=99&couches=800.x&taux=-1&tirage=zut&bruit=fort")
    tab.wait_for_selector(".labo[data-pret]")
    lab = tab.locator(".labo")
    play(lab, 2)
    assert counts(lab)[0] == 2


def test_keys_play_pause_and_start_again(lab):
    lab.get_by_role("button", name="Une époque").focus()
    lab.page.keyboard.press("Enter")
    assert counts(lab)[0] == 1
    button = lab.locator("[name=play]")
    button.focus()
    lab.page.keyboard.press("Space")
    for _ in range(100):
        lab.page.wait_for_timeout(50)
        if counts(lab)[0] > 5:
            break
    lab.page.keyboard.press("Space")
    assert button.inner_text() == "Lire"
    stopped = counts(lab)
    assert stopped[0] > 5
    lab.page.wait_for_timeout(150)
    assert counts(lab) == stopped
    lab.locator("[name=restart]").click()
    assert counts(lab)[0] == 0


def test_a_touched_thumbnail_is_enlarged(lab):
    lab.locator("[name=width0]").fill("3")
    shown = lab.locator("[name=shown]")
    assert shown.evaluate("(select) => select.selectedOptions[0].text") == "la sortie"
    drawing = lab.locator(".reseau canvas")
    drawing.scroll_into_view_if_needed()
    before = lab.locator(".decision canvas").evaluate("(canvas) => canvas.toDataURL()")
    scale = drawing.bounding_box()["width"] / 320
    drawing.click(position={"x": (44 + 120 + 16) * scale, "y": (3 + 3.5 * 38 + 16) * scale})
    assert shown.evaluate("(s) => s.selectedOptions[0].text") == "couche 1, neurone 2"
    assert lab.locator(".decision canvas").evaluate("(canvas) => canvas.toDataURL()") != before


def test_a_held_page_would_be_seen(tab):
    """Témoin : sans lui, un observateur muet passerait pour une page que rien ne retient."""
    tab.goto("accessibilite.html")
    busy = """() => { setTimeout(() => {
        const start = performance.now(); while (performance.now() - start < 90);
    }); }"""
    assert not never_holds(tab, lambda: tab.evaluate(busy), attempts=2)


def test_the_largest_network_never_holds_the_page(lab, tab):
    lab.locator("[name=set]").select_option("spirale")
    lab.locator("[name=depth]").select_option("3")
    for rank in range(3):
        lab.locator(f"[name=width{rank}]").fill("8")
    for one in lab.locator(".entrees input").all():
        one.check()
    assert never_holds(tab, lambda: tab.evaluate(PLAY), attempts=8)
    assert counts(lab)[0] > 20
