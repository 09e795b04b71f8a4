"""Les questions d'un chapitre, ``{question}``, et leurs réponses, à part au bas de la page.

Une phrase, puis une liste à cocher : chaque réponse est suivie de ce qui la rend juste ou fausse ::

    :::{question}
    :voir: L’idée en mots

    Que garde FGSM du gradient ?

    - [x] son signe

      Chaque valeur bouge d’autant.
    - [ ] sa longueur

      C’est ce que garde la méthode du gradient.
    :::

Avec ``:tolerance: 0.01``, le lecteur écrit un nombre : la réponse cochée est le bon, à un centième
près de sa valeur, les autres sont des erreurs que l'on reconnaît. Il s'écrit ``{valeur}``.

Sans JavaScript et sur le papier, les questions se lisent, et les réponses sont repliées au bas de
la page ; ``static/questions.js`` y prend ce qu'il dit au lecteur. Rien n'est envoyé ni gardé.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any, NoReturn

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from livre.project import stop_build
from livre.text.network_badge import page_section
from livre.text.spacing import NO_BREAK

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

SCRIPT, STYLE = "questions.js", "questions.css"
ANSWERS_TITLE = "Réponses aux questions"
LETTERS = "ABCDEFGH"
CHECKBOX = "task-list-item-checkbox"
_SPACES = re.compile(r"[\s\u00a0\u202f]")
EXPECTED = (
    "une phrase, puis une liste « - [x] » et « - [ ] » d'au moins deux réponses, dont une juste,"
    " chacune suivie d'un paragraphe qui dit pourquoi"
)


class question(nodes.General, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Une question : attributs ``name`` (son ancre), ``rank``, ``right`` (l'ancre de la bonne
    réponse), ``see`` (la section à relire) ; ``tolerance`` et ``numbers`` (ancre → nombre) si l'on
    y répond par un nombre. Enfants : l'énoncé, puis les réponses proposées, chacune suivie, jusqu'à
    :class:`AnswersApart`, de ce qui l'explique."""


class question_statement(nodes.General, nodes.TextElement):  # noqa: N801
    """L'énoncé, une phrase ; ``rank``."""


class question_answer(nodes.General, nodes.TextElement):  # noqa: N801
    """Une réponse proposée ; ``name`` (l'ancre de son explication), ``group``, ``letter``."""


class question_reason(nodes.General, nodes.Element):  # noqa: N801
    """Pourquoi une réponse est juste ou fausse, avant qu'on le range au bas de la page."""


class answers(nodes.General, nodes.Element):  # noqa: N801
    """Les réponses de la page ; ``name`` : leur ancre."""


def setup_questions(app: Sphinx) -> None:
    app.add_directive("question", Question)
    app.add_transform(AnswersApart)
    nothing: Any = dict.fromkeys(("latex", "text", "man", "texinfo"), (skip, None))
    app.add_node(question, html=(visit_question, depart_question), **nothing)
    app.add_node(question_statement, html=(visit_statement, depart_statement))
    app.add_node(question_answer, html=(visit_answer, depart_answer))
    app.add_node(answers, html=(visit_answers, depart_answers), **nothing)
    app.connect("html-page-context", add_files)


def skip(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
    raise nodes.SkipNode


def add_files(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Une page sans question ne charge rien."""
    if doctree is not None and next(doctree.findall(question), None) is not None:
        app.add_css_file(STYLE)
        app.add_js_file(SCRIPT)


# --- Lire -----------------------------------------------------------------------------------------


def tolerance(argument: str) -> float:
    """Un écart relatif, entre 0 (compris) et 1."""
    value = float(argument)
    if not 0 <= value < 1:
        raise ValueError("un écart relatif entre 0 et 1 est attendu")
    return value


class Question(SphinxDirective):
    """``{question}`` : un nœud :class:`question`."""

    has_content = True
    option_spec = {"tolerance": tolerance, "voir": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        parsed = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, parsed)
        match parsed.children:
            case [nodes.paragraph() as statement, nodes.bullet_list() as choices]:
                pass
            case _:
                self.stop(EXPECTED)
        found = question(
            line=self.lineno,
            see=self.options.get("voir", ""),
            tolerance=self.options.get("tolerance"),
        )
        found += question_statement("", "", *statement.children)
        marks = [self.read_answer(found, item) for item in choices.children]
        if len(marks) < 2 or len(marks) > len(LETTERS) or sum(marks) != 1:
            self.stop(EXPECTED)
        return [found]

    def read_answer(self, found: question, item: nodes.Node) -> bool:
        """Ajoute à la question une réponse et son explication ; vrai si elle est juste."""
        first, *reasons = item.children
        box = first.children[0] if first.children else None
        if not isinstance(box, nodes.raw) or CHECKBOX not in box.astext() or not reasons:
            self.stop(EXPECTED)
        is_right = 'checked="checked"' in box.astext()
        content = [child for child in first.children if child is not box]
        if content and isinstance(content[0], nodes.Text):
            content[0] = nodes.Text(content[0].lstrip())
        if any(is_link(node) for part in content for node in part.findall()):
            self.stop("un lien va dans l'explication, non dans la réponse")
        found += [
            question_answer("", "", *content, is_right=is_right),
            question_reason("", *reasons),
        ]
        return is_right

    def stop(self, message: str) -> NoReturn:
        stop_build(f"page {self.env.docname}, ligne {self.lineno}, question : {message}")


def is_link(node: nodes.Node) -> bool:
    return isinstance(node, (nodes.reference, addnodes.pending_xref))


class AnswersApart(SphinxTransform):
    """Numérote les questions de la page et range leurs explications au bas, une fois les ancres
    lisibles (780) : chaque question renvoie à sa section."""

    default_priority = 790

    def apply(self, **kwargs: Any) -> None:
        asked = list(self.document.findall(question))
        if not asked:
            return
        page = nodes.make_id(self.env.docname)
        key = answers(name=f"{page}-reponses")
        for rank, one in enumerate(asked, start=1):
            one["rank"], one["name"] = rank, f"{page}-q{rank}"
            try:
                key += one_key(one, sections(self.document))
            except ValueError as error:
                stop_build(f"page {self.env.docname}, ligne {one['line']}, question : {error}")
        for last in last_of_each_section(asked):
            last.parent.insert(last.parent.index(last) + 1, where(key["name"]))
        body = page_section(self.document)
        ranks = [i for i, child in enumerate(body.children) if isinstance(child, nodes.section)]
        body.insert(max(ranks, default=len(body) - 1) + 1, key)


def sections(document: nodes.document) -> dict[str, str]:
    """Titre de chaque section de la page, espaces ordinaires → son ancre."""
    return {
        plain_title(section.next_node(nodes.title).astext()): section["ids"][0]
        for section in document.findall(nodes.section)
        if section["ids"] and section.next_node(nodes.title) is not None
    }


def plain_title(title: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", title).replace("'", "’").strip()


def one_key(one: question, places: dict[str, str]) -> nodes.container:
    """Les réponses d'une question : la bonne, la section à relire, pourquoi chacune est juste ou
    fausse. Complète la question de ce que le script en demande."""
    statement, *others = one.children
    choices, reasons = others[::2], others[1::2]
    explained = nodes.bullet_list(classes=["raisons"])
    numbers = {}
    for letter, choice, reason in zip(LETTERS, choices, reasons):
        name = f"{one['name']}-{letter.lower()}"
        choice["name"], choice["group"], choice["letter"] = name, one["name"], letter
        if choice["is_right"]:
            one["right"] = name
        if one["tolerance"] is not None:
            numbers[name] = read_number(choice.astext())
        explained += explanation(one, choice, reason)
    one["numbers"], statement["rank"] = numbers, one["rank"]
    one.children = [statement] if numbers else [statement, *choices]
    [right] = [choice for choice in choices if choice["is_right"]]
    answer = right.astext() if numbers else right["letter"]
    heading = nodes.paragraph("", "", classes=["rang"])
    heading += nodes.strong("", f"Question {one['rank']}{NO_BREAK}: {answer}.")
    if one["see"]:
        heading += [
            nodes.Text(" À relire : "),
            link_to_section(one["see"], places),
            nodes.Text("."),
        ]
    return nodes.container("", heading, explained, classes=["reponse"])


def explanation(one: question, choice: question_answer, reason: question_reason) -> nodes.list_item:
    """« B. Non : … » ; une réponse en nombre n'a pas de lettre."""
    item = nodes.list_item("", ids=[choice["name"]])
    said = "Juste." if choice["is_right"] else "Non."
    label = choice.astext() if one["tolerance"] is not None else choice["letter"] + "."
    mark = nodes.inline("", f"{label} ", classes=["lettre"])
    first, *others = reason.children
    verdict = nodes.strong("", said)
    item += nodes.paragraph("", "", mark, verdict, nodes.Text(" "), *first.children)
    item += others
    return item


def link_to_section(title: str, places: dict[str, str]) -> nodes.reference:
    if plain_title(title) not in places:
        raise ValueError(f"la page n'a pas de section « {title} »")
    return nodes.reference("", title, refid=places[plain_title(title)], internal=True)


def last_of_each_section(asked: list[question]) -> list[question]:
    """La dernière question de chaque suite de questions."""
    return [
        one
        for one in asked
        if not isinstance(one.next_node(descend=False, siblings=True), question)
    ]


def where(name: str) -> nodes.paragraph:
    link = nodes.reference("", "réponses", refid=name, internal=True)
    said = "Les ", link, ", avec leurs raisons, sont au bas de la page."
    parts = [nodes.Text(part) if isinstance(part, str) else part for part in said]
    return nodes.paragraph("", "", *parts, classes=["vers-reponses"])


def read_number(text: str) -> float:
    """Un nombre écrit à la française : « 150 528 », « 0,72 », « −3 », « 89 % ». Lève
    ``ValueError``."""
    bare = _SPACES.sub("", text).removesuffix("%").replace("−", "-").replace(",", ".")
    try:
        return float(bare)
    except ValueError:
        raise ValueError(f"« {text} » n'est pas un nombre") from None


# --- Écrire ---------------------------------------------------------------------------------------


def is_alive(translator: HTML5Translator) -> bool:
    """Vrai sur le site, où un script répond ; un livre d'un seul tenant ou un EPUB se lisent."""
    return translator.builder.name == "html"


def visit_question(translator: HTML5Translator, node: question) -> None:
    if not is_alive(translator):
        translator.body.append('<div class="question">\n')
        return
    asked = {"data-juste": node["right"]}
    if node["numbers"]:
        asked["data-nombres"] = json.dumps(node["numbers"])
        asked["data-tolerance"] = f"{node['tolerance']:g}"
    written = "".join(f' {name}="{escape(value)}"' for name, value in asked.items())
    translator.body.append(f'<fieldset class="question" id="{node["name"]}"{written}>\n')


def depart_question(translator: HTML5Translator, node: question) -> None:
    if not is_alive(translator):
        translator.body.append("</div>\n")
        return
    if node["numbers"]:
        translator.body.append(
            f'<label class="nombre">Votre réponse{NO_BREAK}: <input type="text"'
            ' inputmode="decimal" autocomplete="off" size="12"></label>\n'
        )
    translator.body.append(
        '<button type="button" class="verifier" hidden>Vérifier</button>\n'
        '<div class="verdict" role="status"></div>\n</fieldset>\n'
    )


def visit_statement(translator: HTML5Translator, node: question_statement) -> None:
    tag = "legend" if is_alive(translator) else "p"
    translator.body.append(f"<{tag}><strong>Question {node['rank']}.</strong> ")


def depart_statement(translator: HTML5Translator, node: question_statement) -> None:
    translator.body.append("</legend>\n" if is_alive(translator) else "</p>\n")


def visit_answer(translator: HTML5Translator, node: question_answer) -> None:
    letter = f'<span class="lettre">{node["letter"]}.</span> '
    if is_alive(translator):
        translator.body.append(
            f'<label><input type="radio" name="{node["group"]}" value="{node["name"]}"> '
            f"{letter}<span>"
        )
    else:
        translator.body.append(f"<p>{letter}")


def depart_answer(translator: HTML5Translator, node: question_answer) -> None:
    translator.body.append("</span></label>\n" if is_alive(translator) else "</p>\n")


def visit_answers(translator: HTML5Translator, node: answers) -> None:
    # L'ancre est dedans : un lien vers elle ouvre le bloc, même sans script.
    if is_alive(translator):
        translator.body.append(
            f'<details class="reponses"><summary>{ANSWERS_TITLE}</summary>\n'
            f'<div id="{node["name"]}">\n'
        )
    else:
        translator.body.append(
            f'<div class="reponses" id="{node["name"]}">\n<p><strong>{ANSWERS_TITLE}</strong></p>\n'
        )


def depart_answers(translator: HTML5Translator, node: answers) -> None:
    translator.body.append("</div></details>\n" if is_alive(translator) else "</div>\n")
