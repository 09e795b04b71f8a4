"""Métadonnées de chaque page : Google Scholar, OpenGraph, schema.org, plan du site, icône."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from livre.identity.citation import read_book

ROOT = Path(__file__).resolve().parents[2]
BOOK = read_book(ROOT)
NOT_FOUND = "404.html"
HIGHWIRE = ("citation_title", "citation_publication_date", "citation_language")
OPEN_GRAPH = ("og:type", "og:title", "og:description", "og:site_name", "og:locale")
HEAVIEST_DATA = 3000


@pytest.fixture
def head(cited_page):
    return cited_page.soup.head


def contents(head, name):
    return [
        tag["content"]
        for tag in head.find_all("meta")
        if name in (tag.get("name"), tag.get("property"))
    ]


def address(head) -> str:
    """Adresse publique de la page ; vide si le site a été construit sans."""
    link = head.find("link", rel="canonical")
    return link["href"] if link else ""


def test_required_tags_are_there_once_and_not_empty(head):
    for name in (*HIGHWIRE, *OPEN_GRAPH, "description", "twitter:card", "twitter:image:alt"):
        [content] = contents(head, name)
        assert content.strip(), name
    assert contents(head, "citation_author") == [
        f"{author.family}, {author.given}".strip() for author in BOOK.authors
    ]
    assert re.fullmatch(r"\d{4}/\d\d/\d\d", contents(head, "citation_publication_date")[0])


def test_description_is_readable(head):
    [description] = contents(head, "description")
    assert 20 <= len(description) <= 220 and description == contents(head, "og:description")[0]
    assert not re.search(r"[\\{}$\n]|\s{2}", description), description
    assert "'" not in description


def test_descriptions_differ(pages):
    seen = {}
    for page in pages:
        for description in contents(page.soup.head, "description"):
            seen.setdefault(description, []).append(str(page))
    assert {text: names for text, names in seen.items() if len(names) > 1} == {}


def test_addresses_agree(head):
    public = address(head)
    for name in ("og:url", "citation_public_url", "citation_fulltext_html_url"):
        assert contents(head, name) == ([public] if public else []), name


def test_structured_data(head):
    [script] = head.find_all("script", type="application/ld+json")
    data, public = json.loads(script.string), address(head)
    assert data["@context"] == "https://schema.org" and data["inLanguage"] == "fr"
    assert data["@type"][0] in ("Book", "Chapter") and data["@type"][1] == "LearningResource"
    assert (
        data["name"] == contents(head, "og:title")[0]
        and data["description"] == contents(head, "description")[0]
    )
    assert data.get("url", "") == data.get("@id", "") == public
    if data["@type"][0] == "Chapter":
        assert data["isPartOf"]["name"] == BOOK.title
    assert len(script.string) <= HEAVIEST_DATA


def test_card_exists_and_is_large_enough(head, site, cited_page):
    """Toute page dont la première figure a pu être dessinée a sa propre carte ; les autres, celle
    de l'accueil."""
    public = address(head)
    if not public:
        assert contents(head, "og:image") == [], f"{cited_page} : une carte, sans adresse publique"
        return
    [image] = contents(head, "og:image")
    file = site / image.removeprefix(public.rpartition("/")[0] + "/")
    size = Image.open(file).size
    told = [contents(head, f"og:image:{side}")[0] for side in ("width", "height")]
    assert size[0] >= 600 and [str(side) for side in size] == told, (
        f"{cited_page}, carte {file.name} : {size} pixels, {told} annoncés"
    )
    assert len(contents(head, "og:image:alt")[0]) >= 20, f"{cited_page} : texte de la carte"


def test_page_with_a_figure_has_its_card(cited_page, site):
    pytest.importorskip("resvg_py", reason="resvg-py absent : pip install -r requirements.txt")
    card = site / "_images" / f"carte-{cited_page.path.stem}.png"
    expected = bool(cited_page.article.select(".figure-livre") and address(cited_page.soup.head))
    assert card.is_file() == expected, (
        f"{cited_page} : carte {'absente' if expected else 'de trop'} ; une figure n'est prise que"
        " si sa cellule a un nom"
    )


def test_sitemap_lists_every_page_and_nothing_else(site, pages):
    public = {
        address(page.soup.head)
        for page in pages
        if page.path.name not in (NOT_FOUND, "genindex.html", "search.html")
    } - {""}
    path = site / "sitemap.xml"
    assert path.is_file() == bool(public)
    if public:
        listed = [
            tag.text for tag in ElementTree.parse(path).getroot().iter() if tag.tag.endswith("}loc")
        ]
        assert sorted(listed) == sorted(public)
    robots = (site / "robots.txt").read_text(encoding="utf-8").splitlines()
    assert "User-agent: *" in robots and any(
        line.startswith("Sitemap: ") for line in robots
    ) == bool(public)


def test_pages_without_content_are_not_indexed(page):
    generated = page.path.name in (NOT_FOUND, "genindex.html", "search.html")
    assert (contents(page.soup.head, "robots") == ["noindex"]) == generated, (
        f"{page} : seules les pages sans contenu demandent à n'être pas référencées"
    )


def test_icons(page, site):
    for rel in ("icon", "apple-touch-icon"):
        link = page.soup.head.find("link", rel=rel)
        assert (page.path.parent / link["href"]).is_file(), rel
