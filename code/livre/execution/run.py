"""Exécution des pages : en parallèle, les plus longues d'abord, et seulement celles qui ont changé.

Une page entre avec son carnet et son empreinte ; son carnet exécuté est gardé sous cette empreinte.
Qui lit les pages et ce qu'il en fait ne regarde pas ce dossier : :class:`Settings` dit tout ce
qu'il lui faut savoir.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellControlSignal, CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from traitlets.config import Config

from livre.execution.cache import CodeTree, fingerprint
from livre.execution.kernels import (
    ORDINARY_LAUNCHER,
    book_kernel,
    kernel_environment,
    private_sockets,
    repeatable_settings,
)
from livre.execution.progress import Progress
from livre.execution.store import PageStore
from livre.execution.used_network import ask_network, is_network_question, note_network
from livre.execution.used_sources import (
    UsedSources,
    ask_sources,
    contradiction,
    is_sources_question,
    note_sources,
)
from livre.execution.value_evaluation import PageClient
from livre.execution.value_expressions import BadValue, values_by_cell
from livre.execution.warm_kernels import are_possible, close_unused, warm_kernels

WORKERS_VARIABLE = "LIVRE_PROCESSUS"
LARGE_NETWORK = 50  # lignes
# RuntimeError : un noyau mort, ou qui ne répond pas.
FAILURES = (CellExecutionError, CellTimeoutError, CellControlSignal, RuntimeError)


@dataclass(frozen=True)
class Settings:
    """Ce que l'exécution doit savoir du livre.

    code, book : les dossiers dont dépendent les empreintes, celui du code et celui des pages ;
    work : où mettre les journaux et le profil des noyaux ; store : où garder les résultats ;
    timeout : secondes accordées à une cellule ; workers : pages exécutées à la fois ;
    announced : d'où chaque fichier de poids ou de données doit venir ; say : où dire ce qui se
    passe.
    """

    code: Path
    work: Path
    store: PageStore
    timeout: int
    workers: int
    book: Path | None = None
    announced: dict[str, str] = field(default_factory=dict)
    say: Callable[[str], None] = print


@dataclass
class Page:
    """Une page à cellules : son nom, son carnet, l'empreinte de tout ce dont elle dépend, le
    dossier où ses cellules tournent ; puis ce que son exécution a donné."""

    name: str
    notebook: NotebookNode
    key: str
    folder: Path = Path()
    seconds: float = 0.0
    cell_seconds: float = 0.0
    used: UsedSources | None = None
    failure: str = ""


@dataclass(frozen=True)
class Kernels:
    """De quoi démarrer le noyau d'une page : son environnement, son nom, les prises du
    prochain."""

    environment: dict[str, str]
    name: str
    sockets: Callable[[], Config]


def run_pages(pages: list[Page], settings: Settings) -> list[Page]:
    """Exécute les pages dont le résultat n'est pas gardé, le garde, et les rend.

    Une page rendue porte son carnet exécuté et l'empreinte sous laquelle il est gardé ; ou bien
    ``failure``, ce qui l'a arrêtée, et rien n'est gardé d'elle.
    """
    missing = [page for page in pages if not settings.store.has(page.name, page.key)]
    if missing:
        run_interruptibly(execute_all(longest_first(missing, settings.store), settings))
    close_unused()
    return missing


def longest_first(pages: list[Page], store: PageStore) -> list[Page]:
    """Les pages de la plus longue à la plus courte, pour que les cœurs finissent ensemble.

    D'abord celles dont aucune durée n'est retenue, selon :func:`code_weight` : sur le livre entier,
    deux pages à la fois, c'est aussi court que l'ordre des vraies durées.
    """
    return sorted(pages, key=lambda page: (-store.seconds(page.name), -code_weight(page.notebook)))


def code_weight(notebook: NotebookNode) -> int:
    """Ce que promettent d'attendre les cellules d'une page jamais exécutée : leurs lignes, et
    cinquante de plus si elle charge le grand réseau, qu'une ligne interroge sur cent images."""
    sources = [cell.source for cell in notebook.cells if is_code(cell)]
    lines = sum(len(source.splitlines()) for source in sources)
    return lines + (LARGE_NETWORK if any("load_classifier(" in source for source in sources) else 0)


def is_code(cell: NotebookNode) -> bool:
    return cell.cell_type == "code"


async def execute_all(pages: list[Page], settings: Settings) -> None:
    settings.say(f"livre : {len(pages)} page(s) à exécuter, {settings.workers} à la fois")
    kernel_env = kernel_environment(settings.code, settings.work)
    async with Progress(len(pages), settings.say).shown() as progress:
        with (
            private_sockets() as sockets,
            (
                warm_kernels(kernel_env)
                if are_possible(len(pages))
                else nullcontext(ORDINARY_LAUNCHER)
            ) as launcher,
            book_kernel(launcher) as kernel_name,
        ):
            kernels = Kernels(kernel_env, kernel_name, sockets)
            await execute_side_by_side(pages, settings, kernels, progress)


async def execute_side_by_side(
    pages: list[Page], settings: Settings, kernels: Kernels, progress: Progress
) -> None:
    """Au plus ``settings.workers`` pages à la fois, dans l'ordre donné ; chaque résultat est gardé
    dès qu'il existe."""
    slots = asyncio.Semaphore(settings.workers)

    async def execute_one(page: Page) -> None:
        async with slots:
            progress.start(page.name)
            await execute_page(page, settings, kernels)
            if not page.failure and inputs_changed(page, settings):
                settings.say(
                    f"livre : page {page.name} exécutée de nouveau, le code, les poids ou les"
                    " données qu'elle atteint, ou un fichier de book/, viennent de changer"
                )
                await execute_page(page, settings, kernels)
                if not page.failure and inputs_changed(page, settings):
                    page.failure = (
                        f"page {page.name} : le code, les poids ou les données qu'elle atteint, ou"
                        " un fichier de book/, changent pendant la construction"
                    )
            taken = page.used.taken if page.used else {}
            if not page.failure and (wrong := contradiction(settings.announced, taken)):
                page.failure = f"page {page.name} : l'annonce était fausse ({wrong})"
        if not page.failure:
            settings.store.save(page.name, page.key, page.notebook, page.seconds)
        progress.finish(page.name, page.seconds, failed=bool(page.failure))

    await asyncio.gather(*(execute_one(page) for page in pages))


def inputs_changed(page: Page, settings: Settings) -> bool:
    """Relit l'empreinte : un résultat n'est gardé que sous celle du code, des poids et des données
    qui l'ont donné."""
    code = CodeTree(settings.code)
    found = page.used.fingerprint if page.used else None
    before = page.key
    page.key = fingerprint(
        page.notebook, code, repeatable_settings(), sources=found, book=settings.book
    )
    return page.key != before


async def execute_page(page: Page, settings: Settings, kernels: Kernels) -> None:
    """Exécute les cellules ; ce que les bibliothèques écrivent hors de Python va dans
    ``journaux``."""
    journal = settings.work / "journaux" / f"{page.name}.log"
    journal.parent.mkdir(parents=True, exist_ok=True)
    stopwatch = Stopwatch()
    client = PageClient(
        page.notebook,
        wanted=values_by_cell(page.notebook),
        timeout=settings.timeout,
        record_timing=False,
        # Sinon une machine lente coupe en deux ce qu'une autre montre d'un bloc.
        coalesce_streams=True,
        kernel_name=kernels.name,
        config=kernels.sockets(),
        resources={"metadata": {"path": str(page.folder)}},
        on_cell_execute=stopwatch.start,
        on_cell_executed=stopwatch.stop,
    )
    ask_network(page.notebook)
    ask_sources(page.notebook)
    started = time.perf_counter()
    with open(journal, "wb") as stderr:
        try:
            await client.async_execute(env=kernels.environment, stderr=stderr)
            page.used = note_sources(page.notebook)
            note_network(page.notebook)
        except BadValue as error:
            page.failure = f"page {page.name}, {error}"
        except FAILURES as error:
            page.failure = describe_failure(page, error, journal, settings.timeout)
    page.seconds = time.perf_counter() - started
    page.cell_seconds += stopwatch.total


class Stopwatch:
    """Somme des durées des cellules, démarrage du noyau non compris."""

    def __init__(self) -> None:
        self.total = 0.0
        self._began = 0.0

    def start(self, **_: object) -> None:
        self._began = time.perf_counter()

    def stop(self, **_: object) -> None:
        self.total += time.perf_counter() - self._began


def is_question(cell: NotebookNode) -> bool:
    """Une cellule que la page n'a pas, et que la construction lui ajoute."""
    return is_network_question(cell) or is_sources_question(cell)


def describe_failure(page: Page, error: Exception, journal: Path, timeout: int) -> str:
    """Page, rang de la cellule, cellule, et ce qui l'a arrêtée, pour la console."""
    cells = [cell for cell in page.notebook.cells if is_code(cell) and not is_question(cell)]
    traces = {
        rank: "\n".join(output.traceback)
        for rank, cell in enumerate(cells, 1)
        for output in cell.outputs
        if output.output_type == "error"
    }
    executed = sum(cell.execution_count is not None for cell in cells)
    rank = next(iter(traces), min(max(executed, 1), len(cells)))
    if isinstance(error, CellTimeoutError):
        # Sa trace serait celle de l'interruption que le délai a provoquée.
        reason, told = f"plus de {timeout} s, le délai de _config.yml (execute, timeout)", ""
    elif rank in traces:
        reason, told = "erreur", traces[rank]
    else:
        reason, told = "noyau arrêté", last_words(journal)
    where = f"page {page.name}, cellule de code {rank} sur {len(cells)} : {reason}"
    return "\n\n".join(filter(None, [where, cells[rank - 1].source if cells else "", told]))


def last_words(journal: Path, lines: int = 12) -> str:
    """Ce qu'un noyau a écrit avant de mourir, ou ce que son silence veut dire."""
    said = [line for line in journal.read_text("utf-8", "replace").splitlines() if line.strip()]
    if not said:
        return (
            "Il n'a rien dit : la mémoire a manqué, ou quelqu'un l'a tué. Moins de pages à la fois,"
            f" avec {WORKERS_VARIABLE}=1, en demandent moins."
        )
    return "\n".join(["Il a dit :", *said[-lines:], f"La suite est dans {journal}."])


def worker_count() -> int:
    """Nombre de pages exécutées à la fois : ``LIVRE_PROCESSUS``, sinon le nombre de cœurs
    utilisables. Lève ``ValueError`` si la variable n'est pas un entier positif."""
    asked = os.environ.get(WORKERS_VARIABLE)
    if asked is None:
        return (
            len(os.sched_getaffinity(0))
            if hasattr(os, "sched_getaffinity")
            else os.cpu_count() or 1
        )
    if not asked.isdigit() or int(asked) < 1:
        raise ValueError(
            f"{WORKERS_VARIABLE} : un nombre entier au moins égal à 1 est attendu, reçu « {asked} »"
        )
    return int(asked)


def run_interruptibly(work: Coroutine[Any, Any, None]) -> None:
    """Exécute une coroutine hors du fil principal, pour qu'un Ctrl-C arrête proprement tous les
    noyaux.

    Dans le fil principal, chaque client de nbclient poserait son propre gestionnaire de Ctrl-C.
    """
    # Celle que Windows donne de lui-même ne sait pas attendre les prises des noyaux.
    loop = asyncio.SelectorEventLoop()
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
