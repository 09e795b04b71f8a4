"""Les pages d'un grand livre s'écrivent côte à côte.

Sphinx sait le faire, et Jupyter Book ne le lui demande jamais : le processus principal prépare les
pages, des enfants nés de lui par ``fork`` en font du HTML. Lire reste l'affaire d'un seul, car une
page se lit dans la mémoire que la précédente a remplie.
"""

from __future__ import annotations

import os
import signal
import sys
from functools import cache
from typing import TYPE_CHECKING

from livre.execution.run import worker_count
from livre.state import state

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# En deçà, ou pour quelques pages retouchées, les enfants ne rapportent rien.
MANY_PAGES = 12


def setup_parallel_writing(app: Sphinx) -> None:
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
