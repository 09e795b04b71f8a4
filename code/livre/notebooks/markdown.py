"""Une page déjà résolue par Sphinx, écrite en Markdown ordinaire : ce que tout lecteur de carnets
sait montrer.

Valeurs, légendes, citations, termes et renvois sont déjà dans la page ; il ne reste aucun rôle ni
aucune directive. Les encadrés sont des citations, les définitions des listes : Jupyter n'a rien
d'autre. Un élément inconnu donne le texte de ses enfants.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels

from livre.teaching.questions import ANSWERS_TITLE
from livre.text.formulas import aligned

# Adresse, dans le site, d'un lien écrit dans la page → adresse à écrire dans le carnet.
Address = Callable[[str], str]

_SPECIAL = re.compile(r"([\\`*_\[\]$|])")
_RAW_LINK = re.compile(r'(href|src)="(?![a-z]+:|#)([^"]+)"')
# Ce qui n'a de sens que dans la page du site, ou ne s'y voit pas.
SILENT = (
    nodes.comment,
    nodes.target,
    nodes.Invisible,
    nodes.system_message,
    addnodes.index,
    addnodes.toctree,
)
# Ce que l'on lit après avoir cherché : le carnet corrigé seul l'a.
APART = {"answers", "solution_node"}
SILENT_NAMES = APART | {
    "book_figure",
    "chapter_slides",
    "citation_box",
    "lab_place",
    "permalink",
    "sd_tab_input",
}


class Markdown:
    """Écrit les nœuds d'une page.

    ``address`` : où mènent ses liens ; ``number`` : le numéro que le site donne à une figure, une
    formule ou un exercice, ``""`` s'il n'en a pas.
    """

    def __init__(self, address: Address, number: Callable[[str, nodes.Element], str]):
        self.address, self.number = address, number

    # --- Blocs ------------------------------------------------------------------------------------

    def blocks(self, parent: Iterable[nodes.Node]) -> list[str]:
        """Les blocs d'une suite de nœuds ; ceux qui tiennent dans une ligne, à la suite, font un
        seul paragraphe."""
        blocks: list[str] = []
        line = ""
        for node in parent:
            if isinstance(node, (nodes.Text, nodes.Inline)) and not is_silent(node):
                line += self.inline(node)
                continue
            blocks, line = [*blocks, line], ""
            blocks += self.block(node)
        return [block for block in (*blocks, line) if block.strip()]

    def block(self, node: nodes.Node) -> list[str]:
        if is_silent(node):
            return []
        method = self._method("block", node)
        if method:
            return [method(node)]
        return self.blocks(node.children)

    def _method(self, kind: str, node: nodes.Node) -> Any:
        for cls in type(node).__mro__:
            method = getattr(self, f"_{kind}_{cls.__name__}", None)
            if method:
                return method
        return None

    def _block_paragraph(self, node: nodes.Element) -> str:
        return self.text(node)

    def _block_rubric(self, node: nodes.Element) -> str:
        return f"**{self.text(node)}**"

    def _block_transition(self, node: nodes.Element) -> str:
        return "---"

    def _block_bullet_list(self, node: nodes.Element) -> str:
        return self._list(node, lambda rank: "- ")

    def _block_enumerated_list(self, node: nodes.Element) -> str:
        first = node.get("start", 1)
        return self._list(node, lambda rank: f"{first + rank}. ")

    def _list(self, node: nodes.Element, mark: Callable[[int], str]) -> str:
        items = [
            hung("\n\n".join(self.blocks(item.children)), mark(rank))
            for rank, item in enumerate(node.children)
        ]
        loose = any("\n\n" in item for item in items)
        return ("\n\n" if loose else "\n").join(items)

    def _block_definition_list(self, node: nodes.Element) -> str:
        items = []
        for item in node.findall(nodes.definition_list_item):
            terms = ", ".join(self.text(term) for term in item.findall(nodes.term))
            body = [self.blocks(part.children) for part in item.findall(nodes.definition)]
            items.append(hung("\n\n".join([f"**{terms}**", *sum(body, [])]), "- "))
        return "\n\n".join(items)

    def _block_literal_block(self, node: nodes.Element) -> str:
        text = node.astext().rstrip("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
        language = node.get("language", "")
        return f"{fence}{'' if language == 'none' else language}\n{text}\n{fence}"

    def _block_math_block(self, node: nodes.math_block) -> str:
        tex = node.astext().strip()
        tex = tex if node.get("nowrap") else aligned(tex)
        number = self.number("displaymath", node)
        tag = f"\n\\tag{{{number}}}" if number and not node.get("nowrap") else ""
        # Un tiret en tête de ligne ferait une liste, un signe égal un titre.
        body = re.sub(r"\n\s*(?=[-=+])", " ", re.sub(r"\n\s*\n", "\n", tex))
        return f"$$\n{body}{tag}\n$$"

    def _block_Admonition(self, node: nodes.Element) -> str:
        title = node.next_node(nodes.title, siblings=False) or node.next_node(named("folded_title"))
        heading = self.text(title) if title else admonitionlabels.get(node.tagname, "")
        content = [child for child in node.children if child is not title]
        return quoted([f"**{heading}**" if heading else "", *self.blocks(content)])

    def _block_block_quote(self, node: nodes.Element) -> str:
        return quoted(self.blocks(node.children))

    def _block_exercise_node(self, node: nodes.Element) -> str:
        title = node.next_node(nodes.title)
        content = [child for child in node.children if child is not title]
        # « Exercice %s » : sphinx-exercise laisse au site le soin d'y mettre le numéro.
        name = title.get("title", "").replace("%s", self.number("exercise", node))
        return "\n\n".join([f"**{name}{self.text(title)}**", *self.blocks(content)])

    _block_exercise_enumerable_node = _block_exercise_node

    def apart(self, node: nodes.Element) -> str:
        """Une solution, ou les réponses aux questions, que :meth:`block` tait."""
        if type(node).__name__ == "answers":
            return "\n\n".join([f"**{ANSWERS_TITLE}**", *self.blocks(node.children)])
        return self._block_Admonition(node)

    def _block_exercise_hint(self, node: nodes.Element) -> str:
        return "*Un indice* : " + " ".join(self.blocks(node.children))

    def _block_question_statement(self, node: nodes.Element) -> str:
        return f"**Question {node['rank']}.** {self.text(node)}"

    def _block_question_answer(self, node: nodes.Element) -> str:
        return f"{node['letter']}. {self.text(node)}"

    def _block_figure(self, node: nodes.Element) -> str:
        return "\n\n".join(self.blocks(node.children))

    def _block_caption(self, node: nodes.Element) -> str:
        return self.text(node)

    def _block_image(self, node: nodes.Element) -> str:
        return self._inline_image(node)

    def _block_footnote(self, node: nodes.Element) -> str:
        label, *content = node.children
        return hung("\n\n".join(self.blocks(content)), f"[{label.astext()}] ")

    def _block_raw(self, node: nodes.Element) -> str:
        return self._inline_raw(node)

    def _block_table(self, node: nodes.Element) -> str:
        title = node.next_node(nodes.title)
        rows = [
            [" ".join(self.blocks(entry.children)) for entry in row.findall(nodes.entry)]
            for row in node.findall(nodes.row)
        ]
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * len(rows[0]))
        table = "\n".join(lines)
        return f"**{self.text(title)}**\n\n{table}" if title else table

    # --- Dans une ligne ---------------------------------------------------------------------------

    def text(self, node: nodes.Node) -> str:
        """Le contenu d'un nœud, sur une ligne."""
        return "".join(map(self.inline, node.children))

    def inline(self, node: nodes.Node) -> str:
        if is_silent(node):
            return ""
        method = self._method("inline", node)
        return method(node) if method else self.text(node)

    def _inline_Text(self, node: nodes.Text) -> str:
        text = re.sub(r"[ \t]*\n[ \t]*", " ", node.astext())
        return _SPECIAL.sub(r"\\\1", text).replace("<", "&lt;")

    def _inline_emphasis(self, node: nodes.Element) -> str:
        return wrapped("*", self.text(node))

    def _inline_strong(self, node: nodes.Element) -> str:
        return wrapped("**", self.text(node))

    def _inline_title_reference(self, node: nodes.Element) -> str:
        return wrapped("*", self.text(node))

    def _inline_superscript(self, node: nodes.Element) -> str:
        return f"<sup>{self.text(node)}</sup>"

    def _inline_subscript(self, node: nodes.Element) -> str:
        return f"<sub>{self.text(node)}</sub>"

    def _inline_literal(self, node: nodes.Element) -> str:
        text = node.astext()
        fence = "`" * (1 + max(map(len, re.findall(r"`+", text)), default=0))
        space = " " if text[:1] == "`" or text[-1:] == "`" else ""
        return f"{fence}{space}{text}{space}{fence}"

    def _inline_math(self, node: nodes.Element) -> str:
        return f"${' '.join(node.astext().split())}$"

    def _inline_reference(self, node: nodes.Element) -> str:
        text = self.text(node)
        if node.get("refid"):
            return f"[{text}]({self.address('#' + node['refid'])})"
        return f"[{text}]({self.address(node['refuri'])})" if node.get("refuri") else text

    def _inline_footnote_reference(self, node: nodes.Element) -> str:
        return f"[{node.astext()}]"

    def _inline_image(self, node: nodes.Element) -> str:
        return f"![{node.get('alt', '')}]({self.address(node['uri'])})"

    def _inline_raw(self, node: nodes.Element) -> str:
        if "html" not in node["format"].split():
            return ""
        return _RAW_LINK.sub(lambda link: f'{link[1]}="{self.address(link[2])}"', node.astext())


def named(name: str) -> Callable[[nodes.Node], bool]:
    return lambda node: type(node).__name__ == name


def is_silent(node: nodes.Node) -> bool:
    return isinstance(node, SILENT) or type(node).__name__ in SILENT_NAMES


def hung(text: str, mark: str) -> str:
    """Un texte pendu à sa puce : ses autres lignes sont alignées sous la première."""
    return mark + text.replace("\n", "\n" + " " * len(mark)).replace(
        "\n" + " " * len(mark) + "\n", "\n\n"
    )


def quoted(blocks: list[str]) -> str:
    lines = "\n\n".join(filter(None, blocks)).split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def wrapped(mark: str, text: str) -> str:
    """``*texte*`` : les marques ne valent rien à côté d'une espace."""
    inside = text.strip()
    if not inside:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{inside}{mark}{after}"
