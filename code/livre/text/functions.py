"""Les fonctions de ``trahison`` que les pages emploient : où elles sont définies, qui s'en sert.

Tout est lu, rien n'est importé : charger TensorFlow pour lire des docstrings coûterait cinq
secondes à chaque construction.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = "trahison"
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Function:
    """Une fonction ou une classe publique : son module, son nom, ce que son fichier en dit."""

    module: str
    name: str
    signature: str
    docstring: str
    source: str
    first_line: int
    is_class: bool

    @property
    def full_name(self) -> str:
        return f"{self.module}.{self.name}"


class Library:
    """Le paquet ``trahison`` du dossier ``code``, lu dans ses fichiers."""

    def __init__(self, code: Path):
        self.code = code
        self.find = cache(self._find)
        self.tree = cache(self._tree)

    def file(self, module: str) -> Path | None:
        base = self.code.joinpath(*module.split("."))
        return next(
            (file for file in (base / "__init__.py", base.with_suffix(".py")) if file.is_file()),
            None,
        )

    def _tree(self, module: str) -> ast.Module | None:
        file = self.file(module)
        return ast.parse(file.read_text(encoding="utf-8")) if file else None

    def _find(self, module: str, name: str) -> Function | None:
        """La fonction que ``from module import name`` donne, là où elle est vraiment définie."""
        tree = self.tree(module)
        if tree is None or name.startswith("_"):
            return None
        for node in tree.body:
            if isinstance(node, Definition) and node.name == name:
                return self._function(module, node)
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        return self.find(node.module, alias.name)
        # Les attaques se déclarent dans leur fichier, et leur paquet les exporte.
        file = self.file(module)
        if file is not None and file.name == "__init__.py" and self.file(f"{module}.{name}"):
            return self.find(f"{module}.{name}", name)
        return None

    def _function(self, module: str, node: Definition) -> Function:
        file = self.file(module)
        assert file is not None
        lines = file.read_text(encoding="utf-8").splitlines()
        first = min([node.lineno, *(line.lineno for line in node.decorator_list)])
        return Function(
            module=module,
            name=node.name,
            signature="" if isinstance(node, ast.ClassDef) else written_arguments(node.args),
            docstring=ast.get_docstring(node) or "",
            source="\n".join(lines[first - 1 : node.end_lineno]),
            first_line=first,
            is_class=isinstance(node, ast.ClassDef),
        )

    def names(self, cells: Iterable[str]) -> dict[str, Function]:
        """Ce que les cellules d'une page nomment : ``fgsm``, ou ``lenet.train`` quand c'est le
        module qui est importé."""
        found: dict[str, Function] = {}
        for node in imports(cells):
            for alias in node.names:
                local, module = alias.asname or alias.name, f"{node.module}.{alias.name}"
                function = self.find(node.module or "", alias.name)
                if function is not None:
                    found[local] = function
                elif (tree := self.tree(module)) is not None:
                    for definition in tree.body:
                        if isinstance(definition, Definition):
                            inside = self.find(module, definition.name)
                            if inside is not None:
                                found[f"{local}.{definition.name}"] = inside
        return found


def imports(cells: Iterable[str]) -> Iterator[ast.ImportFrom]:
    for cell in cells:
        for node in ast.walk(parsed(cell)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
                yield node


def parsed(cell: str) -> ast.Module:
    """La cellule sans ses commandes d'IPython ; vide si ce n'est pas du Python."""
    lines = cell.splitlines()
    try:
        return ast.parse("\n".join("" if line[:1] in ("%", "!") else line for line in lines))
    except SyntaxError:
        return ast.Module([], [])


def used(names: Mapping[str, Function], cells: Iterable[str]) -> set[Function]:
    """Parmi ``names``, ce que les cellules appellent ou lisent vraiment."""
    text = {
        ast.unparse(node)
        for cell in cells
        for node in ast.walk(parsed(cell))
        if isinstance(node, (ast.Name, ast.Attribute))
    }
    return {function for name, function in names.items() if name in text}


def written_arguments(arguments: ast.arguments) -> str:
    """« image, *, epsilon, steps=10 » : sans les annotations, que la documentation dit en mots."""
    bare = deepcopy(arguments)
    for argument in ast.walk(bare):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return ast.unparse(bare)
