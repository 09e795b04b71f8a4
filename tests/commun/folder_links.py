"""Un dossier vu d'ailleurs, sans le copier."""

from __future__ import annotations

import sys
from pathlib import Path


def link_folder(place: Path, target: Path) -> None:
    """``place`` mène au dossier ``target`` : un lien ; sous Windows, où un lien demande des droits
    que l'on n'a pas toujours, une jonction."""
    if sys.platform == "win32":
        import _winapi

        _winapi.CreateJunction(str(target), str(place))
    else:
        place.symlink_to(target)
