"""Chaque page du site, lue comme du HTML : erreurs, liens, textes de remplacement, structure."""

import re
from collections import Counter
from urllib.parse import unquote, urlsplit

NOISE = re.compile(
    r"np\.(?:float|int|bool)_?\d*\(|absl::InitializeLog|cuInit|cudart_stub|TF-TRT|oneDNN custom"
    r"|<[\w.]+ object at 0x|\bTraceback \(most recent"
)
ATTRIBUTES_THAT_LOAD = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "link": ("href",),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "object": ("data",),
}
SHORTEST_ALT = 20


def test_no_error_nor_log_line(content_page):
    soup = content_page.soup
    wanted = soup.select(".tag_raises-exception .output.traceback")
    expected = {id(trace) for trace in wanted}
    assert not [trace for trace in soup.select(".output.traceback") if id(trace) not in expected]
    assert not soup.select(".output.stderr"), "sortie d'erreur visible"
    assert not soup.select(".system-message, .problematic")
    text = content_page.article.get_text()
    for source in content_page.article.select("dl.py details pre"):
        # Le code d'une fonction peut nommer un type de NumPy ; un résultat, non.
        text = text.replace(source.get_text(), "")
    noise = NOISE.search(text)
    assert noise is None, noise


def test_no_error_report(site):
    assert not (site / "reports").exists()


def test_language(page):
    assert page.soup.html["lang"] == "fr"


def test_alternative_texts(content_page):
    """Toute image dit ce qu'elle montre ; une figure calculée le dit en détail."""
    for image in content_page.article.find_all("img"):
        alt = (image.get("alt") or "").strip()
        assert alt, image.get("src")
        assert not re.match(r"(\.\./)*_images/", alt), (
            f"{image.get('src')} : son adresse en guise de texte"
        )
    for image in content_page.article.select(".figure-livre img"):
        assert len(image["alt"].strip()) >= SHORTEST_ALT


def test_figures_have_caption_and_both_themes(content_page):
    for block in content_page.article.select(".figure-livre"):
        figure = block.find_parent("figure")
        assert figure is not None and figure.get("id"), block.img["alt"]
        assert figure.figcaption is not None and figure.figcaption.get_text(strip=True), figure[
            "id"
        ]
        # Une photo que les deux thèmes montrent de même n'a qu'une image.
        still = block.select_one(":scope > picture")
        shared = still.img["src"].endswith(".webp")
        assert shared or still.select_one("source[data-theme=dark]"), figure["id"]


def test_a_summary_holds_only_a_line(page):
    """Un paragraphe ou un bloc dans ``<summary>`` n'est pas du HTML."""
    blocks = ["p", "div", "ul", "ol", "pre", "table", "figure", "details"]
    assert not [found for summary in page.soup.find_all("summary") for found in summary(blocks)]


def test_unique_ids(page):
    repeated = [
        name
        for name, count in Counter(tag["id"] for tag in page.soup.find_all(id=True)).items()
        if count > 1
    ]
    assert not repeated


def test_headings_in_order(content_page):
    levels = [int(tag.name[1]) for tag in content_page.article.find_all(re.compile("^h[1-6]$"))]
    assert levels and levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))


def test_the_sidebar_lists_every_page(page, pages):
    """Le sommaire n'a qu'un niveau : une page rangée sous une autre n'y serait pas."""
    written = {other.path.name for other in pages} - {"404.html", "genindex.html", "search.html"}
    links = [link["href"] for link in page.soup.select("nav.bd-docs-nav a")]
    assert sorted(page.path.name if link == "#" else link for link in links) == sorted(written)


def test_internal_links_and_anchors(page, pages):
    by_path = {other.path: other for other in pages}
    dead = []
    for tag in page.soup.find_all(["a", "img", "link", "script", "source"]):
        address = tag.get("href") or tag.get("src") or tag.get("srcset")
        if not address or urlsplit(address).scheme or address.startswith("//"):
            continue
        parts = urlsplit(address)
        target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
        if not target.exists():
            dead.append(address)
        elif target in by_path and parts.fragment:
            anchors = by_path[target].anchors
            dead += [] if unquote(parts.fragment) in anchors else [address]
    assert not dead


def test_nothing_is_loaded_from_another_site(page):
    for tag, attributes in ATTRIBUTES_THAT_LOAD.items():
        for element in page.soup.find_all(tag):
            if element.get("rel") == ["canonical"]:
                continue
            for attribute in attributes:
                assert not re.match(r"(https?:)?//", element.get(attribute) or ""), element
    scripts = " ".join(
        script.get_text() for script in page.soup.find_all("script", type=is_not_data)
    )
    assert not re.search(r"https?://(?!www\.w3\.org|schema\.org)", scripts)


def is_not_data(kind: str | None) -> bool:
    """Les données structurées nomment des adresses sans rien y demander."""
    return kind != "application/ld+json"


def test_tables_are_accessible(content_page):
    for table in content_page.article.find_all("table"):
        if "tableau-livre" in (table.parent.get("class") or []):
            assert table.caption is not None and table.caption.get_text(strip=True)
        assert table.find("th") is not None


def test_published_notebooks(site, pages):
    """Le bouton de téléchargement ne mène pas dans le vide, et le carnet n'a pas de sorties
    lourdes."""
    for page in pages:
        for link in page.soup.select("a.btn-download-notebook-button"):
            assert (page.path.parent / link["href"]).is_file()
