"""Ce que Sphinx doit relire, et qu'il ne voit pas de lui-même.

Faute d'origine : Sphinx garde son environnement avant d'écrire les pages. Aucun signalement trouvé.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from livre.project import build_folder
from livre.state import state

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup_rebuild(app: Sphinx) -> None:
    app.connect("env-get-outdated", distrust_interrupted_build)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-before-read-docs", note_pages_to_read)


def unfinished_mark(app: Sphinx) -> Path:
    return build_folder(app) / ".construction-en-cours"


def distrust_interrupted_build(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Après une construction interrompue, relit toutes les pages.

    Sphinx note ce qu'il a lu avant de l'avoir écrit : sans cela, une page lue mais pas écrite
    resterait périmée. Et MyST-NB ne récrit pas une image qui existe, même à moitié écrite : celles
    des cellules sont oubliées.
    """
    mark = unfinished_mark(app)
    interrupted = mark.exists()
    if interrupted:
        shutil.rmtree(build_folder(app) / "jupyter_execute", ignore_errors=True)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    return sorted(env.found_docs) if interrupted else []


def note_end(app: Sphinx) -> None:
    unfinished_mark(app).unlink(missing_ok=True)


def forget_page(app: Sphinx, env: BuildEnvironment, name: str) -> None:
    state(env).forget(name)


def note_pages_to_read(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    state(env).read = set(names)
