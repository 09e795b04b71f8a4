"""Bibliographie et citations en français."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sphinxcontrib.bibtex.plugin
from docutils import nodes
from pybtex.backends.plaintext import Backend as PlainText
from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.richtext import Text
from pybtex.style.formatting import toplevel
from pybtex.style.formatting.unsrt import Style as UnsortedStyle
from pybtex.style.formatting.unsrt import dashify
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.template import (
    FieldIsMissing,
    Node,
    href,
    join,
    node,
    optional,
    optional_field,
    sentence,
    tag,
    words,
)
from pybtex.style.template import field as entry_field
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle
from sphinxcontrib.bibtex.style.template import year

from livre.text.spacing import NO_BREAK

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

AND = " et "
OTHERS = " et al."
UNNAMED = "others"  # « and others », le mot de BibTeX pour les auteurs que l'on ne nomme pas
ROUND_BRACKETS = BracketStyle(left="(", right=")", sep=" ; ", sep2=" ; ", last_sep=" ; ")


def setup_bibliography(app: Sphinx) -> None:
    register_plugin("pybtex.style.formatting", "livre_fr", FrenchStyle, force=True)
    # À chaque citation, sphinxcontrib-bibtex le demande à pybtex, qui le cherche parmi tous les
    # paquets installés : six secondes pour le livre. Un greffon annoncé est trouvé aussitôt.
    register_plugin("pybtex.backends", "plaintext", PlainText, force=True)
    sphinxcontrib.bibtex.plugin.register_plugin(
        "sphinxcontrib.bibtex.style.referencing", "auteur_annee_fr", FrenchReferences, force=True
    )
    app.connect("config-inited", use_french_styles, priority=1)
    for builder in ("html", "singlehtml"):
        app.add_node(nodes.citation, override=True, **{builder: (visit_citation, depart_citation)})


def use_french_styles(app: Sphinx, config: Config) -> None:
    config.bibtex_default_style = "livre_fr"
    config.bibtex_reference_style = "auteur_annee_fr"


@dataclass
class FrenchReferences(AuthorYearReferenceStyle):
    """« Goodfellow et al. (2015) », « (Carlini et Wagner, 2017a) »."""

    person: PersonStyle = field(default_factory=lambda: PersonStyle(sep2=AND, last_sep=AND))
    bracket_textual: BracketStyle = field(default_factory=lambda: ROUND_BRACKETS)
    bracket_parenthetical: BracketStyle = field(default_factory=lambda: ROUND_BRACKETS)

    def inner(self, role_name: str) -> Node:
        return with_letters(super().inner(role_name))


def with_letters(template: Node) -> Node:
    """Le même gabarit, où l'année est écrite comme dans la liste : « 2017a » s'il y a deux
    articles des mêmes auteurs cette année-là."""
    if template is year:
        return year_of_the_list
    lettered = template()  # une copie
    lettered.children = [
        with_letters(child) if isinstance(child, Node) else child for child in template.children
    ]
    return lettered


@node
def year_of_the_list(children: list, data: dict) -> Text:
    return Text(data["formatted_entry"].label.rsplit(", ", 1)[-1])


class AuthorYearLabels(BaseLabelStyle):
    """Étiquettes de la liste : les mêmes mots que dans le texte, avec a, b… en cas de doublon."""

    def format_labels(self, sorted_entries: list) -> Iterator[str]:
        labels = [author_year(entry) for entry in sorted_entries]
        repeated = {label for label, count in Counter(labels).items() if count > 1}
        seen: Counter[str] = Counter()
        for label in labels:
            yield label + ("abcdefghij"[seen[label]] if label in repeated else "")
            seen[label] += 1


def author_year(entry: Entry) -> str:
    persons = entry.persons.get("author") or entry.persons.get("editor") or []
    last_names = [
        " ".join([*person.prelast_names, *person.last_names]).strip("{}") for person in persons
    ]
    if len(last_names) > 2 or last_names[-1:] == [UNNAMED]:
        last_names = [last_names[0] + OTHERS]
    who = (
        AND.join(last_names)
        or entry.fields.get("organization")
        or entry.fields.get("title", entry.key)
    )
    return f"{who}, {entry.fields.get('year', 's. d.')}"


class FrenchStyle(UnsortedStyle):
    """Style « unsrt » de pybtex, trié par auteur, avec les mots français et les titres tels qu'ils
    sont écrits."""

    default_sorting_style = "author_year_title"
    default_label_style = AuthorYearLabels

    def format_names(self, role: str, as_sentence: bool = True) -> Node:
        formatted = french_names(role)
        return sentence[formatted] if as_sentence else formatted

    def format_editor(self, e: Entry, as_sentence: bool = True) -> Node:
        editors = join(sep=NO_BREAK)[self.format_names("editor", as_sentence=False), "(éd.)"]
        return sentence[editors] if as_sentence else editors

    def format_title(self, e: Entry, which_field: str, as_sentence: bool = True) -> Node:
        title = entry_field(which_field)
        return sentence[title] if as_sentence else title

    def format_volume_and_series(self, e: Entry, as_sentence: bool = True) -> Node:
        parts = join(sep=", ")[
            optional[words["volume", entry_field("volume")]],
            optional[words["numéro", entry_field("number")]],
            optional_field("series"),
        ]
        return sentence(capfirst=True)[parts] if as_sentence else parts

    def format_chapter_and_pages(self, e: Entry) -> Node:
        return join(sep=", ")[
            optional[words["chapitre", entry_field("chapter")]],
            optional[words["p.", entry_field("pages", apply_func=dashify)]],
        ]

    def format_edition(self, e: Entry) -> Node:
        return optional[words[entry_field("edition", apply_func=french_ordinal), "édition"]]

    def get_article_template(self, e: Entry) -> Node:
        volume = join[entry_field("volume"), optional["(", entry_field("number"), ")"]]
        pages = words["p.", entry_field("pages", apply_func=dashify)]
        journal = sentence[
            tag("em")[entry_field("journal")], optional[volume], optional[pages], french_date()
        ]
        return self.in_order(e, journal)

    def get_mastersthesis_template(self, e: Entry) -> Node:
        return self.in_order(e, self.thesis("Mémoire de master"))

    def get_phdthesis_template(self, e: Entry) -> Node:
        return self.in_order(e, self.thesis("Thèse de doctorat"))

    def get_techreport_template(self, e: Entry) -> Node:
        report = words["Rapport technique", optional_field("number")]
        return self.in_order(e, sentence[report, entry_field("institution"), french_date()])

    def get_inproceedings_template(self, e: Entry) -> Node:
        where = sentence[
            join(sep=" ")["Dans", tag("em")[entry_field("booktitle")]],
            self.format_chapter_and_pages(e),
            optional_field("publisher"),
            french_date(),
        ]
        return self.in_order(e, where)

    get_incollection_template = get_inproceedings_template

    def get_misc_template(self, e: Entry) -> Node:
        return self.in_order(
            e, sentence[optional[entry_field("howpublished")], optional[french_date()]]
        )

    def format_url(self, e: Entry) -> Node:
        url = entry_field("url", raw=True)
        return href(url)[url]

    def format_web_refs(self, e: Entry) -> Node:
        visited = optional[" (consulté le ", entry_field("urldate"), ")"]
        return sentence[
            optional[self.format_url(e), visited],
            optional[self.format_eprint(e)],
            optional[self.format_doi(e)],
        ]

    def thesis(self, kind: str) -> Node:
        return sentence[kind, entry_field("school"), optional_field("address"), french_date()]

    def in_order(self, e: Entry, where: Node) -> Node:
        """Auteurs, titre, publication, note, adresses."""
        return toplevel[
            optional[self.format_names("author")],
            self.format_title(e, "title"),
            where,
            sentence[optional_field("note")],
            self.format_web_refs(e),
        ]


MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
ENGLISH_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)


def french_date() -> Node:
    return words[optional[entry_field("month", apply_func=french_month)], entry_field("year")]


def french_ordinal(number: str) -> str:
    """« 2 » → « 2ᵉ »."""
    return {"1": "1ʳᵉ"}.get(str(number), f"{number}ᵉ" if str(number).isdigit() else number)


@node
def french_names(children: list, context: dict, role: str) -> Text:
    """Les personnes de ce rôle : « A et B », « A, B et C », « A, B et al. »."""
    persons = context["entry"].persons.get(role)
    if not persons:
        raise FieldIsMissing(role, context["entry"])
    style, cut = context["style"], str(persons[-1]) == UNNAMED
    named = [
        style.format_name(person, style.abbreviate_names)
        for person in persons[: -1 if cut else None]
    ]
    listed = join(sep=", ")[named] if cut else join(sep=", ", sep2=AND, last_sep=AND)[named]
    return join[listed, OTHERS if cut else ""].format_data(context)


def french_month(month: str) -> str:
    """« March » ou « 3 » → « mars »."""
    if str(month).isdigit():
        return MONTHS[int(month) - 1]
    return dict(zip(ENGLISH_MONTHS, MONTHS)).get(str(month)[:3].lower(), month)


def visit_citation(translator: HTML5Translator, node: nodes.citation) -> None:
    """Un élément de la liste ; docutils lui donne encore le rôle ``doc-biblioentry``, déconseillé
    par la norme (DPUB-ARIA 1.1, w3c/dpub-aria n° 22)."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        translator.body.append('<div role="list" class="citation-list">\n')
    translator.body.append(translator.starttag(node, "div", CLASS="citation", role="listitem"))


def depart_citation(translator: HTML5Translator, node: nodes.citation) -> None:
    translator.body.append("</div>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        translator.body.append("</div>\n")
