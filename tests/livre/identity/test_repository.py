"""Adresse du dépôt et du site."""

import pytest

from livre.identity.edition import edition_name
from livre.identity.repository import missing_address, repository_name, site_address
from livre.project import BookError


@pytest.mark.parametrize(
    "repository, address",
    [
        ("Exemple/trahison", "https://exemple.github.io/trahison/"),
        ("Exemple/exemple.github.io", "https://exemple.github.io/"),
    ],
)
def test_site_address(repository, address):
    assert site_address(repository) == address
    assert site_address(repository, "v1.1.0") == f"{address}v1.1.0/"


@pytest.mark.parametrize("value", ["1.1.0", "v1/..", "main", "v1.1.0-essai"])
def test_bad_edition_stops_the_build(monkeypatch, value):
    monkeypatch.setenv("LIVRE_EDITION", value)
    with pytest.raises(BookError, match="LIVRE_EDITION"):
        edition_name()


@pytest.mark.parametrize("value, name", [("", None), (" a/b ", "a/b"), ("a-b/c.d_e", "a-b/c.d_e")])
def test_repository_name(monkeypatch, value, name):
    monkeypatch.setenv("GITHUB_REPOSITORY", value)
    assert repository_name() == name


@pytest.mark.parametrize("value", ["trahison", "a/b/c", "https://github.com/a/b", "a/b?x=1"])
def test_bad_repository_name_stops_the_build(monkeypatch, value):
    monkeypatch.setenv("GITHUB_REPOSITORY", value)
    with pytest.raises(BookError, match="GITHUB_REPOSITORY"):
        repository_name()


def test_a_published_book_is_told_what_its_citation_lacks():
    said = missing_address("", "Exemple/essai")
    assert "« url: https://exemple.github.io/essai/ »" in said
    assert "« repository-code: https://github.com/Exemple/essai »" in said
    assert missing_address("", None) == ""
    assert missing_address("https://exemple.github.io/essai/", "Exemple/essai") == ""
