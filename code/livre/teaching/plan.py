"""Le plan du livre pour qui l'enseigne : ce que chaque chapitre demande, promet, et prend de temps.

Un chapitre dit lui-même ce qu'il faut avoir lu : ``:::{avant} image retropropagation``. Le reste se
déduit de la page : ses promesses, ses mots, ses exercices, ses questions. ``enseigner.md`` en tire
la carte, les durées et les objectifs (``{plan-du-livre}``), et les minutes d'une séance
(``{minutes}``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from livre.project import stop_build
from livre.state import state
from livre.teaching.effort import MINUTES
from livre.teaching.questions import answers, question
from livre.text.spacing import NO_BREAK, french_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

WORDS_A_MINUTE = 100
QUESTION_MINUTES = 1
ROUNDED_TO = 5
QUOTES = "livre_plan"  # dans les métadonnées d'une page qui montre le plan
NOT_READ = (nodes.literal_block, nodes.math_block, nodes.comment, nodes.raw, answers, question)
NOT_READ_NAMES = {"exercise_node", "exercise_enumerable_node", "solution_node", "prerequisites"}
READING, EXERCISES = "lecture", "exercices"
log = logging.getLogger(__name__)


@dataclass
class Chapter:
    """Ce que dit une page de ce qu'elle est : les pages à lire avant elle, ses promesses, ses mots,
    le nombre de ses questions, les minutes de ses exercices."""

    before: list[str] = field(default_factory=list)
    promises: list[str] = field(default_factory=list)
    words: int = 0
    questions: int = 0
    exercise_minutes: int = 0

    @property
    def reading_minutes(self) -> int:
        """Lire la page et répondre à ses questions."""
        return rounded(self.words / WORDS_A_MINUTE + self.questions * QUESTION_MINUTES)

    def minutes(self, kind: str) -> int:
        return self.reading_minutes if kind == READING else self.exercise_minutes


def rounded(minutes: float) -> int:
    """Aux cinq minutes supérieures : une durée plus précise mentirait."""
    return math.ceil(minutes / ROUNDED_TO) * ROUNDED_TO


class prerequisites(nodes.General, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Ce qu'il faut avoir lu avant le chapitre, et le temps qu'il prend."""


class plan_place(nodes.General, nodes.Element):  # noqa: N801
    """La place de la carte, des durées ou des objectifs : ``form``."""


class total_minutes(nodes.inline):  # noqa: N801
    """Les minutes de lecture ou d'exercices (``kind``) de plusieurs ``pages``."""


class chapter_map(nodes.General, nodes.Element):  # noqa: N801
    """La carte : ``rows``, une suite de (titre d'une partie, "", []) et de (titre, adresse, titres
    et rangs de ce qu'il faut avoir lu)."""


def setup_plan(app: Sphinx) -> None:
    app.add_directive("avant", Before)
    app.add_directive("plan-du-livre", PlanPlace)
    app.add_role("minutes", TotalMinutes())
    anywhere: Any = dict.fromkeys(
        ("html", "latex", "text", "man", "texinfo"), (pass_through, pass_through)
    )
    app.add_node(prerequisites, **anywhere)
    app.add_node(plan_place)
    app.add_node(total_minutes)
    nothing: Any = dict.fromkeys(("latex", "text", "man", "texinfo"), (skip, None))
    app.add_node(chapter_map, html=(visit_map, None), **nothing)
    app.add_transform(ReadChapter)
    app.add_post_transform(WritePlan)
    app.connect("env-updated", pages_showing_the_plan)


def pass_through(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Rien que ses enfants."""


def skip(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
    raise nodes.SkipNode


# --- Ce que dit chaque page -----------------------------------------------------------------------


class Before(SphinxDirective):
    """``{avant} page page`` : les pages à lire avant celle-ci, aucune peut-être."""

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        named = self.arguments[0].split() if self.arguments else []
        made = prerequisites(pages=named)
        self.set_source_info(made)
        return [made]


class ReadChapter(SphinxTransform):
    """Une fois les questions rangées (790), et leurs réponses à part."""

    default_priority = 795

    def apply(self, **kwargs: Any) -> None:
        memory, page = state(self.env).chapters, self.env.docname
        memory.pop(page, None)
        self.env.metadata[page][QUOTES] = any(
            isinstance(node, (plan_place, total_minutes)) for node in self.document.findall()
        )
        found = next(self.document.findall(prerequisites), None)
        if found is None:
            return
        chapter = read_chapter(self.document, found["pages"])
        memory[page] = chapter
        found += before_line(chapter, page)
        for reference in found.findall(addnodes.pending_xref):
            reference.source, reference.line = found.source, found.line


def read_chapter(document: nodes.document, before: list[str]) -> Chapter:
    exercises = [node.get(MINUTES, 0) for node in document.findall(is_exercise)]
    return Chapter(
        before=before,
        promises=list(promises(document)),
        words=sum(map(len, map(str.split, texts_read(document)))),
        questions=sum(1 for _ in document.findall(question)),
        exercise_minutes=sum(exercises),
    )


def is_exercise(node: nodes.Node) -> bool:
    return type(node).__name__ in {"exercise_node", "exercise_enumerable_node"}


def promises(document: nodes.document) -> Iterator[str]:
    """Les points de l'encadré « À la fin de ce chapitre », le premier de la page."""
    box = next(document.findall(nodes.admonition), None)
    if box is not None:
        yield from (item.astext() for item in box.findall(nodes.list_item))


def texts_read(node: nodes.Node) -> Iterator[str]:
    """Ce qu'on lit d'une traite : ni code, ni exercices, ni réponses."""
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif not isinstance(node, NOT_READ) and type(node).__name__ not in NOT_READ_NAMES:
        for child in node.children:
            yield from texts_read(child)


def before_line(chapter: Chapter, page: str) -> nodes.paragraph:
    """« Avant ce chapitre : … Comptez environ … minutes. »"""
    line = nodes.paragraph("", "", classes=["avant-ce-chapitre"])
    if chapter.before:
        line += nodes.Text(f"Avant ce chapitre{NO_BREAK}: ")
        line += listed([link(name, page) for name in chapter.before])
        line += nodes.Text(". ")
    else:
        line += nodes.Text("Ce chapitre se lit sans en avoir lu d’autre. ")
    time = f"Comptez environ {chapter.reading_minutes}{NO_BREAK}minutes de lecture"
    if chapter.exercise_minutes:
        time += f" et {chapter.exercise_minutes}{NO_BREAK}minutes d’exercices"
    line += nodes.Text(time + ".")
    return line


def listed(parts: list[nodes.Node]) -> list[nodes.Node]:
    """« A, B et C »."""
    joined: list[nodes.Node] = []
    for rank, part in enumerate(parts):
        if rank:
            joined.append(nodes.Text(" et " if rank == len(parts) - 1 else ", "))
        joined.append(part)
    return joined


def link(page: str, from_page: str) -> nodes.Node:
    """Un lien au titre de la page, que Sphinx y écrira."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", page),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{page}",
        refdoc=from_page,
        refexplicit=False,
        refwarn=True,
    )


# --- Le plan --------------------------------------------------------------------------------------


class PlanPlace(SphinxDirective):
    """``{plan-du-livre} carte``, ``durées`` ou ``objectifs``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        [form] = self.arguments
        if form not in FORMS:
            stop_build(
                f"page {self.env.docname}, ligne {self.lineno} : {{plan-du-livre}} {form} inconnu,"
                f" un de {', '.join(FORMS)} attendu"
            )
        return [plan_place(form=form)]


class TotalMinutes(SphinxRole):
    """``{minutes}`lecture fgsm defenses``` : la somme pour ces pages."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        kind, *pages = self.text.split()
        if kind not in (READING, EXERCISES) or not pages:
            stop_build(
                f"page {self.env.docname}, ligne {self.lineno} : {{minutes}}`{self.text}`,"
                f" « {READING} » ou « {EXERCISES} », puis des pages, attendus"
            )
        made = total_minutes("", "", kind=kind, pages=pages)
        self.set_source_info(made)
        return [made], []


def pages_showing_the_plan(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages à récrire : leur plan dépend de toutes les autres."""
    return [name for name, metadata in env.metadata.items() if metadata.get(QUOTES)]


def parts(env: BuildEnvironment) -> list[tuple[str, list[str]]]:
    """Les parties du livre et leurs chapitres, dans l'ordre de la table des matières."""
    chapters = state(env).chapters
    found = [
        (tree.get("caption") or "", [page for page in tree["includefiles"] if page in chapters])
        for tree in env.tocs[env.config.root_doc].findall(addnodes.toctree)
    ]
    return [(caption, pages) for caption, pages in found if pages]


class WritePlan(SphinxPostTransform):
    """À l'écriture, quand toutes les pages sont lues ; avant que Sphinx ne résolve les liens."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        for place in list(self.document.findall(plan_place)):
            place.replace_self(FORMS[place["form"]](self.env, self.env.docname))
        for place in list(self.document.findall(total_minutes)):
            known = state(self.env).chapters
            if unknown := [page for page in place["pages"] if page not in known]:
                log.warning(
                    "{minutes} : %s n'est pas un chapitre, qui dit ce qu'il faut lire avant lui",
                    ", ".join(unknown),
                    location=place,
                    type="livre",
                    subtype="minutes",
                )
            chapters = [known[page] for page in place["pages"] if page in known]
            total = sum(chapter.minutes(place["kind"]) for chapter in chapters)
            place.replace_self(nodes.inline("", hours(total), classes=["valeur"]))


def durations(env: BuildEnvironment, page: str) -> list[nodes.Node]:
    """Le tableau des minutes, avec le total de chaque partie, et la façon de les compter."""
    known = state(env).chapters
    rows: list[list[list[nodes.Node]]] = []
    for caption, pages in parts(env):
        rows += [
            [[link(one, page)], *([nodes.Text(hours(known[one].minutes(kind)))] for kind in KINDS)]
            for one in pages
        ]
        totals = (sum(known[one].minutes(kind) for one in pages) for kind in KINDS)
        rows.append(
            [
                [nodes.strong("", f"{caption} : en tout" if caption else "En tout")],
                *([nodes.strong("", hours(total))] for total in totals),
            ]
        )
    told = (
        f"La lecture compte {WORDS_A_MINUTE} mots à la minute, ce qui laisse le temps de regarder"
        " les figures, les formules et le code, et"
        f" {QUESTION_MINUTES}{NO_BREAK}minute par question ; le tout est arrondi aux"
        f" {ROUNDED_TO}{NO_BREAK}minutes supérieures. Les exercices comptent ce que chacun annonce."
    )
    header = ["Chapitre", "Lecture", "Exercices"]
    return [table(header, rows), nodes.paragraph("", told)]


KINDS = (READING, EXERCISES)


def hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest}{NO_BREAK}min"
    return f"{whole}{NO_BREAK}h{f'{NO_BREAK}{rest:02d}' if rest else ''}"


def table(header: list[str], rows: list[list[list[nodes.Node]]]) -> nodes.table:
    group = nodes.tgroup("", cols=len(header))
    group += [nodes.colspec("", colwidth=3 if rank == 0 else 1) for rank in range(len(header))]
    cells = [[[nodes.Text(title)] for title in header]]
    group += nodes.thead("", *map(table_row, cells))
    group += nodes.tbody("", *map(table_row, rows))
    return nodes.table("", group, classes=["durees"])


def table_row(cells: Iterable[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def objectives(env: BuildEnvironment, page: str) -> list[nodes.Node]:
    """Ce que promet chaque chapitre, dans ses mots."""
    written: list[nodes.Node] = []
    for caption, pages in parts(env):
        written.append(nodes.rubric("", caption))
        entries = nodes.definition_list()
        for one in pages:
            items = [
                nodes.list_item("", nodes.paragraph("", promise))
                for promise in state(env).chapters[one].promises
            ]
            entries += nodes.definition_list_item(
                "",
                nodes.term("", "", link(one, page)),
                nodes.definition("", nodes.bullet_list("", *items)),
            )
        written.append(entries)
    return [nodes.container("", *written, classes=["objectifs"])]


def drawn_map(env: BuildEnvironment, page: str) -> list[nodes.Node]:
    known = state(env).chapters
    uri = env.app.builder.get_relative_uri
    rows: list[tuple[str, str, list[tuple[str, int]]]] = []
    place: dict[str, int] = {}
    for caption, pages in parts(env):
        if caption:
            rows.append((caption, "", []))
        for one in pages:
            before = [
                (env.titles[name].astext(), place[name])
                for name in known[one].before
                if name in place
            ]
            place[one] = len(rows)
            rows.append((env.titles[one].astext(), uri(page, one), before))
    return [chapter_map(rows=rows)]


FORMS = {"carte": drawn_map, "durées": durations, "objectifs": objectives}


def visit_map(translator: HTML5Translator, node: chapter_map) -> None:
    """Une ligne par chapitre, et un arc vers chacun de ceux qu'il demande. Ce que disent les arcs
    est aussi dit en mots, pour qui ne les voit pas."""
    lines = []
    for title, address, before in node["rows"]:
        if not address:
            lines.append(f'<li class="partie">{escape(title)}</li>')
            continue
        asked = " et ".join(escape(name) for name, _ in before)
        told = f" (après {asked})" if before else " (sans préalable)"
        lines.append(
            f'<li><a class="reference internal" href="{escape(address)}">{escape(title)}</a>'
            f'<span class="visually-hidden">{french_text(told)}</span></li>'
        )
    translator.body.append(
        f'<div class="carte-des-chapitres">\n<ul>\n{chr(10).join(lines)}\n</ul>\n'
        f"{arcs(node['rows'])}</div>\n"
    )
    raise nodes.SkipNode


def arcs(rows: list[tuple[str, str, list[tuple[str, int]]]]) -> str:
    """Les arcs, dans un repère où une ligne a dix unités de haut et l'arc le plus long cent de
    large."""
    spans = [rank - before for rank, row in enumerate(rows) for _, before in row[2]]
    longest = max(spans, default=1)
    paths = []
    for rank, (_, _, asked) in enumerate(rows):
        for _, before in asked:
            start, end = 10 * before + 5, 10 * rank + 5
            # Une courbe de Bézier n'atteint que les trois quarts de ses points de contrôle.
            width = 125 * ((rank - before) / longest) ** 0.5
            paths.append(f'<path d="M0 {start}C{width:.0f} {start} {width:.0f} {end} 0 {end}"/>')
    return (
        f'<svg viewBox="0 0 100 {10 * len(rows)}" preserveAspectRatio="none" aria-hidden="true">\n'
        + "\n".join(paths)
        + "\n</svg>\n"
    )
