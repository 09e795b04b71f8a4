"""Ce que les noyaux Jupyter voient en démarrant : le code du projet, des graines, pas de
bavardage."""

from __future__ import annotations

import itertools
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import zmq
from nbformat import NotebookNode
from traitlets.config import Config

from livre.execution.value_expressions import BadValue
from trahison.sources import keras_home

KERNEL_NAME = "livre"
ORDINARY_LAUNCHER = (sys.executable, "-m", "ipykernel_launcher")

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
    # Un noyau tourne dans le dossier de sa page : un chemin relatif y mènerait ailleurs.
    inherited = [
        os.path.abspath(folder)
        for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep)
        if folder
    ]
    path = os.pathsep.join(dict.fromkeys([str(code), *inherited]))
    return {
        **os.environ,
        **repeatable_settings(),
        "PYTHONPATH": path,
        "IPYTHONDIR": str(ipython),
        "MATPLOTLIBRC": str(matplotlibrc),
        "KERAS_BACKEND": KERAS_BACKEND,
        # Hors d'UTF-8 (Windows), Python lirait et écrirait les textes dans le codage de la machine.
        "PYTHONUTF8": "1",
    }


def keras_defaults() -> list[str]:
    """Le Python qui rend à Keras ses réglages d'origine ; rien si personne ne les a changés, car il
    faut importer Keras pour cela."""
    try:
        chosen = json.loads((keras_home() / "keras.json").read_text(encoding="utf-8"))
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


# Le chemin d'une prise a 104 octets au plus sur macOS, 108 sous Linux ; ceci en laisse à son nom et
# à celui du dossier provisoire.
LONGEST_PARENT = 70


@contextmanager
def short_folder() -> Iterator[Path | None]:
    """Un dossier provisoire au chemin assez court pour qu'on y range des prises ; ``None`` si la
    machine n'en a pas. Celui des fichiers provisoires (``TMPDIR``) peut être trop profond."""
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"):
        if len(os.fsencode(parent)) <= LONGEST_PARENT and os.access(parent, os.W_OK | os.X_OK):
            with tempfile.TemporaryDirectory(prefix="livre-", dir=parent) as folder:
                yield Path(folder)
            return
    yield None


@contextmanager
def private_sockets() -> Iterator[Callable[[], Config]]:
    """Rend la fonction qui donne les réglages Jupyter d'un nouveau noyau joint par des fichiers,
    sans port ni réseau.

    Un noyau écoute d'ordinaire sur 127.0.0.1, qui n'existe pas toujours sur une machine sans aucun
    réseau. Les prises ont un rang pour nom : celui d'une page serait long, ou nommerait un
    sous-dossier.
    """
    with short_folder() as folder:
        if folder is None or not zmq.has("ipc"):
            yield Config
            return
        ranks = itertools.count(1)
        yield lambda: Config(
            {"ConnectionFileMixin": {"transport": "ipc", "ip": str(folder / str(next(ranks)))}}
        )


@contextmanager
def book_kernel(launcher: Sequence[str]) -> Iterator[str]:
    """Déclare à Jupyter le noyau qu'un lanceur démarre, et rend son nom.

    Toutes les pages ont celui-là, quel que soit le nom écrit dans leur en-tête (un éditeur y met
    celui de son environnement) : c'est le Python qui construit le livre.
    """
    with tempfile.TemporaryDirectory(prefix="livre-") as folder:
        spec = Path(folder) / "kernels" / KERNEL_NAME / "kernel.json"
        spec.parent.mkdir(parents=True)
        description = {
            "argv": [*launcher, "-f", "{connection_file}"],
            "language": "python",
            "display_name": "Python 3",
        }
        spec.write_text(json.dumps(description), encoding="utf-8")
        before = os.environ.get("JUPYTER_PATH")
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [folder, before]))
        try:
            yield KERNEL_NAME
        finally:
            restore("JUPYTER_PATH", before)


def restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def check_language(notebook: NotebookNode) -> None:
    """Lève :class:`BadValue` pour une page qui demande un autre langage."""
    asked = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if asked != "python":
        raise BadValue(f"en-tête « kernelspec » : un noyau Python est attendu, reçu « {asked} »")
