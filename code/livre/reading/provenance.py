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
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from livre.execution.kernels import kernel_environment
from livre.execution.warm_kernels import are_possible, open_early
from livre.project import build_folder, root, stop_build
from livre.reading.results import is_active, page_text
from livre.state import state
from trahison.files import write_text
from trahison.sources import DOWNLOAD_VARIABLE

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

log = logging.getLogger(__name__)
FILE_NAME = "provenance.json"


def setup_provenance(app: Sphinx) -> None:
    app.connect("builder-inited", resolve_folders)
    # Dès que les pages du livre sont connues, avant que l'empreinte d'aucune soit calculée.
    app.connect("env-get-outdated", announce, priority=100)


def announce(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Dit quel réseau et quelles données serviront, et pourquoi les autres sources ont été
    écartées."""
    state(env).announced_sources = {}
    if not uses_sources(env):
        return []
    found = find_provenance(app, pages=pages_to_run(env))
    log.info("livre : réseau : %s", found["network"])
    log.info("livre : chiffres : %s", found["digits"])
    for reason in found["refused"]:
        log.info("livre : source écartée : %s", reason)
    os.environ[DOWNLOAD_VARIABLE] = "0"
    state(env).announced_sources = found["taken"]
    return []


def resolve_folders(app: Sphinx) -> None:
    """Les dossiers nommés dans l'environnement, compris une fois pour toutes : les noyaux partent
    d'un autre dossier que la construction."""
    from trahison import sources

    try:
        sources.resolve_folders()
    except sources.SourceError as error:
        stop_build(str(error))


def uses_sources(env: BuildEnvironment) -> bool:
    """Vrai si une page du livre charge le grand réseau ou les chiffres : ce qui traîne d'autre dans
    ``book/`` (un brouillon, un environnement Python) n'est pas lu."""
    return any(
        word in page_text(env, page)
        for page in sorted(env.found_docs)
        for word in ("load_classifier", "load_digits")
    )


def pages_to_run(env: BuildEnvironment) -> int:
    """Combien de pages ont des cellules que cette construction peut avoir à exécuter."""
    if not is_active(env):
        return 0
    return sum("{code-cell}" in page_text(env, page) for page in env.found_docs)


def find_provenance(app: Sphinx, *, pages: int = 0) -> dict:
    """La provenance gardée si rien n'a changé, sinon celle qu'un nouveau chargement donne.

    Un chargement n'occupe qu'un cœur : ``pages`` attendent ensuite d'être exécutées, et leurs
    noyaux se préparent à côté.
    """
    from trahison import sources

    stored = read_stored(build_folder(app) / FILE_NAME)
    asked = [os.environ.get(name) for name in (sources.NETWORK_VARIABLE, sources.DIGITS_VARIABLE)]
    state = {"asked": asked, "fingerprint": sources.fingerprint()}
    if stored and state.items() <= stored.items() and not worth_retrying(stored):
        return stored
    if are_possible(pages):
        open_early(kernel_environment(root(app) / "code", build_folder(app)))
    found = load_sources(app)
    if sources.DOWNLOADED in found["taken"].values():
        # Un cache où l'on ne peut pas écrire ne garde rien : les noyaux, qui ne téléchargent pas,
        # prendraient une autre source que celle-ci. On annonce celle qu'ils trouveront.
        kept = load_sources(app, **{sources.DOWNLOAD_VARIABLE: "0"})
        found = kept | {"refused": [*found["refused"], *kept["refused"]]}
    # Un téléchargement a peut-être changé l'empreinte.
    found |= {"asked": asked, "fingerprint": sources.fingerprint()}
    write_text(build_folder(app) / FILE_NAME, json.dumps(found, ensure_ascii=False))
    return found


def load_sources(app: Sphinx, **settings: str) -> dict:
    """Charge le réseau et les chiffres dans un processus à part, comme le fera chaque noyau."""
    command = [sys.executable, "-m", "trahison.networks.provenance"]
    run = subprocess.run(
        command,
        env=kernel_environment(root(app) / "code", build_folder(app)) | settings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",  # le système parle dans le codage de la machine
    )
    if run.returncode:
        stop_build(
            "Le réseau ou les chiffres ne peuvent pas être chargés :"
            f" {run.stderr.strip().splitlines()[-1]}"
        )
    # Keras écrit sa barre de progression avant le JSON.
    return json.loads(run.stdout[run.stdout.rindex('{"network"') :])


def provenance(app: Sphinx) -> dict[str, str]:
    """« réseau » et « chiffres », et d'où cette construction les a pris ; rien si le livre n'en
    charge pas."""
    found = read_stored(build_folder(app) / FILE_NAME) if uses_sources(app.env) else None
    return {"réseau": found["network"], "chiffres": found["digits"]} if found else {}


def worth_retrying(stored: dict) -> bool:
    """Vrai si la dernière source a servi faute de téléchargement, et qu'il est possible
    aujourd'hui."""
    from trahison import sources

    if not sources.downloads_allowed():
        return False
    wanted = (
        (sources.MOBILENET_WEIGHTS, sources.NETWORK_VARIABLE, sources.LITE0_WEIGHTS.origin),
        (sources.MNIST, sources.DIGITS_VARIABLE, sources.EMBEDDED),
    )
    return any(
        stored["taken"].get(file.name) == last and sources.reachable(file)
        for file, variable, last in wanted
        if os.environ.get(variable) != sources.LAST_RESORTS[variable]
    )


def read_stored(path: Path) -> dict | None:
    """La provenance gardée ; ``None`` si elle manque, est abîmée ou d'une version plus ancienne."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stored if isinstance(stored, dict) and {"taken", "asked"} <= stored.keys() else None
