"""Les valeurs écrites dans les phrases, lues dans la page : ``{valeur}`expression:format```.

Ce fichier lit et refuse, sans rien exécuter et sans Sphinx. Une expression se lit d'un coup d'œil :
un nom, un attribut, un élément, de l'arithmétique, et au plus un appel à une fonction éprouvée de
``trahison.phrases``. Ce qui décide ou calcule davantage va dans une cellule.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trahison.french import localize
from trahison.phrases import PHRASES

if TYPE_CHECKING:
    from nbformat import NotebookNode

LONGEST = 60
EXPECTED = (
    "un nom, un attribut, un élément, de l'arithmétique et au plus un appel à une fonction de"
    " trahison.phrases sont attendus"
)
_ROLE = re.compile(r"\{valeur\}`([^`]+)`")
_FENCE = re.compile(r"\s*(`{3,}|~{3,}|:{3,})(.*)")
# Un exemple de code montré tel quel ne demande aucune valeur.
_SHOWN_CODE = re.compile(r"(?!\s*\{)|\s*\{(code|code-block|literalinclude)\}")
_OTHER_PAGE = re.compile(r"(?P<body>.*?)\s*<(?P<page>[^<>]+)>")
_LONG_CODE = re.compile(r"``+(?!`).*?(?<!`)``+(?!`)")
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)


class BadValue(ValueError):
    """Une valeur mal écrite, impossible à calculer ou à mettre en forme."""


@dataclass(frozen=True)
class Written:
    """Une valeur telle qu'une phrase la demande : expression, format de Python (``""`` : aucun),
    page d'où elle vient (``""`` : celle-ci)."""

    expression: str
    spec: str = ""
    page: str = ""


def read_value(body: str) -> Written:
    """Lit ce qu'il y a entre les accents graves : ``expression``, ``expression:format`` ou, pour
    une valeur qu'une autre page dit, ``expression:format <page>``.

    Lève :class:`BadValue` si l'expression n'est pas de celles qu'une phrase peut porter.
    """
    body = " ".join(body.split())
    other = _OTHER_PAGE.fullmatch(body)
    body, page = (other["body"], other["page"].strip()) if other else (body, "")
    expression, spec = split_format(body)
    check_expression(expression)
    return Written(expression, spec, page)


def split_format(body: str) -> tuple[str, str]:
    """Coupe au dernier deux-points qui laisse une expression lisible à sa gauche."""
    for cut in [len(body), *(i for i in range(len(body) - 1, 0, -1) if body[i] == ":")]:
        try:
            ast.parse(body[:cut].strip(), mode="eval")
        except SyntaxError:
            continue
        return body[:cut].strip(), body[cut + 1 :].strip()
    raise BadValue(f"« {body} » n'est pas une expression de Python")


def check_expression(expression: str) -> None:
    """Lève :class:`BadValue` si l'expression est trop longue ou cache un raisonnement."""
    if len(expression) > LONGEST:
        raise BadValue(
            f"« {expression} » a {len(expression)} signes ; au plus {LONGEST} sont attendus"
        )
    tree = ast.parse(expression, mode="eval").body
    called = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if unknown := set(called) - set(PHRASES):
        known = ", ".join(sorted(PHRASES))
        raise BadValue(
            f"« {expression} » appelle {', '.join(sorted(unknown))} ; trahison.phrases a {known}"
        )
    if len(called) > 1:
        raise BadValue(f"« {expression} » : {len(called)} appels ; {EXPECTED}")
    if called and [ast.unparse(node) for node in ast.walk(tree)].count(called[0]) > 1:
        raise BadValue(f"« {expression} » : {called[0]} y serait deux choses à la fois")
    if not is_plain(tree):
        raise BadValue(f"« {expression} » : {EXPECTED}")


def is_plain(node: ast.expr) -> bool:
    """Vrai si l'expression n'est faite que de ce qu'une phrase peut porter."""
    match node:
        case ast.Name():
            return True
        case ast.Constant(value=value):
            return isinstance(value, (int, float, str)) and not isinstance(value, bool)
        case ast.Attribute(value=value):
            return not node.attr.startswith("_") and is_plain(value)
        case ast.Subscript(value=value, slice=index):
            return is_plain(value) and is_index(index)
        case ast.BinOp(left=left, op=operator, right=right):
            return isinstance(operator, _ARITHMETIC) and is_plain(left) and is_plain(right)
        case ast.UnaryOp(op=ast.USub() | ast.Invert(), operand=operand):
            return is_plain(operand)
        case ast.Call(args=arguments, keywords=[]):
            return all(is_plain(argument) for argument in arguments)
    return False


def is_index(node: ast.expr) -> bool:
    match node:
        case ast.Tuple(elts=elements):
            return all(is_index(element) for element in elements)
        case ast.Slice():
            return all(
                bound is None or is_plain(bound) for bound in (node.lower, node.upper, node.step)
            )
    return is_plain(node)


def called_phrases(expression: str) -> set[str]:
    """Noms des fonctions de ``trahison.phrases`` que l'expression appelle."""
    calls = (node for node in ast.walk(ast.parse(expression)) if isinstance(node, ast.Call))
    return {ast.unparse(call.func) for call in calls}


def format_value(expression: str, value: int | float | str, spec: str) -> str:
    """Écrit une valeur à la française, selon un format de Python ; ``BadValue`` si le format ne va
    pas à la valeur.

    Un nombre à virgule demande un format : Python en écrirait dix-sept chiffres.
    """
    if isinstance(value, float) and not spec:
        raise BadValue(
            f"« {expression} » : un format est attendu pour un nombre à virgule (ici {value!r})"
        )
    try:
        text = format(value, spec)
    except ValueError as error:
        raise BadValue(
            f"« {expression} » : le format « {spec} » ne va pas à {value!r} ({error})"
        ) from None
    return text if isinstance(value, str) else localize(text)


# --- Où les valeurs sont écrites ------------------------------------------------------------------


def written_in(text: str) -> Iterator[tuple[str, int]]:
    """Ce que chaque ``{valeur}`` d'un texte demande, avec le rang de sa ligne dans ce texte."""
    prose = _LONG_CODE.sub("", "\n".join(without_shown_code(text.split("\n"))))
    for role in _ROLE.finditer(prose):
        yield role[1], prose.count("\n", 0, role.start())


def without_shown_code(lines: list[str]) -> Iterator[str]:
    """Les lignes d'un texte, vides là où il montre du code entre deux clôtures."""
    opened: list[tuple[str, bool]] = []
    for line in lines:
        fence, rest = found.groups() if (found := _FENCE.fullmatch(line)) else ("", "")
        inside_code = bool(opened) and opened[-1][1]
        if fence and opened and not rest.strip() and fence.startswith(opened[-1][0]):
            opened.pop()
        elif fence and not inside_code:
            opened.append((fence, _SHOWN_CODE.match(rest) is not None))
        elif not inside_code:
            yield line
            continue
        yield ""


def values_by_cell(notebook: NotebookNode) -> dict[int, dict[str, int]]:
    """Expressions à calculer après chaque cellule de code : rang de la cellule dans le carnet →
    expression → ligne du fichier où elle est d'abord écrite.

    Les valeurs du texte qui suit une cellule, et celles de la légende de cette cellule, se
    calculent juste après elle. Lève :class:`BadValue`, ligne comprise, si une valeur est mal écrite
    ou si rien n'a encore été exécuté là où elle est.
    """
    starts = notebook.metadata.get("source_map", [0] * len(notebook.cells))
    wanted: dict[int, dict[str, int]] = {}
    faults = []
    last: int | None = None
    for rank, (cell, start) in enumerate(zip(notebook.cells, starts)):
        if cell.cell_type == "code":
            last = rank
        for body, offset in written_in(prose_of(cell)):
            # D'une légende, le carnet ne sait que la ligne où commence l'en-tête de sa cellule.
            line = start + 1 + (offset if cell.cell_type == "markdown" else 0)
            try:
                value = read_value(body)
                if value.page:
                    continue
                if last is None:
                    raise BadValue(f"« {value.expression} » : aucune cellule n'a encore tourné ici")
                wanted.setdefault(last, {}).setdefault(value.expression, line)
            except BadValue as error:
                faults.append(f"ligne {line} : {error}")
    if faults:
        raise BadValue("\n".join(faults))
    return wanted


def with_exact_lines(notebook: NotebookNode, text: str) -> NotebookNode:
    """Le carnet lu dans ``text``, dont chaque cellule sait sa vraie première ligne : MyST-NB ôte
    les lignes vides qui la précèdent sans les compter."""
    lines, starts = text.splitlines(), notebook.metadata.get("source_map", [])
    notebook.metadata["source_map"] = [
        next((rank for rank in range(start, len(lines)) if lines[rank].strip()), start)
        for start in starts
    ]
    return notebook


def prose_of(cell: NotebookNode) -> str:
    """Le texte d'une cellule de prose, ou la légende d'une cellule de code."""
    if cell.cell_type == "code":
        return str(cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", ""))
    return cell.source if cell.cell_type == "markdown" else ""
