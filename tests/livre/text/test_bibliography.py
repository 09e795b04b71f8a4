"""Références en français."""

import pytest
from pybtex.database import parse_string
from sphinxcontrib.bibtex.style.referencing import format_references
from sphinxcontrib.bibtex.style.template import SphinxReferenceInfo

from livre.text.bibliography import (
    AuthorYearLabels,
    FrenchReferences,
    FrenchStyle,
    author_year,
    french_month,
)

ENTRIES = r"""
@article{a, author = {Dupont, Jean and Durand, Anne}, title = {On {CNN}s and Images},
  journal = {Revue}, volume = {3},
  number = {2}, pages = {12--34}, month = mar, year = {2014}, doi = {10.1/x}}
@inproceedings{b, author = {A, Un and B, Deux and C, Trois}, title = {Titre}, booktitle = {Actes},
  year = {2015},
  url = {https://exemple.org}}
@phdthesis{c, author = {Dupont, Jean}, title = {Une thèse}, school = {Université}, year = {1990}}
@techreport{d, author = {Dupont, Jean}, title = {Un rapport},
  institution = {Institut}, year = {1991}}
@book{e, editor = {Dupont, Jean and Durand, Anne}, title = {Un livre},
  publisher = {Éditeur}, edition = {2},
  year = {1992}}
@misc{f, author = {de la Tour, Marie}, title = {Un site}, howpublished = {Site},
  year = {2020}, note = {Consulté hier}}
@article{g, author = {A, Un and B, Deux and others}, title = {Titre},
  journal = {Revue}, year = {2016}}
"""
ENGLISH = (
    " and ",
    "In ",
    "editor",
    "edition",
    "March",
    "PhD",
    "Technical",
    "pages",
    "URL:",
    "visited",
    "volume",
)


@pytest.fixture(scope="module")
def formatted():
    data = parse_string(ENTRIES, "bibtex")
    return {
        entry.key: entry.text.render_as("text") for entry in FrenchStyle().format_bibliography(data)
    }


def test_no_english_word(formatted):
    for key, text in formatted.items():
        visible = text.replace("On CNNs and Images", "")
        assert not [word for word in ENGLISH if word in visible], f"{key} : {text}"


def test_article(formatted):
    assert (
        formatted["a"]
        == "Jean Dupont et Anne Durand. On CNNs and Images. Revue, 3(2), p. 12–34, mars 2014. "
        "doi:10.1/x."
    )


def test_conference(formatted):
    assert (
        formatted["b"] == "Un A, Deux B et Trois C. Titre. Dans Actes, 2015. https://exemple.org."
    )


def test_labels():
    entries = list(parse_string(ENTRIES, "bibtex").entries.values())
    assert [author_year(entry) for entry in entries[:2]] == [
        "Dupont et Durand, 2014",
        "A et al., 2015",
    ]
    assert author_year(entries[5]) == "de la Tour, 2020"
    twice = list(AuthorYearLabels().format_labels([entries[2], entries[3], entries[2]]))
    assert twice == ["Dupont, 1990a", "Dupont, 1991", "Dupont, 1990b"]


@pytest.mark.parametrize(
    "month, expected", [("March", "mars"), ("aug", "août"), ("3", "mars"), ("été", "été")]
)
def test_month(month, expected):
    assert french_month(month) == expected


def test_authors_left_unnamed(formatted):
    assert formatted["g"] == "Un A, Deux B et al. Titre. Revue, 2016."
    assert (
        author_year(
            parse_string(
                "@misc{x, author = {A, Un and others}, title = {T}, year = 2016}", "bibtex"
            ).entries["x"]
        )
        == "A et al., 2016"
    )


def cited(*keys: str, role: str) -> str:
    """Ce qu’une phrase écrit quand elle cite ``keys`` de la liste ci-dessous."""
    data = parse_string(
        "@misc{one, author = {Carlini, N. and Wagner, D.}, title = {Vers}, year = 2017}"
        "@misc{two, author = {Carlini, N. and Wagner, D.}, title = {Sans}, year = 2017}"
        "@misc{alone, author = {Madry, A.}, title = {Vers}, year = 2018}"
        "@misc{undated, author = {Phelma}, title = {Cours}, year = {s. d.}}",
        "bibtex",
    )
    written = {entry.key: entry for entry in FrenchStyle().format_bibliography(data)}
    style = FrenchReferences()

    info = SphinxReferenceInfo(None, "page", "bibliographie", "id", None, "", "")
    references = [(data.entries[key], written[key], info) for key in keys]
    return str(format_references(style, role, references))


def test_two_papers_of_one_year_have_their_letter_in_the_sentence():
    """La même que dans la liste, rangée par titre ; et personne d’autre n’en a."""
    assert cited("one", role="t") == "Carlini et Wagner (2017b)"
    assert cited("two", "alone", role="p") == "(Carlini et Wagner, 2017a ; Madry, 2018)"
    assert cited("undated", role="p") == "(Phelma, s. d.)"


def test_edition_is_an_ordinal(formatted):
    assert "2ᵉ édition" in formatted["e"]
