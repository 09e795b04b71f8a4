"""Le code du livre en un paquet que pip installe, à côté des carnets.

Écrit d'après ``pyproject.toml`` et la norme des paquets (PEP 427), sans outil : le livre se
construit sans réseau, et pip en demanderait un. Les mêmes fichiers donnent le même paquet, octet
pour octet. Un test le compare à celui de pip.
"""

from __future__ import annotations

import base64
import hashlib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from livre.archive import write_archive
from livre.notebooks.installation import FOLDER, PROJECT, wheel_name
from livre.project import root

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PACKAGES = ("livre", "trahison")
COMPILED = "__pycache__"
WHEEL = "Wheel-Version: 1.0\nGenerator: livre\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def write_wheel(app: Sphinx) -> None:
    """Étape de la publication : range le paquet dans le dossier des carnets."""
    name = wheel_name(root(app))
    if name and app.builder.name == "html":
        folder = Path(app.outdir) / FOLDER
        folder.mkdir(exist_ok=True)
        write_archive(folder / name, wheel_contents(root(app)))


def wheel_contents(project: Path) -> dict[str, bytes]:
    """Nom dans le paquet → contenu, pour le projet dont ``project`` est la racine."""
    settings = tomllib.loads((project / PROJECT).read_text(encoding="utf-8"))["project"]
    information = f"{settings['name']}-{settings['version']}.dist-info"
    code = project / "code"
    contents = {
        file.relative_to(code).as_posix(): file.read_bytes()
        for package in PACKAGES
        for file in sorted((code / package).rglob("*"))
        if file.is_file() and COMPILED not in file.parts
    }
    contents |= {
        f"{information}/METADATA": metadata(settings, project).encode(),
        f"{information}/WHEEL": WHEEL.encode(),
        f"{information}/entry_points.txt": entry_points(settings).encode(),
        **{
            f"{information}/licenses/{name}": (project / name).read_bytes()
            for name in settings["license-files"]
        },
    }
    record = f"{information}/RECORD"
    contents[record] = (
        "".join(
            f"{name},sha256={digest(content)},{len(content)}\n"
            for name, content in contents.items()
        ).encode()
        + f"{record},,\n".encode()
    )
    return contents


def metadata(settings: dict, project: Path) -> str:
    """Les mêmes champs que ceux que pip écrirait (version 2.4)."""
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", settings["name"]),
        ("Version", settings["version"]),
        ("Summary", settings["description"]),
        ("License-Expression", settings["license"]),
        ("Requires-Python", settings["requires-python"]),
        ("Description-Content-Type", "text/markdown"),
        *(("License-File", name) for name in settings["license-files"]),
        *(("Requires-Dist", needed) for needed in settings["dependencies"]),
    ]
    readme = (project / settings["readme"]).read_text(encoding="utf-8")
    return "".join(f"{name}: {value}\n" for name, value in fields) + f"\n{readme}"


def entry_points(settings: dict) -> str:
    return "\n".join(
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in targets.items())
        for group, targets in settings["entry-points"].items()
    )


def digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
