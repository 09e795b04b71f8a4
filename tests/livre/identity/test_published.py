"""Un petit livre publié : ce que ses pages disent aux moteurs, à Zotero et aux messageries."""

import json
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from published_site import differences

from livre.identity.citation import read_book

REPOSITORY, ADDRESS = "Exemple/essai", "https://exemple.github.io/essai/"
PROMISE = """\
:::{admonition} À la fin de ce chapitre
:class: tip

- vous saurez l’essentiel ;
- vous saurez le reste.
:::

"""
FIGURE = """\
```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-essai
    caption: Une légende.
---
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
def draw(layout, theme):
    figure, axes = new_figure(layout)
    axes[0, 0].plot([0, 1], [0, 1])
    return figure
BookFigure(draw, "Une droite qui monte de gauche à droite.")
```

## L’idée en mots

$$x = 1$$
"""


PAGES = {
    "index": "# Accueil\n\nBonjour.\n",
    "chapitre": f"# L’essai : vaut-il <1 ?\n\n{PROMISE}{FIGURE}",
    "annexe": "# Annexe\n\n*Exergue.*\n\nUn « premier » paragraphe.\n",
    "citer": "# Citer\n\n```{citation-du-livre}\n```\n",
}


@pytest.fixture(scope="module")
def book(small_book):
    book = small_book(PAGES)
    result = book.build(REPOSITORY)
    assert result.code == 0 and "WARNING" not in result.console, result.console
    return book


@pytest.fixture(scope="module")
def local(small_book):
    """Le même livre, resté chez son auteur."""
    book = small_book(PAGES)
    assert book.build().code == 0
    return book


@pytest.fixture(scope="module")
def chapter(book):
    return BeautifulSoup(book.html("chapitre"), "html.parser")


def tags(page, name):
    return [
        tag["content"]
        for tag in page.head.find_all("meta")
        if name in (tag.get("name"), tag.get("property"))
    ]


def test_published_pages_say_nothing_else_than_local_ones(book, local):
    """Ce qui ne se verrait qu'une fois publié : chaque fichier est celui que l'auteur a relu."""
    published, read = book.site(), local.site()
    assert published.keys() - read.keys() == {"_images/carte-chapitre.png", "sitemap.xml"}
    assert read.keys() <= published.keys()
    assert differences(published, read) == []


def test_anything_else_that_only_publishing_changes_would_be_seen(book, local):
    """Un mot, un fichier, une cellule, une page de la copie à lire sans réseau : rien n'échappe."""
    site, read = book.site(), local.site()
    for name, old, new in (
        ("chapitre.html", "L’idée en mots".encode(), "L’idée".encode()),
        ("citer.html", b"BibTeX", b"bibtex"),
        ("searchindex.js", b"chapitre", b"page"),
        ("carnets/chapitre.ipynb", b"new_figure", b"figure"),
    ):
        assert old in site[name], name
        assert differences(site | {name: site[name].replace(old, new)}, read) == [name]
    absent = {name: content for name, content in site.items() if name != "annexe.html"}
    assert differences(absent, read) == ["annexe.html"]


def test_scholar_and_zotero_tags(book, chapter):
    cited = read_book(book.folder)
    assert tags(chapter, "citation_title") == ["L’essai\u00a0: vaut-il <1\u202f?"]
    assert tags(chapter, "citation_author") == [
        "Bayart, Pierre-Loïc",
        "Les contributeurs de « La trahison des images »,",
    ]
    assert tags(chapter, "citation_publication_date") == [cited.released.strftime("%Y/%m/%d")]
    assert (
        tags(chapter, "citation_inbook_title")
        == tags(chapter, "citation_book_title")
        == [cited.title]
    )
    assert tags(chapter, "citation_public_url") == [f"{ADDRESS}chapitre.html"]
    assert chapter.head.find("link", rel="canonical")["href"] == f"{ADDRESS}chapitre.html"


def test_card_is_the_figure_of_the_page(book, chapter):
    pytest.importorskip("resvg_py", reason="resvg-py absent : pip install -r requirements.txt")
    [image] = tags(chapter, "og:image")
    assert image == f"{ADDRESS}_images/carte-chapitre.png"
    size = Image.open(book.folder / "_build" / "html" / "_images" / "carte-chapitre.png").size
    assert [str(side) for side in size] == tags(chapter, "og:image:width") + tags(
        chapter, "og:image:height"
    )
    assert size[0] >= 600
    assert (
        tags(chapter, "og:image:alt")
        == tags(chapter, "twitter:image:alt")
        == ["Une droite qui monte de gauche à droite."]
    )


def test_pages_without_figure_show_the_icon(book):
    """Ici l'accueil n'a pas de figure non plus."""
    for page in ("index", "annexe", "citer"):
        [image] = tags(BeautifulSoup(book.html(page), "html.parser"), "og:image")
        assert image == f"{ADDRESS}_static/icone.png"
        assert (book.folder / "_build" / "html" / "_static" / "icone.png").is_file()


def test_description_is_the_promise_or_the_first_paragraph(book, chapter):
    promise = "À la fin de ce chapitre\u00a0: vous saurez l’essentiel\u202f; vous saurez le reste."
    assert tags(chapter, "description") == tags(chapter, "og:description") == [promise]
    [annex] = tags(BeautifulSoup(book.html("annexe"), "html.parser"), "description")
    assert annex == "Un «\u00a0premier\u00a0» paragraphe."


def test_home_page_is_the_book(book):
    home, cited = BeautifulSoup(book.html("index"), "html.parser"), read_book(book.folder)
    assert tags(home, "og:type") == ["book"] and tags(home, "og:title") == [cited.title]
    [description] = tags(home, "description")
    assert cited.abstract.startswith(description.removesuffix("…")) and len(description) > 100


def test_structured_data(book, chapter):
    [script] = chapter.head.find_all("script", type="application/ld+json")
    data, cited = json.loads(script.string), read_book(book.folder)
    assert data["@type"] == ["Chapter", "LearningResource"] and data["inLanguage"] == "fr"
    assert (
        data["name"] == tags(chapter, "citation_title")[0]
        and data["url"] == f"{ADDRESS}chapitre.html"
    )
    assert data["isPartOf"] == {"@type": "Book", "@id": f"{ADDRESS}index.html", "name": cited.title}
    assert [author["@type"] for author in data["author"]] == ["Person", "Organization"]
    assert data["license"] == cited.license_url and data["version"] == cited.version
    assert len(script.string) < 3000


def test_sitemap_and_robots(book):
    folder = book.folder / "_build" / "html"
    root = ElementTree.parse(folder / "sitemap.xml").getroot()
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{namespace}urlset"
    addresses = [location.text for location in root.iter(f"{namespace}loc")]
    assert addresses == [
        f"{ADDRESS}{page}.html" for page in ("annexe", "chapitre", "citer", "index")
    ]
    assert (
        f"Sitemap: {ADDRESS}sitemap.xml"
        in (folder / "robots.txt").read_text(encoding="utf-8").splitlines()
    )
    for page in ("404", "search"):
        assert tags(BeautifulSoup(book.html(page), "html.parser"), "robots") == ["noindex"]


def test_anchors_and_their_links(chapter):
    assert (
        chapter.select_one("section#l-idee-en-mots > h2 > a.headerlink")["href"]
        == "#l-idee-en-mots"
    )
    for anchor in ("fig-essai", "equation-l-idee-en-mots"):
        assert chapter.find(id=anchor) is not None
        link = chapter.find("a", class_="headerlink", href=f"#{anchor}")
        assert link.get_text() == "¶" and link["title"].startswith("Lien vers cette ")


def test_the_book_is_cited_unfolded_in_its_page(book):
    page = BeautifulSoup(book.html("citer"), "html.parser")
    assert page.select("details.citation-livre") == []
    [box] = page.select("div.citation-livre")
    assert "@book{" in box.get_text() and "@incollection" not in box.get_text()


def test_citations_stay_out_of_the_search_index(book):
    assert "incollection" not in (book.folder / "_build" / "html" / "searchindex.js").read_text(
        encoding="utf-8"
    )


def test_buttons_lead_somewhere(book, chapter):
    """Colab et Binder ouvrent le carnet de la branche que la publication range ; il se
    télécharge aussi."""
    links = {link["href"] for link in chapter.select("a[href]")}
    branch = f"{REPOSITORY}/blob/carnets/chapitre.ipynb"
    assert f"https://colab.research.google.com/github/{branch}" in links
    [binder] = [link for link in links if link.startswith("https://mybinder.org/")]
    assert f"/{REPOSITORY}/carnets" in binder and "chapitre.ipynb" in binder
    [button] = chapter.select("a.btn-download-notebook-button")
    assert button.has_attr("download") and not button.has_attr("target")
    assert (book.folder / "_build" / "html" / button["href"]).is_file()
    [source] = chapter.select("a.btn-source-file-button, a.btn-download-source-button")
    assert source.has_attr("download")


@pytest.mark.parametrize("path", ["inconnu.html", "un/dossier/profond/inconnu.html"])
def test_not_found_page_works_from_any_depth(book, open_browser, path):
    """GitHub Pages sert cette page à l'adresse demandée ; un faux serveur en fait autant."""
    folder, missing = book.folder / "_build" / "html", []

    def serve(route):
        name = urlsplit(route.request.url).path.removeprefix("/essai/")
        if name != path and not (folder / name).is_file():
            missing.append(name)
        (
            route.fulfill(path=folder / ("404.html" if name == path else name))
            if not missing
            else route.abort()
        )

    with open_browser() as browser:
        tab = browser.new_page(locale="fr-FR")
        tab.set_default_timeout(120_000)
        tab.route("**/*", serve)
        tab.goto(ADDRESS + path)
        links = tab.evaluate(
            "[...document.querySelectorAll('article a, .bd-links a')].map(a => a.href)"
        )
        skip = tab.evaluate("document.querySelector('a[href*=main-content]').href")
        styled = tab.evaluate(
            "getComputedStyle(document.body).getPropertyValue('--pst-color-text-base') !== ''"
        )
    assert not missing and styled
    assert f"{ADDRESS}index.html" in links and f"{ADDRESS}chapitre.html" in links
    assert skip == f"{ADDRESS}{path}#main-content"


def test_without_address_nothing_absolute_is_invented(book):
    """Le même livre sur une machine sans dépôt connu."""
    assert book.build().code == 0
    page = BeautifulSoup(book.html("chapitre"), "html.parser")
    assert not (book.folder / "_build" / "html" / "sitemap.xml").exists()
    assert (
        not tags(page, "og:image")
        and not tags(page, "og:url")
        and not tags(page, "citation_public_url")
    )
    [script] = page.head.find_all("script", type="application/ld+json")
    assert "exemple.github.io" not in page.decode() and "url" not in json.loads(script.string)
    assert "n’est pas publiée" in page.select_one(".citation-livre").get_text()
