"""Le carnet d'une page : sa prose et ses cellules, dans l'ordre où on les lit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import nbformat
from docutils import nodes
from nbformat import NotebookNode

from livre.illustrations.lab_pages import lab_place
from livre.notebooks.markdown import APART, Markdown
from livre.notebooks.pictures import column_size, in_words, light_picture

# Les paquets d'affichage du livre, que lui seul sait lire, pèsent quatre images par figure.
OWN_MIME = "application/vnd.trahison."
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


@dataclass
class Notebook:
    """Un carnet en cours d'écriture ; ``seed`` : de quoi tirer les identifiants de ses cellules."""

    seed: str
    cells: list[NotebookNode] = field(default_factory=list)

    def add_text(self, text: str) -> None:
        if text.strip():
            self.cells.append(nbformat.v4.new_markdown_cell(text, id=self._identifier()))

    def add_code(self, source: str, *, folded: bool = False, **results: object) -> None:
        metadata = {"jupyter": {"source_hidden": True}} if folded else {}
        self.cells.append(
            nbformat.v4.new_code_cell(source, id=self._identifier(), metadata=metadata, **results)
        )

    def _identifier(self) -> str:
        """Tiré du rang : deux constructions donnent le même carnet."""
        return hashlib.sha256(f"{self.seed} {len(self.cells)}".encode()).hexdigest()[:8]

    def written(self) -> str:
        metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
        notebook = nbformat.v4.new_notebook(cells=self.cells, metadata=metadata)
        return nbformat.writes(notebook, version=4) + "\n"


def write_notebook(
    doctree: nodes.document,
    executed: NotebookNode,
    writer: Markdown,
    *,
    seed: str,
    preamble: str,
    install: str,
    caption: Callable[[nodes.figure, str], str],
    with_solutions: bool,
) -> str:
    """Le texte du carnet d'une page.

    ``preamble`` et ``install`` : la cellule de prose et la cellule de code qui précèdent celles de
    la page, sous son titre ; ``caption`` : une légende et son numéro. Avec les solutions, les
    figures ne sont dites qu'en mots : le carnet qui ne les a pas montre déjà leurs images, qui
    font presque tout son poids.
    """
    notebook = Notebook(seed)
    prose: list[str] = []
    last = 0
    announced = False

    def flush() -> None:
        notebook.add_text("\n\n".join(prose))
        prose.clear()

    for node, depth in parts(doctree):
        if isinstance(node, nodes.title):
            flush()
            prose.append(f"{'#' * min(depth, 6)} {writer.text(node)}")
            if not announced:
                prose.append(preamble)
                flush()
                notebook.add_code(install)
                announced = True
        elif is_code_cell(node):
            flush()
            # Une cellule que la page tait n'y est pas ; ce qu'elle définit sert pourtant.
            for rank in range(last, node["cell_index"] + 1):
                add_cell(notebook, executed.cells[rank], drawn=not with_solutions)
            last = node["cell_index"] + 1
            prose += [
                caption(figure, writer.text(text))
                for figure in node.findall(nodes.figure)
                for text in figure.findall(nodes.caption)
            ]
            # Ce que dit un laboratoire de sa figure fixe, que le carnet montre à sa place.
            prose += [
                writer.text(sentence)
                for place in node.findall(lab_place)
                for sentence in place.findall(nodes.paragraph)
            ]
        elif type(node).__name__ in APART:
            if with_solutions:
                prose.append(writer.apart(node))
        else:
            prose += writer.block(node)
    flush()
    for cell in executed.cells[last:]:
        add_cell(notebook, cell, drawn=not with_solutions)
    return notebook.written()


def parts(parent: nodes.Element, depth: int = 0) -> Iterator[tuple[nodes.Node, int]]:
    """Les titres, les cellules et les blocs d'une page, et la profondeur de leur section."""
    for node in parent.children:
        if isinstance(node, nodes.section):
            yield from parts(node, depth + 1)
        else:
            yield node, depth


def is_code_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def add_cell(notebook: Notebook, cell: NotebookNode, *, drawn: bool) -> None:
    if cell.cell_type == "code":
        notebook.add_code(
            cell.source,
            folded=bool(FOLDED & set(cell.metadata.get("tags", []))),
            outputs=[plain(output, drawn=drawn) for output in cell.outputs],
            execution_count=cell.execution_count,
        )


def plain(output: NotebookNode, *, drawn: bool = True) -> NotebookNode:
    """Un résultat sans ce que seul le livre sait afficher ; ``drawn`` : avec ses images."""
    if "data" not in output:
        return output
    own: dict = {}
    data = {}
    for mime, content in output.data.items():
        if mime.startswith(OWN_MIME):
            still = content.get("still")  # celle d'un laboratoire
            own = still if isinstance(still, dict) else content
        else:
            data[mime] = content
    data = light_picture(data) if drawn else in_words(data)
    metadata = {**output.get("metadata", {}), **column_size(own, data)}
    return NotebookNode({**output, "data": data, "metadata": metadata})
