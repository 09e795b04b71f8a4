"""L’empreinte du code dont une mesure gardée dépend : changé, il demande qu’on la refasse."""

from __future__ import annotations

import ast
import hashlib
import importlib
from collections.abc import Sequence
from pathlib import Path


def code_digest(modules: Sequence[str]) -> str:
    """Empreinte SHA-256 de ce que calculent ces modules, nommés en entier ; commentaires et
    documentation n’y comptent pas."""
    lines = []
    for module in map(importlib.import_module, modules):
        assert module.__file__ is not None
        lines += code_lines(Path(module.__file__).read_text("utf-8"))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def code_lines(source: str) -> list[str]:
    """Les lignes de ``source`` qui calculent : ni documentation, ni commentaire, ni ce qu’une
    attaque déclare d’elle-même."""
    tree = ast.parse(source)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)):
            first = node.body[0]
            if ast.get_docstring(node, clean=False) is not None:
                skipped.update(range(first.lineno, (first.end_lineno or 0) + 1))
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DECLARED":
            skipped.update(range(node.lineno, (node.end_lineno or 0) + 1))
    return [
        line
        for number, line in enumerate(source.splitlines(), start=1)
        if number not in skipped and line.strip() and not line.strip().startswith("#")
    ]
