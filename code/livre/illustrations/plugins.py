"""Les greffons par lesquels MyST-NB rend figures et laboratoires, déclarés dans pyproject.toml.

MyST-NB les trouve par les points d'entrée du projet installé (``myst_nb.mime_renderers``). Dans un
environnement installé avant que l'un d'eux change de place, il chercherait l'ancien : la
construction s'arrête avant, en disant comment l'installer de nouveau.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from livre.illustrations.figures import FigureRenderer
from livre.illustrations.lab_pages import LabRenderer
from livre.project import stop_build

if TYPE_CHECKING:
    from sphinx.application import Sphinx

GROUP = "myst_nb.mime_renderers"
PLUGINS = {"trahison": FigureRenderer, "laboratoire": LabRenderer}


def setup_plugins(app: Sphinx) -> None:
    wanted = {
        name: f"{plugin.__module__}:{plugin.__qualname__}" for name, plugin in PLUGINS.items()
    }
    found = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    wrong = [name for name, value in wanted.items() if found.get(name) != value]
    if wrong:
        stop_build(
            f"le projet installé dans cet environnement est d'une autre version ({', '.join(wrong)}"
            " n'y est pas là où ce code le met) : lancer « pip install -r requirements.txt », ou"
            " « pip install -e . », puis recommencer"
        )
