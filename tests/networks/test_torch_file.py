"""Lire un fichier de PyTorch sans l’exécuter : ses tenseurs sont rendus, tout le reste est refusé
par son nom."""

import hashlib
import pickle
import struct
import sys

import numpy as np
import pytest

from trahison.networks import torch_file
from trahison.networks.torch_file import read_tensors
from trahison.sources import SourceError

# --- Écrire un fichier, opération par opération : aucun pickle de PyTorch ne se fait sans PyTorch


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def number(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def group(*items: bytes) -> bytes:
    return b"(" + b"".join(items) + b"t"


def named(module: str, name: str) -> bytes:
    return b"c" + f"{module}\n{name}\n".encode()


def call(function: bytes, *arguments: bytes) -> bytes:
    return function + group(*arguments) + b"R"


EMPTY = named("collections", "OrderedDict") + b")R"


def tensor(key="0", *, count=6, shape=(2, 3), strides=(3, 1), offset=0, kind="FloatStorage"):
    storage = group(text("storage"), named("torch", kind), text(key), text("cpu"), number(count))
    storage = storage[:-1] + b"Nt" + b"Q"
    sizes = [group(*map(number, sides)) for sides in (shape, strides)]
    rebuild = named("torch._utils", "_rebuild_tensor_v2")
    return call(rebuild, storage, number(offset), *sizes, b"\x89", EMPTY)


def dictionary(**tensors: bytes) -> bytes:
    items = b"".join(text(name) + value for name, value in tensors.items())
    return EMPTY + b"(" + items + b"u"


ONES = np.ones(6, "<f4")
MACHINE = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"int": 4}}


def torch_bytes(body: bytes, storages=None, *, header=(torch_file.MAGIC, 1001, MACHINE)) -> bytes:
    """Un fichier entier : l’en-tête, le pickle ``body``, les clefs et les mémoires."""
    storages = {"0": ONES} if storages is None else storages
    return b"".join(
        [
            *(pickle.dumps(part, 2) for part in header),
            b"\x80\x02" + body + b".",
            pickle.dumps(list(storages), 2),
            *(struct.pack("<q", array.size) + array.tobytes() for array in storages.values()),
        ]
    )


@pytest.fixture
def read(tmp_path):
    """``read(octets)`` : ce que lit le lecteur d’un fichier dont l’empreinte est tenue pour la
    bonne."""

    def read(content: bytes):
        path = tmp_path / "poids.pth"
        path.write_bytes(content)
        return read_tensors(path, sha256=hashlib.sha256(content).hexdigest())

    return read


# --- Ce qui est lu


def test_tensors_come_back(read):
    values = np.arange(6, dtype="<f4")
    found = read(
        torch_bytes(
            dictionary(
                rows=tensor(),
                columns=tensor(shape=(3, 2), strides=(1, 3)),
                end=tensor(shape=(2,), strides=(1,), offset=4),
                count=tensor("1", count=1, shape=(), strides=(), kind="LongStorage"),
            ),
            {"1": np.array([2**40]), "0": values},
        )
    )
    assert list(found) == ["rows", "columns", "end", "count"]
    np.testing.assert_array_equal(found["rows"], values.reshape(2, 3))
    np.testing.assert_array_equal(found["columns"], values.reshape(2, 3).T)
    np.testing.assert_array_equal(found["end"], [4, 5])
    assert found["count"] == 2**40 and found["count"].dtype == np.int64
    assert not any(array.flags.writeable for array in found.values())
    assert "torch" not in sys.modules


def test_attributes_of_a_dictionary_are_set_aside(read):
    attributes = b"}" + text("_metadata") + EMPTY + b"s"
    assert list(read(torch_bytes(dictionary(w=tensor()) + attributes + b"b"))) == ["w"]


# --- Ce qui est refusé


def test_another_digest_is_refused(tmp_path):
    content = torch_bytes(dictionary(w=tensor()))
    path = tmp_path / "poids.pth"
    for changed in (content[:-1], content[:-1] + bytes([content[-1] ^ 1]), content + b"\0", b""):
        path.write_bytes(changed)
        with pytest.raises(SourceError, match=r"^poids\.pth : ce n'est pas le fichier attendu"):
            read_tensors(path, sha256=hashlib.sha256(content).hexdigest())


def test_missing_file_and_folder_are_refused(tmp_path):
    with pytest.raises(SourceError, match=r"absent\.pth ne peut pas être lu"):
        read_tensors(tmp_path / "absent.pth", sha256="")
    with pytest.raises(SourceError, match="ne peut pas être lu"):
        read_tensors(tmp_path, sha256="")


def test_endless_file_is_not_read_to_its_end(monkeypatch, read):
    content = torch_bytes(dictionary(w=tensor()))
    monkeypatch.setattr(torch_file, "MAX_BYTES", len(content) - 1)
    with pytest.raises(SourceError, match="octets au plus"):
        read(content)


# Chacune créerait un dossier si elle était exécutée ; le témoin l’exécute.
ATTACKS = {
    "fonction du système": lambda path: call(named("os", "mkdir"), text(path)),
    "eval": lambda path: call(named("builtins", "eval"), text(f"__import__('os').mkdir({path!r})")),
    "nom pris sur la pile": lambda path: (
        text("os") + text("mkdir") + b"\x93" + group(text(path)) + b"R"
    ),
    "instance": lambda path: b"(" + text(path) + b"ios\nmkdir\n",
    "objet": lambda path: b"(" + named("os", "mkdir") + text(path) + b"o",
    "dans un tenseur": lambda path: dictionary(
        w=tensor(), x=call(named("os", "mkdir"), text(path))
    ),
    "dans les attributs": lambda path: (
        dictionary(w=tensor()) + call(named("os", "mkdir"), text(path)) + b"0"
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_executed(read, tmp_path, attack):
    canary = tmp_path / "canari"
    body = ATTACKS[attack](str(canary))
    if "dans" not in attack:  # un pickle entier, que Python exécuterait
        pickle.loads(b"\x80\x02" + body + b".")
        canary.rmdir()
    with pytest.raises(SourceError, match=r"^poids\.pth : (le nom '(os\.|builtins)|l'opération )"):
        read(torch_bytes(body))
    assert not canary.exists()


@pytest.mark.parametrize("place", range(3))
def test_header_is_not_executed_either(read, tmp_path, place):
    class Canary:
        def __reduce__(self):
            return (tmp_path / "canari").mkdir, ()

    header = [torch_file.MAGIC, 1001, MACHINE]
    header[place] = Canary()
    with pytest.raises(SourceError, match="poids.pth : le nom "):
        read(torch_bytes(dictionary(w=tensor()), header=header))
    assert not (tmp_path / "canari").exists()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (call(EMPTY, text("a")), "ni un tenseur ni un dictionnaire"),
        (call(named("torch", "FloatStorage"), number(4)), "ni un tenseur ni un dictionnaire"),
        (call(named("collections", "OrderedDict"), b"]"), "ni un tenseur ni un dictionnaire"),
        (call(named("torch._utils", "_rebuild_tensor_v2"), number(4)), "décrit autrement"),
        (named("torch", "DoubleStorage"), "'torch.DoubleStorage' n'est pas admis"),
        (named("torch._utils", "_rebuild_parameter"), "'torch._utils._rebuild_parameter'"),
        (b"K\x01Q", "mémoire de réels 32 bits"),
        (dictionary(w=number(3)), "'w' n'est pas un tenseur"),
        (tensor(), "un dictionnaire de tenseurs"),
        (EMPTY + number(1) + tensor() + b"s", "clefs d'un dictionnaire"),
        (b"]" + text("w") + tensor() + b"s", "dict attendu, reçu list"),
        (EMPTY + b"a", "mal formé|list attendu"),
        (b"h\x07", "mal formé"),
        (b"(R", "mal formé"),
        (b"R", "mal formé"),
        (b"0", "l'opération POP"),
        (b"", "mal formé"),
    ],
)
def test_foreign_pickle_is_refused(read, body, message):
    with pytest.raises(SourceError, match=f"^poids.pth : .*({message})"):
        read(torch_bytes(body))


@pytest.mark.parametrize(
    "layout",
    [
        {
            "shape": (10**9, 10**9),
            "strides": (0, 0),
        },  # un milliard de milliards de fois la même valeur
        {"shape": (3, 3), "strides": (3, 1)},
        {"shape": (2, 3), "strides": (3, 2)},
        {"shape": (2, 3), "strides": (-3, 1), "offset": 3},
        {"offset": 1},
        {"offset": -1},
        {"shape": (2,)},
        {"shape": (0, 3)},
        {"shape": (-2, -3)},
        {"shape": (1,) * 9, "strides": (1,) * 9},
    ],
)
def test_tensor_stays_inside_its_storage(read, layout):
    with pytest.raises(SourceError, match=r"poids\.pth : un tenseur ne tient pas"):
        read(torch_bytes(dictionary(w=tensor(**layout))))


def test_storage_cannot_ask_for_more_than_the_file(read):
    huge = tensor(count=2**31 - 1)
    with pytest.raises(SourceError, match="'0' devait avoir 2147483647 valeurs.*en dit 6"):
        read(torch_bytes(dictionary(w=huge)))
    content = torch_bytes(dictionary(w=huge), {"0": ONES})
    announced = content.replace(struct.pack("<q", 6), struct.pack("<q", 2**31 - 1))
    assert announced != content
    with pytest.raises(SourceError, match="en dit 2147483647, en 24 octets"):
        read(announced)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (torch_bytes(dictionary(w=tensor()), {}), "devait être là une fois"),
        (torch_bytes(dictionary(w=tensor()), {"1": ONES}), "devait être là une fois"),
        (torch_bytes(dictionary(w=tensor()), {"0": ONES, "1": ONES}), "devait être là une fois"),
        (
            torch_bytes(dictionary(w=tensor(), x=tensor(count=5, shape=(5,), strides=(1,)))),
            "deux façons",
        ),
        (torch_bytes(dictionary(w=tensor())) + b"\0", "octets de trop"),
        (torch_bytes(b"}", {}, header=(3, 1001, MACHINE)), "ancien format"),
        (torch_bytes(b"}", {}, header=(torch_file.MAGIC, 1002, MACHINE)), "ancien format"),
        (
            torch_bytes(b"}", {}, header=(torch_file.MAGIC, 1001, {"little_endian": False})),
            "boutistes",
        ),
        (b"PK\x03\x04 une archive de PyTorch 1.6", "poids.pth : "),
        (b"", "mal formé"),
    ],
)
def test_foreign_file_is_refused(read, content, message):
    with pytest.raises(SourceError, match=message):
        read(content)


def test_damage_is_refused_or_harmless(read):
    """À chaque coupure, à un bit changé par octet : une ``SourceError``, ou des tableaux qui
    tiennent dans le fichier ; jamais autre chose."""
    content = torch_bytes(dictionary(w=tensor(), x=tensor(shape=(6,), strides=(1,))))
    for length in range(len(content)):
        with pytest.raises(SourceError):
            read(content[:length])
    refused = 0
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        try:
            assert sum(array.nbytes for array in read(bytes(damaged)).values()) <= 2 * len(content)
        except SourceError:
            refused += 1
    assert refused > len(content) / 2
