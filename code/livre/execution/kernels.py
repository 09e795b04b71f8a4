"""Ce que les noyaux Jupyter voient en démarrant : le code du projet, des graines, pas de
bavardage."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import zmq
from traitlets.config import Config

QUIET_AND_REPEATABLE = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    # Le nombre de fils change l'ordre des additions, donc le dernier chiffre des résultats : il est
    # fixé. Mesuré avec deux pages à la fois sur deux cœurs : un second fil coûte 10 à 15 % de
    # calcul de plus, et la construction s'allonge.
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}

# Les réglages d'une personne (keras.json, matplotlibrc) changent des résultats : un noyau part de
# ceux des bibliothèques. Keras lit son fichier là où sont aussi les poids, qui doivent y rester.
KERAS_DEFAULTS = {"floatx": "float32", "image_data_format": "channels_last", "epsilon": 1e-07}
KERAS_BACKEND = "tensorflow"

# Les bibliothèques en C++ écrivent sur la sortie d'erreur du processus : elle va au journal, pas
# dans la page. Les avertissements de Python, eux, restent visibles et font échouer la construction.
IPYTHON_PROFILE = """\
c = get_config()
c.IPKernelApp.capture_fd_output = False
c.IPKernelApp.log_level = 'ERROR'
"""


def kernel_environment(code: Path, work: Path) -> dict[str, str]:
    """Écrit le profil IPython des noyaux dans ``work`` et rend leur environnement complet, où le
    dossier ``code`` s'importe."""
    ipython = work / "ipython"
    profile = ipython / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    configuration = IPYTHON_PROFILE + f"c.IPKernelApp.exec_lines = {keras_defaults()!r}\n"
    (profile / "ipython_kernel_config.py").write_text(configuration, encoding="utf-8")
    matplotlibrc = ipython / "matplotlibrc"
    matplotlibrc.write_text("", encoding="utf-8")
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    path = os.pathsep.join(
        [str(code), *(folder for folder in inherited if folder and folder != str(code))]
    )
    return {
        **os.environ,
        **repeatable_settings(),
        "PYTHONPATH": path,
        "IPYTHONDIR": str(ipython),
        "MATPLOTLIBRC": str(matplotlibrc),
        "KERAS_BACKEND": KERAS_BACKEND,
    }


def keras_defaults() -> list[str]:
    """Le Python qui rend à Keras ses réglages d'origine ; rien si personne ne les a changés, car il
    faut importer Keras pour cela."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    try:
        chosen = json.loads((Path(home) / "keras.json").read_text(encoding="utf-8"))
        untouched = all(chosen.get(name, value) == value for name, value in KERAS_DEFAULTS.items())
    except FileNotFoundError:
        untouched = True
    except (OSError, ValueError, AttributeError):
        untouched = False
    if untouched:
        return []
    return [
        "import keras",
        *(f"keras.config.set_{name}({value!r})" for name, value in KERAS_DEFAULTS.items()),
        "del keras",
    ]


def repeatable_settings() -> dict[str, str]:
    """Réglages dont dépendent les résultats ; ceux que l'utilisateur a fixés gardent sa valeur."""
    return {name: os.environ.get(name, value) for name, value in QUIET_AND_REPEATABLE.items()}


@contextmanager
def private_sockets() -> Iterator[Callable[[str], Config]]:
    """Rend la fonction nom de page → réglages Jupyter d'un noyau joint par des fichiers, sans port
    ni réseau.

    Un noyau écoute d'ordinaire sur 127.0.0.1, qui n'existe pas toujours sur une machine sans aucun
    réseau. Le dossier est court : le chemin d'une telle prise est limité à une centaine de
    caractères.
    """
    if not zmq.has("ipc"):
        yield lambda name: Config()
        return
    with tempfile.TemporaryDirectory(prefix="livre-") as folder:
        yield lambda name: Config(
            {"ConnectionFileMixin": {"transport": "ipc", "ip": os.path.join(folder, name)}}
        )
