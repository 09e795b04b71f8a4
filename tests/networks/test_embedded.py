"""Le réseau embarqué : ses poids sont contrôlés, il reconnaît le chat, et le navigateur en reçoit
l'exacte copie."""

import io
import json
import zipfile

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from trahison.networks.embedded import (
    EMBEDDED_SIZE,
    EMBEDDED_WNIDS,
    checkpoint,
    export_digits_for_browser,
    export_for_browser,
    journal,
    load_embedded,
    storage,
)
from trahison.networks.embedded.architecture import build_embedded
from trahison.networks.embedded.augmentation import MIN_AREA, augment, enlarge, random_boxes
from trahison.networks.embedded.evaluation import accuracies, accuracy_per_class
from trahison.networks.embedded.schedule import RESOLUTIONS, Clock, learning_rate, resolution
from trahison.networks.embedded.tiny_imagenet import read_tiny_imagenet
from trahison.networks.embedded.training import places_shown, training_loss
from trahison.networks.lenet import build_lenet5
from trahison.networks.target import Target
from trahison.sources import SourceError
from trahison.vision.images import resize, to_network_scale
from trahison.vision.photos import load_photo

# chat tigré, persan, égyptien : les trois des cent classes
CATS = {"n02123045", "n02123394", "n02124075"}
MAX_BYTES = 2_500_000


@pytest.fixture(scope="module")
def model() -> keras.Model:
    return load_embedded()


@pytest.fixture(scope="module")
def exported(model):
    """Les deux fichiers d'un export du réseau."""
    return export_for_browser(model)


def test_network(model):
    assert model.input_shape == (None, EMBEDDED_SIZE, EMBEDDED_SIZE, 3)
    assert model.output_shape == (None, len(EMBEDDED_WNIDS)) == (None, len(set(EMBEDDED_WNIDS)))
    assert model.layers[-1].activation is keras.activations.linear, "le réseau rend des logits"
    assert storage.WEIGHTS_FILE.stat().st_size <= MAX_BYTES


def test_the_cat_is_a_cat_with_confidence(model):
    image = to_network_scale(resize(load_photo("chat", square=True), EMBEDDED_SIZE))
    probabilities = tf.nn.softmax(model(image[None], training=False))[0].numpy()
    assert EMBEDDED_WNIDS[int(probabilities.argmax())] in CATS
    assert probabilities[[EMBEDDED_WNIDS.index(wnid) for wnid in CATS]].sum() > 0.9


# --- Les fichiers abîmés sont refusés
# ------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0, 0.5, 1])
def test_damaged_file_is_refused(tmp_path, kept):
    """Fichier vide, coupé en deux, ou entier à un octet près."""
    path = tmp_path / "abîmé.npz"
    content = storage.WEIGHTS_FILE.read_bytes()
    path.write_bytes(content[: max(int(kept * len(content)) - 1, 0)] + b"x" * (kept == 1))
    with pytest.raises(SourceError, match="abîmé.npz.*SHA-256"):
        load_embedded(path)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(SourceError, match="absent.npz"):
        load_embedded(tmp_path / "absent.npz")


def write_trusted(monkeypatch, path, arrays):
    """Écrit ``arrays`` et fait passer leur empreinte pour la bonne : le contenu est contrôlé à son
    tour."""
    np.savez(path, **arrays)
    monkeypatch.setattr(storage, "_check_digest", lambda path, published: None)


def small_model() -> keras.Model:
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="dense")])


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"dense/kernel": np.zeros((3, 2))}, "dense/bias"),
        ({"autre/kernel": np.zeros((3, 2)), "dense/bias": np.zeros(2)}, "autre/kernel"),
        ({"dense/kernel": np.zeros((2, 3)), "dense/bias": np.zeros(2)}, r"\(3, 2\), reçu \(2, 3\)"),
        ({"dense/kernel": np.full((3, 2), np.nan), "dense/bias": np.zeros(2)}, "fini"),
    ],
)
def test_wrong_arrays_are_refused(monkeypatch, tmp_path, arrays, message):
    write_trusted(monkeypatch, tmp_path / "poids.npz", arrays)
    with pytest.raises(SourceError, match=f"poids.npz.*{message}"):
        storage.load_weights(small_model(), tmp_path / "poids.npz")


def test_not_an_archive_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(storage, "_check_digest", lambda path, published: None)
    (tmp_path / "poids.npz").write_bytes(b"PK\x03\x04 tronqu")
    with pytest.raises(SourceError, match="poids.npz.*NumPy"):
        storage.load_weights(small_model(), tmp_path / "poids.npz")


def test_saved_weights_come_back_in_half_precision(monkeypatch, tmp_path):
    model, copy = small_model(), small_model()
    storage.save_weights(model, tmp_path / "poids.npz")
    assert storage._digest((tmp_path / "poids.npz").read_bytes()) in (
        tmp_path / "poids.sha256"
    ).read_text(encoding="utf-8")
    monkeypatch.setattr(storage, "WEIGHTS_FILE", tmp_path / "poids.npz")
    storage.load_weights(copy, tmp_path / "poids.npz")
    for saved, loaded in zip(model.get_weights(), copy.get_weights(), strict=True):
        np.testing.assert_array_equal(saved.astype("float16"), loaded)


def test_infinite_weights_are_not_written(tmp_path):
    model = small_model()
    model.set_weights([np.full((3, 2), 1e30), np.zeros(2)])
    with pytest.raises(ValueError, match="dense/kernel"), np.errstate(over="ignore"):
        storage.save_weights(model, tmp_path / "poids.npz")
    assert not list(tmp_path.iterdir())


# --- L'export pour le navigateur
# ------------------------------------------------------------------------------------


def interpret(files, images: np.ndarray) -> np.ndarray:
    """Exécute un export couche par couche, en ne sachant que ce que disent ses deux fichiers."""
    manifest = json.loads(files["manifest.json"])
    values = np.frombuffer(files["weights.bin"], "<f2").astype("float32")
    assert values.size == manifest["values"]
    maps = {"input": images}
    for layer in manifest["layers"]:
        maps[layer["name"]] = run_layer(layer, values, [maps[name] for name in layer["inputs"]])
    return maps[manifest["layers"][-1]["name"]].numpy()


ACTIVATIONS = {"linear": tf.identity, "relu": tf.nn.relu, "relu6": tf.nn.relu6}


def run_layer(layer, values, inputs):
    kernel, bias = (
        read_array(values, layer[part]) if part in layer else None for part in ("kernel", "bias")
    )
    match layer["type"]:
        case "add":
            return inputs[0] + inputs[1]
        case "pool":
            return tf.reduce_mean(inputs[0], axis=(1, 2))
        case "average":
            return tf.nn.avg_pool2d(inputs[0], layer["size"], layer["size"], "VALID")
        case "dense":
            flat = tf.reshape(inputs[0], (len(inputs[0]), -1))
            return ACTIVATIONS[layer["activation"]](flat @ kernel + bias)
        case "conv" | "depthwise" as kind:
            convolve = tf.nn.conv2d if kind == "conv" else tf.nn.depthwise_conv2d
            result = (
                convolve(
                    inputs[0],
                    kernel,
                    [1, layer["stride"], layer["stride"], 1],
                    layer["padding"].upper(),
                )
                + bias
            )
            return ACTIVATIONS[layer["activation"]](result)


def read_array(values, place):
    size = int(np.prod(place["shape"]))
    return values[place["offset"] : place["offset"] + size].reshape(place["shape"])


def test_exported_network_gives_the_same_logits(model, exported):
    photo = to_network_scale(resize(load_photo("chat", square=True), EMBEDDED_SIZE))
    images = np.stack([photo, photo[:, ::-1], -photo]).astype("float32")
    expected, found = model.predict_on_batch(images), interpret(exported, images)
    # Replier puis arrondir à 11 bits de précision : quelques millièmes de l'étendue des logits.
    assert np.abs(found - expected).max() < 0.02 * np.ptp(expected)
    np.testing.assert_array_equal(found.argmax(axis=1), expected.argmax(axis=1))


def test_exported_lite0_gives_the_same_logits(lite0):
    """Son changement d'échelle y est une convolution 1 × 1, de nombres que le float16 dit
    exactement."""
    files = export_for_browser(lite0.model, wnids=lite0.wnids)
    images = np.stack([lite0.prepare(load_photo(name)) for name in ("chat", "café")])
    expected, found = lite0.logits(images), interpret(files, images)
    assert np.abs(found - expected).max() < 0.02 * np.ptp(expected)
    np.testing.assert_array_equal(found.argmax(axis=1), expected.argmax(axis=1))
    first = np.frombuffer(files["weights.bin"], "<f2")[:6]
    np.testing.assert_array_equal(first, [255 / 256] * 3 + [1 / 256] * 3)


def test_exported_digit_network_gives_the_same_logits():
    """LeNet-5 : des bords qui ne se complètent pas, des moyennes, des couches denses activées."""
    target = Target(build_lenet5(), bounds=(0.0, 1.0))
    files = export_digits_for_browser("essai", target)
    assert set(files) == {"essai.json", "essai.bin"}
    images = np.random.default_rng(0).uniform(size=(3, 28, 28, 1)).astype("float32")
    described = {"manifest.json": files["essai.json"], "weights.bin": files["essai.bin"]}
    np.testing.assert_allclose(interpret(described, images), target.logits(images), atol=2e-3)
    manifest = json.loads(files["essai.json"])
    assert manifest["input"] == {"size": 28, "channels": 1, "bounds": [0.0, 1.0]}
    assert manifest["labels"] == [str(label) for label in range(10)]


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        (keras.layers.Conv2D(2, 3, activation="tanh", name="courbe"), "courbe.*reçu tanh"),
        (keras.layers.AveragePooling2D(2, strides=1, name="serrée"), "serrée.*bord à bord"),
        (keras.layers.AveragePooling2D(3, name="coupée"), "coupée.*entiers"),
        (keras.layers.Flatten(name="plate"), "plate"),
    ],
)
def test_what_the_format_cannot_say_is_refused(layer, told):
    image = keras.Input((8, 8, 1))
    flat = keras.layers.GlobalAveragePooling2D()
    body = layer(image)
    body = body if len(body.shape) == 2 else flat(body)
    target = Target(keras.Model(image, keras.layers.Dense(2)(body)), bounds=(0.0, 1.0))
    with pytest.raises(ValueError, match=told):
        export_digits_for_browser("essai", target)


def test_export_describes_itself(exported):
    manifest = json.loads(exported["manifest.json"])
    assert manifest["input"] == {"size": EMBEDDED_SIZE, "channels": 3, "bounds": [-1, 1]}
    assert tuple(manifest["wnids"]) == EMBEDDED_WNIDS and len(manifest["labels"]) == len(
        EMBEDDED_WNIDS
    )
    assert manifest["labels"][EMBEDDED_WNIDS.index("n01443537")] == "Poisson rouge"
    assert len(exported["weights.bin"]) == 2 * manifest["values"]


def test_unknown_layer_is_not_exported():
    image = keras.Input((8, 8, 3))
    model = keras.Model(image, keras.layers.MaxPooling2D(name="maximum")(image))
    with pytest.raises(ValueError, match="maximum"):
        export_for_browser(model, wnids=EMBEDDED_WNIDS[:3])


def test_as_many_identifiers_as_outputs(model):
    with pytest.raises(
        ValueError, match="^wnids : 100 identifiants attendus, un par sortie, reçu 2$"
    ):
        export_for_browser(model, wnids=EMBEDDED_WNIDS[:2])


# --- L'entraînement, pièce par pièce
# --------------------------------------------------------------------------------


def test_free_size_network_computes_the_same(model):
    free = build_embedded(None)
    free.set_weights(model.get_weights())
    images = (
        np.random.default_rng(0)
        .uniform(-1, 1, (2, EMBEDDED_SIZE, EMBEDDED_SIZE, 3))
        .astype("float32")
    )
    np.testing.assert_allclose(
        free.predict_on_batch(images), model.predict_on_batch(images), rtol=1e-4, atol=1e-4
    )


def test_learning_rate_rises_then_ends_at_zero():
    rates = [learning_rate(progress) for progress in np.linspace(0, 1, 101)]
    assert rates[0] == 0 and rates[-1] == pytest.approx(0, abs=1e-9)
    peak = int(np.argmax(rates))
    assert rates[: peak + 1] == sorted(rates[: peak + 1]) and rates[peak:] == sorted(
        rates[peak:], reverse=True
    )


def test_peak_scales_the_whole_schedule():
    assert learning_rate(0.4, 0.03) == pytest.approx(learning_rate(0.4, 0.12) / 4)


def test_favoured_classes_are_shown_more_often():
    shown = places_shown(np.array([0, 2, 1, 2]), [2], 3)
    assert shown.tolist() == [0, 1, 1, 1, 2, 3, 3, 3]


def test_training_ends_at_the_size_of_use():
    assert RESOLUTIONS[-1] == (1.0, EMBEDDED_SIZE)
    assert resolution(1.0) == resolution(0.999) == EMBEDDED_SIZE


def test_clock_counts_epochs_or_minutes():
    assert Clock(None, 10).progress(2.5) == 0.25
    assert Clock(1.0, None, spent=30).progress(99) == pytest.approx(0.5, abs=0.01)
    assert Clock(1.0, None, spent=90).progress(0) == 1


def test_augmented_views_follow_their_seed():
    images = np.random.default_rng(0).integers(0, 256, (4, 64, 64, 3), dtype="uint8")
    first, again, other = (
        augment(images, 32, tf.constant(seed)).numpy() for seed in ([0, 1], [0, 1], [0, 2])
    )
    assert first.shape == (4, 32, 32, 3) and np.abs(first).max() <= 1
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_boxes_stay_inside_and_half_are_mirrored():
    top, left, bottom, right = random_boxes(1000, tf.constant([0, 0])).numpy().T
    assert (
        min(top.min(), left.min(), right.min()) >= 0
        and max(bottom.max(), left.max(), right.max()) <= 1 + 1e-6
    )
    assert 0.4 < (left > right).mean() < 0.6
    assert MIN_AREA - 1e-6 < np.abs((bottom - top) * (right - left)).min() < MIN_AREA * 1.2


def test_enlarged_photo_keeps_its_range():
    images = np.array([0, 255], "uint8")[:, None, None, None] * np.ones((1, 64, 64, 3), "uint8")
    np.testing.assert_allclose(enlarge(images, 96)[:, 0, 0, 0], [-1, 1])


def test_loss_is_least_when_the_network_agrees_with_its_teacher():
    taught = tf.constant([[4.0, 1.0, 0.0]])
    agreed = training_loss(taught, tf.constant([0]), taught)
    assert agreed < training_loss(taught[:, ::-1], tf.constant([0]), taught)
    plain = training_loss(taught, tf.constant([0]), None)
    assert plain < training_loss(taught, tf.constant([1]), None)


def test_accuracies():
    # en cas d'égalité, le rang 5 est toujours sixième
    logits = np.eye(6)[[0, 1, 2, 3, 4, 0]] - np.linspace(0, 0.1, 6)
    labels = np.array([0, 1, 2, 3, 3, 5])
    assert accuracies(logits, labels) == (pytest.approx(4 / 6), pytest.approx(5 / 6))
    assert accuracies(logits[:5], labels[:5]) == (0.8, 1.0)


def test_accuracy_per_class():
    logits = np.eye(2)[[0, 1, 1, 1]]
    np.testing.assert_allclose(accuracy_per_class(logits, np.array([0, 0, 1, 1])), [0.5, 1])


def write_archive(path, wnids):
    """Une archive à la disposition de Tiny ImageNet : deux photos unies par classe ; la luminosité
    dit la classe."""
    with zipfile.ZipFile(path, "w") as archive:
        for rank, wnid in enumerate(wnids):
            file = io.BytesIO()
            Image.new(
                "L" if rank == 0 else "RGB", (64, 64), rank * 40 if rank == 0 else (rank * 40,) * 3
            ).save(file, "JPEG")
            archive.writestr(f"tiny/train/{wnid}/images/{wnid}_0.JPEG", file.getvalue())
            archive.writestr(f"tiny/val/images/val_{rank}.JPEG", file.getvalue())
        lines = [f"val_{rank}.JPEG\t{wnid}\t0\t0\t63\t63\n" for rank, wnid in enumerate(wnids)]
        archive.writestr("tiny/val/val_annotations.txt", "".join(lines))


def test_archive_is_reduced_to_the_classes_asked_in_their_order(tmp_path):
    write_archive(tmp_path / "tiny.zip", ["n1", "n2", "n3"])
    for photos in read_tiny_imagenet(tmp_path / "tiny.zip", ["n3", "n1"]):
        assert photos.images.shape == (2, 64, 64, 3) and photos.images.dtype == np.uint8
        assert {
            int(label): round(image.mean(), -1)
            for label, image in zip(photos.labels, photos.images, strict=True)
        } == {0: 80, 1: 0}


def test_archive_without_a_class_is_refused(tmp_path):
    write_archive(tmp_path / "tiny.zip", ["n1"])
    with pytest.raises(ValueError, match="n9"):
        read_tiny_imagenet(tmp_path / "tiny.zip", ["n1", "n9"])


def with_optimizer() -> keras.Model:
    model = small_model()
    model.optimizer = keras.optimizers.SGD(0.1, momentum=0.9)
    model.optimizer.build(model.trainable_variables)
    return model


def test_training_resumes_where_it_stopped(tmp_path):
    first, second = with_optimizer(), with_optimizer()
    gradients = [tf.ones(variable.shape) for variable in first.trainable_variables]
    first.optimizer.apply(gradients)
    checkpoint.save(first, tmp_path, 3, 12.5)
    assert checkpoint.restore(second, tmp_path) == (3, 12.5)
    for model in (first, second):  # l'élan a été repris : le pas suivant est le même
        model.optimizer.apply(gradients)
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def an_epoch(round_, epoch):
    return journal.Epoch(round_, epoch, 64, 0.1, 4.0, 0.2, 0.5, 60.0 * epoch)


def test_journal_forgets_what_a_resumed_training_will_redo(tmp_path):
    journal.start(tmp_path, keep=0)
    for epoch in (1, 2):
        journal.add(tmp_path, an_epoch(1, epoch))
    journal.start(tmp_path, keep=1)
    lines = (tmp_path / "journal.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [journal.HEADER, "1,1,64,0.10000,4.0000,0.2000,0.5000,60"]


def test_journal_of_a_new_round_follows_the_earlier_ones(tmp_path):
    past = [an_epoch(1, 1), an_epoch(1, 2)]
    journal.start(tmp_path, past=past, keep=0)
    journal.add(tmp_path, an_epoch(2, 3))
    journal.add(tmp_path, an_epoch(2, 4))
    journal.start(tmp_path, past=past, keep=1)  # une reprise au milieu de la seconde manche
    assert journal.read(tmp_path / "journal.csv") == [*past, an_epoch(2, 3)]


def test_shipped_journal_is_the_one_of_the_shipped_card():
    epochs = journal.read(storage.WEIGHTS_FILE.with_name(journal.FILE))
    assert [epoch.epoch for epoch in epochs] == list(range(1, len(epochs) + 1))
    card = storage.WEIGHTS_FILE.with_name("carte.md").read_text("utf-8")
    assert f"{100 * epochs[-1].val_top1:.1f} %".replace(".", ",") in card
