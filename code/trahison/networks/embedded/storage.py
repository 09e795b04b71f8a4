"""Ranger les poids d'un réseau livré avec le livre, les relire, et refuser un fichier qui n'est pas
le bon."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Set
from pathlib import Path
from typing import Any

import keras
import numpy as np

from trahison.files import write_atomically, write_text
from trahison.sources import SourceError

WEIGHTS_FILE = Path(__file__).with_name("weights.npz")
DIGEST_SUFFIX = ".sha256"


def save_weights(model: keras.Model, path: Path) -> None:
    """Écrit les poids en float16 compressé dans ``path`` et leur empreinte à côté
    (``weights.sha256``).

    Chaque fichier est écrit ailleurs puis renommé ; une empreinte absente ou ancienne fait refuser
    les poids.
    """
    arrays: dict[str, Any] = {
        name: value.astype(np.float16) for name, value in named_weights(model).items()
    }
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(
                f"{name} : une valeur n'est pas finie en float16, les poids ne sont pas écrits."
            )
    write_atomically(path, lambda stream: np.savez_compressed(stream, **arrays))
    write_text(path.with_suffix(DIGEST_SUFFIX), f"{_digest(path.read_bytes())}  {path.name}\n")


def load_weights(model: keras.Model, path: Path, *, published: Path | None = None) -> None:
    """Charge ``path`` dans ``model`` après avoir contrôlé l'empreinte, puis chaque tableau (nom,
    forme, valeurs finies).

    Args:
        published: les poids livrés dont l'empreinte fait foi ; par défaut ceux du réseau embarqué.

    Raises:
        SourceError: fichier absent, vide, tronqué, ou d'un autre réseau ; le message dit ce qui
            était attendu.
    """
    _check_digest(path, published or WEIGHTS_FILE)
    arrays = _read_arrays(path)
    expected = named_weights(model)
    if arrays.keys() != expected.keys():
        raise SourceError(f"{path} : {_names_difference(expected.keys(), arrays.keys())}")
    for name, value in expected.items():
        if arrays[name].shape != value.shape:
            raise SourceError(
                f"{path} : {name} devait avoir la forme {value.shape}, reçu {arrays[name].shape}."
            )
        if not np.isfinite(arrays[name]).all():
            raise SourceError(f"{path} : {name} contient une valeur qui n'est pas un nombre fini.")
    model.set_weights([np.float32(arrays[name]) for name in expected])


def named_weights(model: keras.Model) -> dict[str, np.ndarray]:
    """Les poids de ``model``, nommés ``couche/variable``, dans l'ordre de Keras."""
    return {
        f"{layer.name}/{weight.name}": weight.numpy()
        for layer in model.layers
        for weight in layer.weights
    }


def _check_digest(path: Path, published: Path) -> None:
    """Compare l'empreinte de ``path`` à celle des poids ``published``, la même où que soit le
    fichier."""
    try:
        content = path.read_bytes()
        expected = published.with_suffix(DIGEST_SUFFIX).read_text(encoding="ascii").split()[0]
    except OSError as error:
        raise SourceError(
            f"{error.filename} : ce fichier livré avec le livre devait être là ({error.strerror})."
        ) from error
    if _digest(content) != expected:
        raise SourceError(
            f"{path} : ce n'est pas le fichier de poids livré avec le livre ({len(content)} octets,"
            f" empreinte SHA-256 {_digest(content)[:12]}… au lieu de {expected[:12]}…)."
        )


def _read_arrays(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise SourceError(
            f"{path} : une archive de tableaux NumPy était attendue ({error})."
        ) from error


def _names_difference(expected: Set[str], found: Set[str]) -> str:
    missing, foreign = sorted(expected - found), sorted(found - expected)
    return (
        f"{len(expected)} tableaux étaient attendus, {len(found)} trouvés ; "
        f"manquent {missing[:3] or 'aucun'}, étrangers {foreign[:3] or 'aucun'}."
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
