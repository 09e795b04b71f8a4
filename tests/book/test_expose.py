"""L'exposé retrouvé : chaque diapositive mène à une section, qui dit ses mots.

Les mots d'une diapositive ne sont choisis par personne : ce qu'elle met en gras ou entre
guillemets, la tête de ses listes, ses énumérations, ses noms propres et ses nombres.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import snowballstemmer
from docutils.nodes import make_id
from myst_nb.core.read import read_myst_markdown_notebook
from pybtex.database import Person, parse_file

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
TALK = Path(__file__).with_name("diapositives.md")
# Ce qu'aucun chapitre ne dit encore : la liste ne peut que raccourcir.
AWAITED = Path(__file__).with_name("mots_attendus.txt")


@dataclass(frozen=True)
class Slide:
    """Une diapositive telle que la page l'écrit."""

    name: str
    sections: tuple[str, ...]
    added: bool

    def __str__(self) -> str:
        return self.name


# --- Ce que la page et l'exposé écrivent ----------------------------------------------------------


OPTIONS = re.compile(r"^::::\{diapositive\}[^\n]*\n((?::.*\n)+)", re.MULTILINE)


def written_slides() -> list[Slide]:
    text = (BOOK / "expose.md").read_text(encoding="utf-8")
    slides = []
    for options in OPTIONS.findall(text):
        given = dict(re.findall(r"^:(\w+):\s*(.*)$", options, flags=re.MULTILINE))
        slides.append(Slide(given["nom"], tuple(given["sections"].split()), "ajout" in given))
    return slides


def talk() -> dict[str, str]:
    """Nom d'une diapositive → son texte dans l'exposé."""
    _, *parts = re.split(r"^# (.+)\n", TALK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2]))


def awaited() -> dict[str, set[str]]:
    """``diapositive | expression``, une par ligne."""
    words: dict[str, set[str]] = {}
    for line in AWAITED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, expression = line.split(" | ")
            words.setdefault(name, set()).add(expression)
    return words


# --- Les mots d'une diapositive -------------------------------------------------------------------

FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
STRONG = re.compile(r"\*\*(.+?)\*\*")
QUOTED = re.compile(r'"([^"]+)"')
ITEM = re.compile(r"(?:- |\d\. )(.+)")
ASIDE = re.compile(r" ?\(([^():]+(?: : [^()]+)?)\)")
# Ce qui s'énumère finit par des points de suspension : « la température, la durée de vie… ».
LISTED = re.compile(r"(?:[:(]|, )([^:(\n]+?)\.\.\.")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?")
TOKEN = re.compile(r"[A-Z]\.|\w(?:[\w&.-]*\w)?")
LONGEST_HEAD = 5
STEMMER = snowballstemmer.stemmer("french")
LETTERS = {"0": "zéro", "3": "trois", "10": "dix"}
EMPTY = set(
    re.findall(
        r"\S+",
        "le la les l un une d de des du et ou à au aux en dans sur pour par qui que s n y a est ce"
        " se son sa ses leur leurs the of and to for with",
    )
)


def key_words(text: str) -> set[str]:
    """Les expressions et les nombres qu'une diapositive demande au livre de dire."""
    text = FENCE.sub("", text)
    strong = STRONG.findall(text)
    found = set(QUOTED.findall(text))
    for expression in strong:
        found |= split_parentheses(expression)
    left = []
    for line in text.splitlines():
        item = None if STRONG.search(line) else ITEM.match(line)
        head, colon, _ = ASIDE.sub("", item[1]).partition(" : ") if item else ("", "", "")
        if item and (colon or len(content_words(head)) <= LONGEST_HEAD):
            found |= split_parentheses(head.rstrip(" :"))
            found |= {aside for aside in ASIDE.findall(item[1]) if is_short(aside)}
            line = item[1].removeprefix(head)
        left.append(re.sub(r"^(?:- |\d\. )", "", STRONG.sub(" ", line)))
    plain = "\n".join(left)
    for listed in LISTED.findall(plain):
        found |= {part.strip() for part in listed.split(",")}
    found |= names(plain) | set(NUMBER.findall(plain))
    return {one for one in found if content_words(one)}


def is_short(aside: str) -> bool:
    return not re.search(r" : |\.\.\.", aside) and len(content_words(aside)) <= 3


def split_parentheses(text: str) -> set[str]:
    """« Projected Gradient Descent (PGD) » et « tabulaires / structurées » disent deux choses."""
    return {part.strip() for part in re.split(r"[()/]", text) if part.strip()}


def names(text: str) -> set[str]:
    """Les noms propres : une majuscule ailleurs qu'en tête, ou à l'intérieur du mot."""
    found = set()
    for line in text.splitlines():
        group: list[str] = []
        for token in TOKEN.finditer(line):
            before = line[: token.start()].rstrip()
            leading = not before or (before[-1] in ".:!?" and not re.search(r"\b[A-Z]\.$", before))
            inner = re.search(r"[A-Z].*[A-Z0-9]|[a-z][A-Z]", token.group())
            joined = group and line[token.start() - 1] == " " and before[-1] not in ",;()&"
            if inner or (token.group()[0].isupper() and not leading):
                if not joined:
                    found.add(" ".join(group))
                    group = []
                group.append(token.group())
            else:
                found.add(" ".join(group))
                group = []
        found.add(" ".join(group))
    return found - {""}


# --- Ce que dit une section -----------------------------------------------------------------------

HIDDEN_BLOCK = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{(?:solution(?:-start)?|list-table|table|math|image|code-block)\}.*?"
    r"^(?P=fence)\s*$|^(?P<code>`{3,}|~{3,})(?!\{)[^\n]*\n.*?^(?P=code)\s*$|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
HIDDEN_LINE = re.compile(
    r"^\s*\|.*$|\{(?:cite:\w+|valeur)\}`[^`]*`|^\([\w-]+\)=$|^\s*:[\w-]+:.*$", re.MULTILINE
)
TITLE = re.compile(r"^(#{1,4}) (.+)$", re.MULTILINE)


def visible_text(page: str, book: Path = BOOK) -> str:
    """Ce que la page dit à qui la lit : prose et légendes ; ni tableau, ni programme, ni solution
    repliée, ni texte de remplacement."""
    text = (book / f"{page}.md").read_text(encoding="utf-8")
    pieces = []
    for cell in read_myst_markdown_notebook(text).cells:
        caption = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "")
        pieces.append(cell.source if cell.cell_type == "markdown" else str(caption))
    text = HIDDEN_LINE.sub(" ", HIDDEN_BLOCK.sub(" ", "\n\n".join(pieces)))
    if "{bibliography}" in text:
        text += "\n\n".join(references(book))
    text = re.sub(r"\{[\w:-]+\}`([^`<]+?)\s*(?:<[^`]*>)?`", r"\1", text)  # un terme du glossaire
    return re.sub(r"\]\([^)]*\)|[*`\[\]]|\$", "", text)


@cache
def references(book: Path) -> list[str]:
    """Chaque référence de la bibliographie, comme elle se lit : titre, auteurs, année, éditeur."""
    return [
        re.sub(r"[{}]", "", " ".join([*map(first_name_first, entry.persons.get("author", [])),
                                      *entry.fields.values()]))
        for entry in parse_file(book / "references.bib").entries.values()
    ]


def first_name_first(person: Person) -> str:
    return " ".join([*person.first_names, *person.middle_names, *person.last_names])


def section_of(text: str, anchor: str) -> str | None:
    """Du titre qui donne cette ancre au prochain titre de même rang ; ``None`` sans lui."""
    titles = list(TITLE.finditer(text))
    taken: dict[str, int] = {}
    for rank, title in enumerate(titles):
        name = make_id(title[2].strip().replace("’", " "))
        taken[name] = taken.get(name, 0) + 1
        if anchor == (name if taken[name] == 1 else f"{name}-{taken[name]}"):
            ends = [other.start() for other in titles[rank + 1 :] if len(other[1]) <= len(title[1])]
            return text[title.start() : min(ends, default=len(text))]
    return None


def section_text(where: str, book: Path = BOOK) -> str | None:
    page, _, anchor = where.partition("#")
    text = visible_text(page, book)
    return section_of(text, anchor) if anchor else text


# --- Comparer -------------------------------------------------------------------------------------


@cache
def content_words(text: str) -> list[str]:
    """Les mots qui portent le sens, réduits à leur racine : « initialiser » dit
    « initialisation », la phrase a été récrite."""
    text = re.sub(r"(?<=\w)-(?=\w)", "", re.sub(r"[’']", " ", text.casefold()))
    words = re.findall(r"\w+(?:[&.]\w+)*", text)
    return STEMMER.stemWords([word for word in words if word not in EMPTY])


def says(text: str, expression: str) -> bool:
    """Vrai si ``text`` dit l'expression : d'un trait jusqu'à trois mots, sinon dans un même
    paragraphe ; un petit nombre, en chiffres ou en lettres."""
    if NUMBER.fullmatch(expression):
        return says_number(text, expression)
    wanted = content_words(expression)
    for paragraph in re.split(r"\n\s*\n", text):
        words = content_words(paragraph)
        if len(wanted) > 3 and set(wanted) <= set(words):
            return True
        if f" {' '.join(wanted)} " in f" {' '.join(words)} ":
            return True
    return False


def says_number(text: str, number: str) -> bool:
    written = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3})", "", text).replace(",", ".")
    digits = re.search(rf"(?<![\w.]){re.escape(number)}(?!\d|\.\d)", written)
    letters = LETTERS.get(number)
    return bool(digits or (letters and re.search(rf"\b{letters}\b", text)))


def missing_words(slide: Slide, text: str, book: Path = BOOK) -> set[str]:
    said = "\n\n".join(section_text(where, book) or "" for where in slide.sections)
    return {expression for expression in key_words(text) if not says(said, expression)}


# --- Les épreuves ---------------------------------------------------------------------------------

SLIDES = written_slides()


def test_slides_are_those_of_the_talk_in_its_order():
    assert [slide.name for slide in SLIDES if not slide.added] == list(talk())


@pytest.mark.parametrize("slide", SLIDES, ids=str)
def test_slide_leads_to_a_section(slide):
    for where in slide.sections:
        assert section_text(where), f"« {where} » ne mène nulle part"


@pytest.mark.parametrize("slide", [slide for slide in SLIDES if not slide.added], ids=str)
def test_section_says_the_words_of_its_slide(slide):
    missing = missing_words(slide, talk()[slide.name]) - awaited().get(slide.name, set())
    assert not missing, f"{' '.join(slide.sections)} ne dit pas : {sorted(missing)}"


def test_an_anchor_taken_away_is_missed():
    """Un titre de section récrit, et la diapositive qui y menait ne mène plus nulle part."""
    for where in {where for slide in SLIDES for where in slide.sections if "#" in where}:
        page, _, anchor = where.partition("#")
        text = visible_text(page)
        [line] = section_of(text, anchor).splitlines()[:1]
        assert section_of(text.replace(line, f"{line} autrement", 1), anchor) is None, where


@pytest.mark.parametrize("slide", [slide for slide in SLIDES if not slide.added], ids=str)
def test_a_word_taken_away_is_missed(slide):
    """Chaque mot, chaque nombre de la diapositive, ôté à son tour de ses sections."""
    said = "\n\n".join(section_text(where) or "" for where in slide.sections)
    for expression in key_words(talk()[slide.name]):
        assert not says(without(said, expression), expression), expression


def without(text: str, expression: str) -> str:
    """``text`` sans le premier mot de ``expression``, partout où il est dit."""
    if NUMBER.fullmatch(expression):
        digits = re.escape(expression).replace(r"\.", "[.,]")
        spaced = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", " ?", digits)
        text = re.sub(rf"(?<![\d.,]){spaced}(?!\d)", "…", text)
        return re.sub(rf"\b{LETTERS.get(expression, '…')}\b", "…", text)
    lost = content_words(expression)[0]
    word = re.compile(r"[\w.&’'-]*\w")
    said = {one for one in set(word.findall(text)) if lost in content_words(one)}
    return word.sub(lambda one: "…" if one[0] in said else one[0], text)


@pytest.mark.parametrize("name", ["conclusion-1", "conclusion-2"])
def test_the_two_conclusion_slides_are_word_for_word(name):
    """Dans la page qui les cite, et sur la diapositive."""
    _, slide = re.split(rf":nom: {name}\n", (BOOK / "expose.md").read_text(encoding="utf-8"))
    places = [visible_text("conclusion"), slide.partition(":::{notes}")[0].replace("*", "")]
    _, *lines = talk()[name].strip().splitlines()
    assert len(lines) >= 3
    for line in lines:
        words = line.replace("*", "").replace("'", "’").removeprefix("- ")
        assert all(words in place for place in places), words


def test_awaited_words_are_words_of_the_talk():
    for name, expressions in awaited().items():
        assert expressions <= key_words(talk()[name]), name


def test_rule_takes_what_a_slide_stresses():
    words = key_words(
        "Titre\n- **Adam (Adaptive Moment)** : combine\n- Données tabulaires / structurées\n"
        '1. Une phrase trop longue pour être la tête d\'une liste, de Yann LeCun\nUn "étudiant" et'
        " 3.5 millions (objets, animaux...)\n```\nf(7)\n```\n"
    )
    assert words == {
        *("Adam", "Adaptive Moment", "Données tabulaires", "structurées", "Yann LeCun"),
        *("étudiant", "3.5", "objets", "animaux"),
    }


def test_words_are_sought_where_the_reader_sees_them():
    seen = "Des données tabulaires, structurées.\n\nAilleurs : 1 000 images."
    assert says(seen, "Donnée tabulaire") and says(seen, "1000") and not says(seen, "100")
    assert not says(seen, "tabulaires images")
    hidden = "Lu.\n| 0,64 | chat |\n```python\nx = 1\n```\nLu aussi.\n"
    assert HIDDEN_LINE.sub("", HIDDEN_BLOCK.sub("", hidden)).split() == ["Lu.", "Lu", "aussi."]
