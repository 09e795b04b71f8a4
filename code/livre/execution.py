"""Exécution des pages : en parallèle, les plus longues d'abord, et seulement celles qui ont changé.

MyST-NB exécute une page au moment où Sphinx la lit, l'une après l'autre. Ici toutes les pages à
refaire le sont avant la lecture, chacune dans son noyau ; MyST-NB ne fait plus que relire les
résultats.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import myst_nb.sphinx_
from myst_nb.core.execute import NotebookClientBase, create_client
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, CellTimeoutError
from nbformat import NotebookNode, from_dict
from sphinx.environment import CONFIG_OK
from sphinx.util import logging
from traitlets.config import Config

from livre.cache import CodeTree, PageStore, fingerprint, reached_modules
from livre.kernels import kernel_environment, private_sockets, repeatable_settings
from livre.network_badge import ANSWER, ask_network, note_network
from livre.progress import Progress
from livre.project import build_folder, root, stop_build
from livre.used_sources import MODULE, UsedSources, ask_sources, contradiction, note_sources
from livre.versions import require
from livre.warm_kernels import are_possible, warm_kernels

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

WORKERS_VARIABLE = "LIVRE_PROCESSUS"
# L'ordre d'une première construction, quand aucune durée n'est encore retenue.
LONG_PAGES = (
    "defenses",
    "autres-attaques",
    "reproduire-les-articles",
    "musee-des-erreurs",
    "lenet-5",
    "pourquoi-le-signe",
    "quand-tout-est-exact",
    "reseaux-de-neurones",
    "reseaux-de-convolution",
    "mobilenetv2",
    "fgsm",
    "retropropagation",
    "descente-de-gradient",
    "index",
    "optimiseurs",
)
# RuntimeError : un noyau mort, ou qui ne répond pas.
FAILURES = (CellExecutionError, CellTimeoutError, CellControlSignal, RuntimeError)
log = logging.getLogger(__name__)


@dataclass
class Page:
    """Une page à cellules : son nom, son carnet, l'empreinte de tout ce dont elle dépend."""

    name: str
    notebook: NotebookNode
    key: str
    seconds: float = 0.0
    cell_seconds: float = 0.0
    used: UsedSources | None = None
    failure: str = ""


@dataclass(frozen=True)
class Kernels:
    """De quoi démarrer le noyau d'une page : son environnement, son nom (vide : l'ordinaire), ses
    prises par page."""

    environment: dict[str, str]
    name: str
    sockets: Callable[[str], Config]


def setup_execution(app: Sphinx) -> None:
    require(
        "myst-nb",
        "1.4.0",
        "livre.execution remplace create_client, qui exécute une page pendant sa lecture",
    )
    app.connect("builder-inited", read_results_from_store)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("env-before-read-docs", execute_missing_pages)


def page_store(env: BuildEnvironment) -> PageStore:
    # Le dossier que « jupyter-book clean » garde et que l'intégration continue peut conserver.
    return PageStore(Path(env.mystnb_config.execution_cache_path) / "pages")


def is_active(env: BuildEnvironment) -> bool:
    return env.mystnb_config.execution_mode == "cache"


# --- Ce qui a changé ------------------------------------------------------------------------------


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set
) -> list[str]:
    """Pages dont l'empreinte n'est plus celle de la dernière lecture."""
    if not is_active(env):
        return []
    if not hasattr(env, "livre_notebooks") or env.config_status != CONFIG_OK:
        env.livre_notebooks = {}
    known = getattr(env, "livre_keys", {})
    return [
        page.name
        for page in pages_with_cells(app, env, env.found_docs - added)
        if known.get(page.name) != page.key
    ]


def pages_with_cells(app: Sphinx, env: BuildEnvironment, names: Iterable[str]) -> list[Page]:
    code = CodeTree(root(app) / "code")
    pages = []
    for name in sorted(names):
        notebook = read_notebook(env, name)
        if has_code(notebook):
            pages.append(Page(name, notebook, fingerprint(notebook, code, repeatable_settings())))
    return pages


def read_notebook(env: BuildEnvironment, name: str) -> NotebookNode | None:
    """Le carnet d'une page, ``None`` pour une page sans en-tête de carnet."""
    path = env.doc2path(name)
    text = Path(path).read_text(encoding="utf-8")
    # Analyser trente pages coûte deux secondes : l'environnement de Sphinx garde les carnets, tant
    # que leur texte reste.
    known, written = env.livre_notebooks.get(name, ("", ""))
    if known != text:
        reader = create_nb_reader(path, env.myst_config, env.mystnb_config, text)
        written = "" if reader is None else json.dumps(reader.read(text))
        env.livre_notebooks[name] = text, written
    return from_dict(json.loads(written)) if written else None


def has_code(notebook: NotebookNode | None) -> bool:
    return notebook is not None and any(cell.cell_type == "code" for cell in notebook.cells)


# --- Exécution ------------------------------------------------------------------------------------


def execute_missing_pages(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Exécute les pages à lire dont le résultat n'est pas gardé."""
    if not is_active(env):
        return
    store = page_store(env)
    pages = pages_with_cells(app, env, names)
    env.livre_keys = getattr(env, "livre_keys", {}) | {page.name: page.key for page in pages}
    env.livre_cell_seconds = {}
    missing = [page for page in pages if store.load(page.name, page.key) is None]
    if not missing:
        return
    missing = longest_first(missing, store)
    run_interruptibly(execute_all(app, env, store, missing))
    env.livre_cell_seconds = {page.name: page.cell_seconds for page in missing}
    failures = [page for page in missing if page.failure]
    if failures:
        stop_build("\n\n".join(page.failure for page in failures))


def longest_first(pages: list[Page], store: PageStore) -> list[Page]:
    """Les pages de la plus longue à la plus courte, pour que les cœurs finissent ensemble ; d'abord
    les inconnues."""

    def rank(page: Page) -> tuple[float, int]:
        usual = LONG_PAGES.index(page.name) if page.name in LONG_PAGES else len(LONG_PAGES)
        return -store.seconds(page.name), usual

    return sorted(pages, key=rank)


async def execute_all(
    app: Sphinx, env: BuildEnvironment, store: PageStore, pages: list[Page]
) -> None:
    log.info("livre : %d page(s) à exécuter, %d à la fois", len(pages), worker_count())
    kernel_env = kernel_environment(app)
    async with Progress(len(pages)).shown() as progress:
        with (
            private_sockets() as sockets,
            (
                warm_kernels(kernel_env) if are_possible(len(pages)) else nullcontext("")
            ) as kernel_name,
        ):
            kernels = Kernels(kernel_env, kernel_name, sockets)
            await execute_side_by_side(app, env, store, pages, kernels, progress)


async def execute_side_by_side(
    app: Sphinx,
    env: BuildEnvironment,
    store: PageStore,
    pages: list[Page],
    kernels: Kernels,
    progress: Progress,
) -> None:
    """Au plus ``worker_count()`` pages à la fois, dans l'ordre donné ; chaque résultat est gardé
    dès qu'il existe."""
    slots = asyncio.Semaphore(worker_count())

    async def execute_one(page: Page) -> None:
        async with slots:
            progress.start(page.name)
            await execute_page(app, env, page, kernels)
            if not page.failure and inputs_changed(app, env, page):
                log.info(
                    "livre : page %s exécutée de nouveau, le code, les poids ou les données qu'elle"
                    " atteint viennent de changer",
                    page.name,
                )
                await execute_page(app, env, page, kernels)
                if not page.failure and inputs_changed(app, env, page):
                    page.failure = (
                        f"page {page.name} : le code, les poids ou les données qu'elle atteint"
                        " changent pendant la construction"
                    )
            if not page.failure and page.used:
                announced = getattr(env, "livre_announced_sources", {})
                if wrong := contradiction(announced, page.used.taken):
                    page.failure = f"page {page.name} : l'annonce était fausse ({wrong})"
        if not page.failure:
            store.save(page.name, page.key, page.notebook, page.seconds)
        progress.finish(page.name, page.seconds, failed=bool(page.failure))

    await asyncio.gather(*(execute_one(page) for page in pages))


def inputs_changed(app: Sphinx, env: BuildEnvironment, page: Page) -> bool:
    """Relit l'empreinte : un résultat n'est gardé que sous celle du code, des poids et des données
    qui l'ont donné."""
    code = CodeTree(root(app) / "code")
    found = page.used.fingerprint if page.used else None
    before = page.key
    page.key = fingerprint(page.notebook, code, repeatable_settings(), sources=found)
    env.livre_keys[page.name] = page.key
    return page.key != before


async def execute_page(app: Sphinx, env: BuildEnvironment, page: Page, kernels: Kernels) -> None:
    """Exécute les cellules ; ce que les bibliothèques écrivent hors de Python va dans
    ``_build/journaux``."""
    journal = build_folder(app) / "journaux" / f"{page.name}.log"
    journal.parent.mkdir(parents=True, exist_ok=True)
    folder = str(Path(env.doc2path(page.name)).parent)
    stopwatch = Stopwatch()
    client = NotebookClient(
        page.notebook,
        timeout=env.mystnb_config.execution_timeout,
        record_timing=False,
        kernel_name=kernels.name,
        config=kernels.sockets(page.name),
        resources={"metadata": {"path": folder}},
        on_cell_execute=stopwatch.start,
        on_cell_executed=stopwatch.stop,
    )
    ask_network(page.notebook)
    if MODULE in reached_modules(page.notebook, CodeTree(root(app) / "code")):
        ask_sources(page.notebook)
    started = time.perf_counter()
    with open(journal, "wb") as stderr:
        try:
            await client.async_execute(env=kernels.environment, stderr=stderr)
            page.used = note_sources(page.notebook)
            note_network(page.notebook)
        except FAILURES as error:
            page.failure = describe_failure(page, error, journal)
    page.seconds = time.perf_counter() - started
    page.cell_seconds += stopwatch.total


class Stopwatch:
    """Somme des durées des cellules, démarrage du noyau non compris."""

    def __init__(self) -> None:
        self.total = 0.0
        self._began = 0.0

    def start(self, **_) -> None:
        self._began = time.perf_counter()

    def stop(self, **_) -> None:
        self.total += time.perf_counter() - self._began


def describe_failure(page: Page, error: Exception, journal: Path) -> str:
    """Page, rang de la cellule et trace, pour la console."""
    cells = [cell for cell in page.notebook.cells if cell.cell_type == "code"]
    for rank, cell in enumerate(cells, 1):
        for output in cell.outputs:
            if output.output_type == "error":
                trace = "\n".join(output.traceback)
                return (
                    f"page {page.name}, cellule de code {rank} sur"
                    f" {len(cells)}\n\n{cell.source}\n\n{trace}"
                )
    executed = sum(cell.execution_count is not None for cell in cells)
    reason = (
        "délai dépassé"
        if isinstance(error, CellTimeoutError)
        else f"noyau arrêté (journal : {journal})"
    )
    return (
        f"page {page.name}, cellule de code {max(executed, 1)} sur {len(cells)} : {reason}\n{error}"
    )


def worker_count() -> int:
    """Nombre de pages exécutées à la fois : ``LIVRE_PROCESSUS``, sinon le nombre de cœurs
    utilisables."""
    asked = os.environ.get(WORKERS_VARIABLE)
    if asked is None:
        return (
            len(os.sched_getaffinity(0))
            if hasattr(os, "sched_getaffinity")
            else os.cpu_count() or 1
        )
    if not asked.isdigit() or int(asked) < 1:
        stop_build(
            f"{WORKERS_VARIABLE} : un nombre entier au moins égal à 1 est attendu, reçu « {asked} »"
        )
    return int(asked)


def run_interruptibly(work) -> None:
    """Exécute une coroutine hors du fil principal, pour qu'un Ctrl-C arrête proprement tous les
    noyaux.

    Dans le fil principal, chaque client de nbclient poserait son propre gestionnaire de Ctrl-C.
    """
    loop = asyncio.new_event_loop()
    task = loop.create_task(work)
    thread = threading.Thread(target=lambda: run_to_the_end(loop, task), daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(timeout=0.2)
    except KeyboardInterrupt:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(timeout=30)
        raise
    task.result()


def run_to_the_end(loop: asyncio.AbstractEventLoop, task: asyncio.Task) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(asyncio.wait({task}))
    finally:
        loop.close()


# --- Lecture des résultats par MyST-NB ------------------------------------------------------------


class StoredResults(NotebookClientBase):
    """Client de MyST-NB qui n'exécute rien : il pose sur les cellules les résultats déjà gardés."""

    def start_client(self) -> None:
        executed = self._kwargs["executed"]
        outputs = iter(cell for cell in executed.cells if cell.cell_type == "code")
        if code_of(executed) != code_of(self.notebook):
            stop_build(f"{self.path} a été modifié pendant la construction ; la relancer")
        self._notebook = self.notebook.copy()
        self._notebook.metadata = {
            **self.notebook.metadata,
            "language_info": executed.metadata["language_info"],
        }
        self._notebook.cells = [
            (
                NotebookNode(
                    {**cell, **{field: result[field] for field in ("outputs", "execution_count")}}
                )
                if cell.cell_type == "code" and (result := next(outputs))
                else cell
            )
            for cell in self.notebook.cells
        ]


def code_of(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def read_results_from_store(app: Sphinx) -> None:
    """Remplace le client de MyST-NB par celui du livre, pour cette construction."""

    def client_for(
        notebook: NotebookNode, source: str, nb_config, logger, read_fmt=None
    ) -> NotebookClientBase:
        name = app.env.path2doc(source)
        set_cell_ids(notebook, name)
        if not is_active(app.env):
            return create_client(notebook, source, nb_config, logger, read_fmt)
        path = Path(source)
        if not has_code(notebook):
            return NotebookClientBase(notebook, path, nb_config, logger)
        executed = page_store(app.env).load(name, app.env.livre_keys[name])
        if executed is None:
            stop_build(
                f"page {name} : le résultat de son exécution a disparu pendant la construction"
            )
        app.env.livre_network = getattr(app.env, "livre_network", {}) | {
            name: executed.metadata.get(ANSWER)
        }
        return StoredResults(notebook, path, nb_config, logger, executed=executed)

    myst_nb.sphinx_.create_client = client_for


def set_cell_ids(notebook: NotebookNode, name: str) -> None:
    """Identifiants de cellules tirés de leur rang : deux constructions publient les mêmes
    carnets."""
    for rank, cell in enumerate(notebook.cells):
        cell["id"] = hashlib.sha256(f"{name} {rank}".encode()).hexdigest()[:8]
