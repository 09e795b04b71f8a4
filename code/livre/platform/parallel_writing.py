"""Les pages d'un grand livre s'écrivent côte à côte.

Sphinx sait le faire, et Jupyter Book ne le lui demande jamais : le processus principal prépare les
pages, des enfants nés de lui par ``fork`` en font du HTML. Lire reste l'affaire d'un seul, car une
page se lit dans la mémoire que la précédente a remplie.

Un enfant qui échoue, ou que l'on tue, arrête la construction.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import sphinx.builders
from sphinx.util.parallel import ParallelTasks

from livre.execution.run import WORKERS_VARIABLE, worker_count
from livre.project import stop_build
from livre.state import state
from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# En deçà, ou pour quelques pages retouchées, les enfants ne rapportent rien.
MANY_PAGES = 12


def setup_parallel_writing(app: Sphinx) -> None:
    require("sphinx", "livre.platform.parallel_writing surveille les enfants qu'il lance")
    sphinx.builders.ParallelTasks = WatchedTasks  # type: ignore[misc]
    # Après la lecture, que ce réglage ferait échouer.
    app.connect("env-updated", write_side_by_side)


def write_side_by_side(app: Sphinx, env: BuildEnvironment) -> None:
    # Ailleurs que sous Linux, un fork n'est pas sûr dans un processus qui a eu d'autres fils.
    if sys.platform != "linux" or app.builder.name != "html":
        return
    if worker_count() > 1 and len(state(env).read) >= MANY_PAGES:
        silence_children()
        app.parallel = worker_count() + 1  # Sphinx en garde un pour lui


@cache
def silence_children() -> None:
    """Un Ctrl-C va à tous les processus, et un seul doit le dire."""
    os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


class WatchedTasks(ParallelTasks):
    """Les enfants, dont tout échec se dit.

    Sphinx tait celui qu'il apprend en préparant l'enfant suivant : les pages du premier
    manqueraient au site, ou y resteraient telles qu'avant.
    """

    failure: BaseException | None = None

    def add_task(self, *task: Any) -> None:
        super().add_task(*task)
        if self.failure:
            raise self.failure

    def _join_one(self) -> bool:
        try:
            return read_one(super()._join_one)
        except Exception as error:
            self.failure = error
            raise


def read_one(read: Callable[[], bool]) -> bool:
    """Ce qu'un enfant a rendu. D'un enfant mort, il ne vient qu'une fin de fichier."""
    try:
        return read()
    except EOFError:
        stop_build(
            "un des processus qui écrivaient les pages est mort sans rien dire : la mémoire a"
            f" manqué, ou quelqu'un l'a tué. Avec {WORKERS_VARIABLE}=1, un seul processus les"
            " écrit, et il en demande moins."
        )
