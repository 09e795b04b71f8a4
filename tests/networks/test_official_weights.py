"""Les poids officiels : un fichier coupé, étranger ou faux est refusé avec son nom ; le vrai voit
un chat."""

import keras
import numpy as np
import pytest

from trahison.networks import chosen, load_classifier, mobilenet
from trahison.networks.mobilenet import CAT_WNIDS, read_official_weights
from trahison.sources import (
    LITE0_WEIGHTS,
    MOBILENET_WEIGHTS,
    SourceError,
    describe_weights,
    keras_home,
    sha256,
)
from trahison.vision.photos import load_photo


@pytest.fixture(scope="module")
def random_weights(tmp_path_factory):
    keras.utils.set_random_seed(0)
    path = tmp_path_factory.mktemp("poids") / "hasard.weights.h5"
    mobilenet.build_official().save_weights(path)
    return path


def test_official_architecture_gives_logits():
    model = mobilenet.build_official()
    assert model.count_params() == 3_538_984
    assert model.layers[-1].activation is keras.activations.linear


def test_random_weights_are_refused_by_what_they_see(random_weights):
    message = "^hasard.weights.h5 : un chat était attendu sur la photo « chat », reçu « "
    with pytest.raises(SourceError, match=message):
        read_official_weights(random_weights)


def test_truncated_and_foreign_files_are_refused(random_weights, tmp_path, recwarn):
    cut, empty, foreign = (tmp_path / f"{name}.weights.h5" for name in ("coupe", "vide", "lenet"))
    cut.write_bytes(random_weights.read_bytes()[:1_000_000])
    empty.write_bytes(b"")
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]).save_weights(foreign)
    for path in (cut, empty, foreign):
        with pytest.raises(
            SourceError, match=f"^{path.name} n'est pas lisible comme poids de MobileNetV2"
        ):
            read_official_weights(path)
    assert UserWarning not in {warning.category for warning in recwarn}  # il irait sur la page


def test_weights_that_are_not_finite_are_refused(tmp_path):
    model = mobilenet.build_official()
    last = model.layers[-1]
    last.set_weights([np.full_like(weight, np.nan) for weight in last.get_weights()])
    model.save_weights(tmp_path / "nan.weights.h5")
    with pytest.raises(SourceError, match="^nan.weights.h5 : poids finis attendus"):
        read_official_weights(tmp_path / "nan.weights.h5")


def test_official_choice_without_weights_says_so(monkeypatch, tmp_path):
    for variable, value in (
        ("KERAS_HOME", tmp_path),
        ("TRAHISON_DATA", tmp_path),
        ("TRAHISON_DOWNLOAD", "0"),
    ):
        monkeypatch.setenv(variable, str(value))
    monkeypatch.setattr(chosen, "lite0_classifier", lambda: None)
    chosen._load_classifier.cache_clear()
    with pytest.raises(SourceError, match=f"sont exigés.*{MOBILENET_WEIGHTS.name}"):
        load_classifier("officiel")


@pytest.fixture
def true_weights():
    path = keras_home() / MOBILENET_WEIGHTS.cache_folder / MOBILENET_WEIGHTS.name
    if not path.is_file():
        pytest.skip("les poids ImageNet de Keras ne sont pas sur cette machine")
    return path


@pytest.mark.parametrize("kept", [0.5, 0.999])
def test_true_weights_cut_short_are_refused(true_weights, tmp_path, kept):
    content = true_weights.read_bytes()
    (tmp_path / MOBILENET_WEIGHTS.name).write_bytes(content[: int(kept * len(content))])
    with pytest.raises(SourceError, match=f"^{MOBILENET_WEIGHTS.name} n'est pas lisible"):
        read_official_weights(tmp_path / MOBILENET_WEIGHTS.name)


def test_true_weights_see_the_cat(true_weights):
    chosen._load_classifier.cache_clear()
    network = load_classifier("officiel")
    assert network.official and not network.model.trainable
    assert (len(network.labels), network.size, network.bounds) == (1000, 224, (-1.0, 1.0))
    best = network.top(network.prepare(load_photo("chat", square=True))[None])[0]
    assert network.wnids[best[0].index] in CAT_WNIDS and best[0].probability > 0.5
    assert best[0].label == network.labels[network.index_of(network.wnids[best[0].index])]


def damaged(true_weights, folder, change):
    """Le vrai fichier, ses tenseurs passés par ``change``, relu comme s'il était le bon."""
    model = mobilenet.build_official()
    model.load_weights(true_weights)
    weights = {weight.path: weight.numpy() for weight in model.weights}
    change(weights)
    model.set_weights(list(weights.values()))
    path = folder / "faux.weights.h5"
    model.save_weights(path)
    return path


@pytest.mark.parametrize("layer", ["Conv1/kernel", "block_5_project/kernel", "predictions/bias"])
def test_a_tensor_of_zeros_is_refused_or_not_recognised(true_weights, tmp_path, layer):
    def erase(weights):
        [name] = [name for name in weights if name.endswith(layer)]
        weights[name][:] = 0

    path = damaged(true_weights, tmp_path, erase)
    assert describe_weights(sha256(path)) == "empreinte inconnue"
    if layer != "predictions/bias":  # sans lui, le réseau voit encore tout ce qu'on lui montre
        with pytest.raises(SourceError, match="était attendu sur la photo"):
            read_official_weights(path)


def swap_of(classes, others):
    """Ce qui échange ces classes-là : leurs colonnes de la dernière couche et leurs biais."""

    def swap(weights):
        for name in (name for name in weights if "predictions" in name):
            one, other = (weights[name][..., ranks].copy() for ranks in (classes, others))
            weights[name][..., classes], weights[name][..., others] = other, one

    return swap


def test_classes_of_another_photo_than_the_cat_swapped_are_refused(true_weights, tmp_path):
    """Le chat reste un chat : il faut une autre photo pour s'en apercevoir."""
    swap = swap_of([967, 968, 504], [0, 1, 2])  # expresso, tasse, mug à café ↔ trois poissons
    with pytest.raises(SourceError, match="une tasse de café était attendu sur la photo « café »"):
        read_official_weights(damaged(true_weights, tmp_path, swap))


def test_classes_that_no_photo_shows_swapped_are_not_recognised(true_weights, tmp_path):
    """Aucune des photos ne le voit, seule l'empreinte le sait."""
    path = damaged(true_weights, tmp_path, swap_of([0], [1]))  # tanche ↔ poisson rouge
    read_official_weights(path)
    assert describe_weights(sha256(path)) == "empreinte inconnue"


def test_a_flipped_bit_is_not_recognised(true_weights, tmp_path):
    """Le réseau voit tout comme avant : seule l'empreinte le sait."""
    content = bytearray(true_weights.read_bytes())
    content[len(content) // 2] ^= 1
    path = tmp_path / MOBILENET_WEIGHTS.name
    path.write_bytes(content)
    read_official_weights(path)
    assert describe_weights(sha256(path)) == "empreinte inconnue"


def test_known_fingerprints_are_named(true_weights):
    chosen._load_classifier.cache_clear()
    network = load_classifier("officiel")
    assert network.sha256 == sha256(true_weights)
    packaged = load_classifier("paquet")
    assert packaged.sha256 == sha256(LITE0_WEIGHTS.path)
    assert describe_weights(packaged.sha256) == f"connue : {LITE0_WEIGHTS.origin}"
    assert any("Keras télécharge" in name for _, name in MOBILENET_WEIGHTS.known)
    for digest, name in MOBILENET_WEIGHTS.known:
        assert len(digest) == 64 and describe_weights(digest) == f"connue : {name}"
    assert describe_weights("0" * 64) == "empreinte inconnue"
