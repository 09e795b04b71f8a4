"""Lire un fichier de poids de PyTorch sans PyTorch, et sans jamais exécuter un pickle.

Un pickle est un programme : il peut nommer n’importe quelle fonction et l’appeler. Ici ce programme
n’est pas exécuté, il est lu : ``pickletools`` en énonce les opérations une à une, et celles qui
suffisent à décrire des tenseurs, des mémoires (*storages*) et des dictionnaires sont rejouées sur
des valeurs inertes. Rien n’est importé ni appelé au nom du fichier ; toute autre opération, tout
autre nom est refusé.

Le format est l’ancien de ``torch.save`` (avant PyTorch 1.6) : cinq pickles à la suite (un nombre
magique, une version, la machine, les tenseurs, l’ordre des mémoires), puis chaque mémoire, le
nombre de ses valeurs (8 octets) et ses valeurs, petit-boutistes.
"""

from __future__ import annotations

import hashlib
import io
import math
import pickletools
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np

from trahison.contracts import File, checked
from trahison.sources import SourceError

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = 1001
MAX_BYTES = 32 * 2**20
MAX_AXES = 8

ORDERED_DICT = "collections.OrderedDict"
TENSOR = "torch._utils._rebuild_tensor_v2"
DTYPES: dict[str, np.dtype] = {
    "torch.FloatStorage": np.dtype("<f4"),
    "torch.LongStorage": np.dtype("<i8"),
}
ALLOWED = {ORDERED_DICT, TENSOR, *DTYPES}
CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
# Ce que chaque opération prend sur la pile : tant de valeurs, ou tout depuis la dernière marque.
TAKEN = {
    "TUPLE": None,
    "APPENDS": None,
    "SETITEMS": None,
    "APPEND": 1,
    "SETITEM": 2,
    "TUPLE1": 1,
    "TUPLE2": 2,
    "TUPLE3": 3,
    "BINPERSID": 1,
    "REDUCE": 2,
    "BUILD": 2,
}
MARK = object()


class _Refused(Exception):
    """Ce qui est refusé dans un fichier, dont le nom est ajouté plus haut."""


@dataclass(frozen=True)
class _Global:
    """Un nom de Python que le pickle cite : « module.nom », jamais importé."""

    name: str


@dataclass(frozen=True)
class _Storage:
    """Une mémoire annoncée : sa clef, le type de ses valeurs, leur nombre."""

    key: str
    dtype: np.dtype
    count: int


@dataclass(frozen=True)
class _Tensor:
    """Un tenseur annoncé : sa mémoire, le rang de sa première valeur, sa forme, et le pas d’un axe
    au suivant, en valeurs."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


@checked
def read_tensors(path: Annotated[Path, File()], *, sha256: str) -> dict[str, np.ndarray]:
    """Rend les tenseurs d’un dictionnaire écrit par ``torch.save``, en lecture seule : nom →
    tableau.

    Args:
        path: le fichier, de 32 Mio au plus.
        sha256: son empreinte, en hexadécimal.

    Raises:
        SourceError: fichier absent, d’une autre empreinte, coupé, ou qui contient autre chose que
            des tenseurs de réels 32 bits ou d’entiers 64 bits. Le message nomme le fichier
            et ce qui est refusé.
    """
    try:
        with open(path, "rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        _check_content(content, sha256)
        return _read(io.BytesIO(content))
    except OSError as error:
        raise SourceError(f"{path.name} ne peut pas être lu ({error.strerror})") from None
    except _Refused as error:
        raise SourceError(f"{path.name} : {error}") from None


def _check_content(content: bytes, sha256: str) -> None:
    if len(content) > MAX_BYTES:
        raise _Refused(f"{MAX_BYTES} octets au plus attendus, reçu davantage")
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256:
        raise _Refused(
            f"ce n'est pas le fichier attendu ({len(content)} octets, empreinte SHA-256"
            f" {digest[:12]}… au lieu de {sha256[:12]}…)"
        )


def _read(stream: io.BytesIO) -> dict[str, np.ndarray]:
    magic, version, machine = (_replay(stream) for _ in range(3))
    if (magic, version) != (MAGIC, VERSION):
        raise _Refused("l'ancien format de torch.save était attendu, version 1001")
    if type(machine) is not dict or machine.get("little_endian") is not True:
        raise _Refused("des nombres petit-boutistes étaient attendus")
    tensors, keys = _replay(stream), _replay(stream)
    if type(tensors) is not dict:
        raise _Refused("un dictionnaire de tenseurs était attendu")
    for name, tensor in tensors.items():
        if type(tensor) is not _Tensor:
            raise _Refused(f"{name[:80]!r} n'est pas un tenseur")
    values = _read_storages(stream, keys, [tensor.storage for tensor in tensors.values()])
    return {name: _view(tensor, values) for name, tensor in tensors.items()}


def _read_storages(
    stream: io.BytesIO, keys: Any, storages: list[_Storage]
) -> dict[str, np.ndarray]:
    """Les valeurs de chaque mémoire, dans l’ordre des ``keys`` ; aucune place n’est demandée qui ne
    soit dans le fichier."""
    declared = {storage.key: storage for storage in storages}
    if any(declared[storage.key] != storage for storage in storages):
        raise _Refused("une mémoire est annoncée de deux façons")
    if type(keys) is not list or set(map(type, keys)) - {str} or sorted(keys) != sorted(declared):
        raise _Refused("chaque mémoire annoncée devait être là une fois")
    values = {}
    for key in keys:
        storage = declared[key]
        count = int.from_bytes(stream.read(8), "little")
        size, left = count * storage.dtype.itemsize, len(stream.getbuffer()) - stream.tell()
        if count != storage.count or size > left:
            raise _Refused(
                f"la mémoire {key[:80]!r} devait avoir {storage.count} valeurs, le fichier"
                f" en dit {count}, en {left} octets"
            )
        values[key] = np.frombuffer(stream.read(size), storage.dtype)
    if stream.read(1):
        raise _Refused("des octets de trop suivent la dernière mémoire")
    return values


def _view(tensor: _Tensor, values: dict[str, np.ndarray]) -> np.ndarray:
    size = tensor.storage.dtype.itemsize
    return np.ndarray(
        tensor.shape,
        tensor.storage.dtype,
        buffer=values[tensor.storage.key],
        offset=tensor.offset * size,
        strides=[stride * size for stride in tensor.strides],
    )


# --- Le pickle, lu et non exécuté ---


def _replay(stream: io.BytesIO) -> Any:
    """La valeur que décrit le pickle qui commence ici, faite de valeurs inertes."""
    try:
        return _replay_operations(stream)
    # pickletools, ou une pile trop courte : coupé, ou mal formé
    except (ValueError, IndexError, KeyError) as error:
        raise _Refused(f"pickle coupé ou mal formé ({error})") from None


def _replay_operations(stream: io.BytesIO) -> Any:
    stack: list[Any] = []
    memo: dict[Any, Any] = {}
    for operation, argument, _ in pickletools.genops(stream):
        name = operation.name
        taken = _take(stack, TAKEN[name]) if name in TAKEN else []
        match name:
            case "PROTO":
                pass
            case "STOP":
                break
            case "MARK":
                stack.append(MARK)
            case "NONE" | "NEWTRUE" | "NEWFALSE":
                stack.append(CONSTANTS[name])
            case "BININT" | "BININT1" | "BININT2" | "LONG1" | "BINUNICODE":
                stack.append(argument)
            case "EMPTY_TUPLE" | "TUPLE" | "TUPLE1" | "TUPLE2" | "TUPLE3":
                stack.append(tuple(taken))
            case "EMPTY_LIST":
                stack.append([])
            case "APPEND" | "APPENDS":
                _checked_type(stack[-1], list).extend(taken)
            case "EMPTY_DICT":
                stack.append({})
            case "SETITEM" | "SETITEMS":
                _set_items(_checked_type(stack[-1], dict), taken)
            case "BINPUT" | "LONG_BINPUT":
                memo[argument] = stack[-1]
            case "BINGET" | "LONG_BINGET":
                stack.append(memo[argument])
            case "GLOBAL":
                stack.append(_allowed_global(argument))
            case "BINPERSID":
                stack.append(_storage(*taken))
            case "REDUCE":
                stack.append(_rebuild(*taken))
            case "BUILD":  # les attributs d’un dictionnaire (_metadata) : laissés de côté
                stack.append(_checked_type(taken[0], dict))
            case _:
                raise _Refused(f"l'opération {name} ne décrit ni un tenseur ni un dictionnaire")
    return stack.pop()


def _take(stack: list, count: int | None) -> list:
    """Ôte de la pile ses ``count`` dernières valeurs, ou, sans nombre, ce qui suit la dernière
    marque et la marque."""
    items: list[Any] = []
    while len(items) != count and (item := stack.pop()) is not MARK:
        items.append(item)
    if count not in (None, len(items)):
        raise IndexError("une marque là où une valeur était attendue")
    return items[::-1]


def _checked_type(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise _Refused(f"{kind.__name__} attendu, reçu {type(value).__name__}")
    return value


def _set_items(dictionary: dict, items: list) -> None:
    keys, values = items[::2], items[1::2]
    # Des textes seulement : une clef est hachée, et un texte l’est sans surprise.
    if set(map(type, keys)) - {str}:
        raise _Refused("les clefs d'un dictionnaire devaient être des textes")
    dictionary.update(zip(keys, values, strict=True))


def _allowed_global(argument: Any) -> _Global:
    name = argument.replace(" ", ".")
    if name not in ALLOWED:
        raise _Refused(f"le nom {name[:80]!r} n'est pas admis dans un fichier de tenseurs")
    return _Global(name)


def _storage(identity: Any) -> _Storage:
    match identity:
        case ("storage", _Global(name), str(key), str(), int(count), None) if name in DTYPES:
            return _Storage(key, DTYPES[name], count)
    raise _Refused("une mémoire de réels 32 bits ou d'entiers 64 bits était attendue")


def _rebuild(function: Any, arguments: Any) -> dict | _Tensor:
    """Ce que rendrait l’appel : un dictionnaire vide ou un tenseur, et rien d’autre."""
    if function == _Global(ORDERED_DICT) and arguments == ():
        return {}
    if function != _Global(TENSOR):
        raise _Refused("un appel qui ne fait ni un tenseur ni un dictionnaire vide")
    match arguments:
        case (_Storage() as storage, int(offset), tuple(shape), tuple(strides), bool(), dict()):
            tensor = _Tensor(storage, offset, shape, strides)
            _check_layout(tensor)
            return tensor
    raise _Refused("un tenseur décrit autrement que par sa mémoire, son rang et sa forme")


def _check_layout(tensor: _Tensor) -> None:
    """Refuse un tenseur qui sort de sa mémoire, ou qui a plus de valeurs qu’elle : répétée par des
    pas nuls, une seule pourrait en décrire des milliards."""
    shape, strides, count = tensor.shape, tensor.strides, tensor.storage.count
    plain = len(shape) == len(strides) <= MAX_AXES and all(
        type(number) is int and 0 <= number <= count for number in (*shape, *strides)
    )
    if plain and tensor.offset >= 0 and 1 <= math.prod(shape) <= count:
        last = tensor.offset + sum(
            (side - 1) * stride for side, stride in zip(shape, strides, strict=True)
        )
        if last < count:
            return
    raise _Refused(f"un tenseur ne tient pas dans sa mémoire de {count} valeurs")
