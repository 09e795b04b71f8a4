"""Ce que la console dit pendant l'exécution des pages : une ligne vivante sur un terminal, une
ligne par page ailleurs."""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TextIO

from trahison.french import count, decimal

CLEAR_LINE = "\r\x1b[K"
ONE_SECOND = 1.0
# Hors d'un terminal (intégration continue), assez souvent pour qu'on ne croie pas la construction
# morte.
HALF_A_MINUTE = 30.0


class Progress:
    """Les pages finies et celles en cours, avec leurs durées ; ``say`` dit une ligne qui reste."""

    def __init__(self, total: int, say: Callable[[str], None], stream: TextIO | None = None):
        self.total = total
        self.say = say
        self.stream = stream or sys.stdout
        self.is_live = self.stream.isatty()
        self.began = time.perf_counter()
        self.finished = 0
        self._running: dict[str, float] = {}

    def start(self, page: str) -> None:
        self._running[page] = time.perf_counter()

    def finish(self, page: str, seconds: float, *, failed: bool = False) -> None:
        """Une page de plus : sa ligne reste à l'écran."""
        self._running.pop(page, None)
        self.finished += 1
        self.clear()
        end = "a échoué" if failed else "exécutée"
        self.say(
            f"livre : page {self.finished}/{self.total} {page} {end} en {decimal(seconds, 1)} s"
        )

    def line(self) -> str:
        """« livre : 5 pages sur 21, 143 s ; en cours : lenet-5 (34 s), fgsm (2 s) »."""
        now = time.perf_counter()
        running = ", ".join(
            f"{page} ({count(int(now - since))} s)" for page, since in self._running.items()
        )
        pages = "page" if self.finished < 2 else "pages"
        done = f"livre : {self.finished} {pages} sur {self.total}, {count(int(now - self.began))} s"
        return f"{done} ; en cours : {running}" if running else done

    def clear(self) -> None:
        if self.is_live:
            self.stream.write(CLEAR_LINE)

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[Progress]:
        """Tient la ligne à jour tant que dure le bloc."""
        task = asyncio.create_task(self._show())
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            self.clear()

    async def _show(self) -> None:
        while True:
            await asyncio.sleep(ONE_SECOND if self.is_live else HALF_A_MINUTE)
            if self.is_live:
                width = shutil.get_terminal_size().columns - 1
                self.stream.write(CLEAR_LINE + self.line()[:width])
                self.stream.flush()
            else:
                self.say(self.line())
