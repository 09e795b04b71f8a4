"""Avant toute page : d'où viendront le réseau et les données, dit au début de la construction et
gardé pour elle.

Un seul processus charge, et télécharge si possible ; les noyaux ne tentent ensuite plus rien sur le
réseau.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from livre.execution.kernels import kernel_environment
from livre.project import build_folder, stop_build

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = logging.getLogger(__name__)
FILE_NAME = "provenance.json"


def setup_provenance(app: Sphinx) -> None:
    app.connect("builder-inited", announce)


def announce(app: Sphinx) -> None:
    """Dit quel réseau et quelles données serviront, et pourquoi les autres sources ont été
    écartées."""
    if not uses_sources(Path(app.srcdir)):
        return
    found = find_provenance(app)
    log.info("livre : réseau : %s", found["network"])
    log.info("livre : chiffres : %s", found["digits"])
    for reason in found["refused"]:
        log.info("livre : source écartée : %s", reason)
    os.environ["TRAHISON_DOWNLOAD"] = "0"


@cache
def uses_sources(book: Path) -> bool:
    """Vrai si une page charge le grand réseau ou les chiffres."""
    return any(
        word in page.read_text(encoding="utf-8")
        for page in book.rglob("*.md")
        for word in ("load_classifier", "load_digits")
    )


def find_provenance(app: Sphinx) -> dict:
    """La provenance gardée si rien n'a changé, sinon celle qu'un nouveau chargement donne."""
    from trahison import sources

    stored = read_stored(build_folder(app) / FILE_NAME)
    if stored and stored["fingerprint"] == sources.fingerprint() and not worth_retrying(stored):
        return stored
    command = [sys.executable, "-m", "trahison.networks.provenance"]
    run = subprocess.run(
        command, env=kernel_environment(app), capture_output=True, text=True, encoding="utf-8"
    )
    if run.returncode:
        stop_build(
            "Le réseau ou les chiffres ne peuvent pas être chargés :"
            f" {run.stderr.strip().splitlines()[-1]}"
        )
    # Keras écrit sa barre de progression avant le JSON ; un téléchargement change aussi
    # l'empreinte.
    found = json.loads(run.stdout[run.stdout.rindex('{"network"') :]) | {
        "fingerprint": sources.fingerprint()
    }
    write_atomically(build_folder(app) / FILE_NAME, json.dumps(found, ensure_ascii=False))
    return found


def worth_retrying(stored: dict) -> bool:
    """Vrai si une source embarquée a servi faute de réseau, et que le réseau est là aujourd'hui."""
    from trahison import sources

    if os.environ.get(sources.DOWNLOAD_VARIABLE, "1") == "0":
        return False
    wants_network = (
        stored["network_origin"] == "embarqué"
        and os.environ.get(sources.NETWORK_VARIABLE) != "embarqué"
    )
    return (wants_network and sources.reachable(sources.MOBILENET_WEIGHTS)) or (
        stored["digits_origin"] == "embarqué" and sources.reachable(sources.MNIST)
    )


def read_stored(path: Path) -> dict | None:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_atomically(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partiel")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)
