"""Les avis de licence des poids que le site distribue, à sa racine."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from livre.project import root

if TYPE_CHECKING:
    from sphinx.application import Sphinx

NOTICES = "code/trahison/networks/LICENCE-*.txt"


def copy_notices(app: Sphinx) -> None:
    """Copie chaque avis dans le site, donc dans son archive : une licence voyage avec son objet."""
    if app.builder.name == "html":
        for notice in root(app).glob(NOTICES):
            shutil.copyfile(notice, Path(app.outdir) / notice.name)
