"""Chaque page du site, lue comme du HTML : erreurs, liens, textes de remplacement, structure."""

import re
from collections import Counter
from urllib.parse import unquote, urlsplit

from drawn_words import place

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
    traces = [one for one in soup.select(".output.traceback") if id(one) not in expected]
    assert not traces, (
        "une cellule échoue ; si c'est voulu, tags: [raises-exception] :\n"
        + content_page.told(trace.get_text()[-300:] for trace in traces)
    )
    written = [one.get_text() for one in soup.select(".output.stderr")]
    assert not written, "sortie d'erreur visible :\n" + content_page.told(written)
    refused = [one.get_text() for one in soup.select(".system-message, .problematic")]
    assert not refused, "Sphinx n'a pas compris :\n" + content_page.told(refused)
    text = content_page.article.get_text()
    for source in content_page.article.select("dl.py details pre"):
        # Le code d'une fonction peut nommer un type de NumPy ; un résultat, non.
        text = text.replace(source.get_text(), "")
    noise = NOISE.search(text)
    assert noise is None, f"à ne pas montrer :\n{content_page.told([noise[0]])}"


def test_no_error_report(site):
    assert not (site / "reports").exists()


def test_language(page):
    assert page.soup.html["lang"] == "fr", f"{page} : lang=fr attendu"


def test_alternative_texts(content_page):
    """Toute image dit ce qu'elle montre ; une figure calculée le dit en détail."""
    for image in content_page.article.find_all("img"):
        alt = (image.get("alt") or "").strip()
        where = f"{place(content_page.path, image)}, image {image.get('src')}"
        assert alt, f"{where} : texte de remplacement absent"
        assert not re.match(r"(\.\./)*_images/", alt), f"{where} : son adresse en guise de texte"
    for image in content_page.article.select(".figure-livre img"):
        assert len(image["alt"].strip()) >= SHORTEST_ALT, (
            f"{place(content_page.path, image)} : texte de remplacement trop court, {image['alt']}"
        )


def test_figures_have_caption_and_both_themes(content_page):
    for block in content_page.article.select(".figure-livre"):
        figure, lab = block.find_parent("figure"), block.find_parent(class_="labo")
        where = place(content_page.path, block)
        if lab is None:
            assert figure is not None and figure.get("id"), (
                f"{where} : la figure « {block.img['alt'][:60]} » n'a pas de nom (name: fig-…)"
            )
        told = figure.figcaption if lab is None else lab.select_one(".labo-fixe p")
        assert told is not None and told.get_text(strip=True), (
            f"{where} : légende absente (caption:, ou words pour un laboratoire)"
        )
        # Une photo que les deux thèmes montrent de même n'a qu'une image.
        still = block.select_one(":scope > picture")
        shared = still.img["src"].endswith(".webp")
        assert shared or still.select_one("source[data-theme=dark]"), (
            f"{where} : la figure n'a pas de version sombre ; lire ses couleurs sur « theme »"
        )


def test_a_summary_holds_only_a_line(page):
    """Un paragraphe ou un bloc dans ``<summary>`` n'est pas du HTML."""
    blocks = ["p", "div", "ul", "ol", "pre", "table", "figure", "details"]
    found = [found.name for summary in page.soup.find_all("summary") for found in summary(blocks)]
    assert not found, f"{page} : dans <summary>, n'écrire qu'une ligne ; trouvé {found}"


def test_unique_ids(page):
    repeated = [
        name
        for name, count in Counter(tag["id"] for tag in page.soup.find_all(id=True)).items()
        if count > 1
    ]
    assert not repeated, "identifiants qui servent deux fois :\n" + page.told(repeated)


def test_headings_in_order(content_page):
    titles = content_page.article.find_all(re.compile("^h[1-6]$"))
    levels = [int(tag.name[1]) for tag in titles]
    assert levels[:1] == [1] and levels.count(1) == 1, f"{content_page} : un seul titre, le premier"
    skipped = [
        title.get_text().rstrip("#")
        for title, before, after in zip(titles[1:], levels, levels[1:])
        if after > before + 1
    ]
    assert not skipped, "un niveau de titre est sauté avant :\n" + content_page.told(skipped)


def test_the_sidebar_lists_every_page(page, pages):
    """Le sommaire n'a qu'un niveau : une page rangée sous une autre n'y serait pas."""
    written = {other.path.name for other in pages} - {"404.html", "genindex.html", "search.html"}
    links = [link["href"] for link in page.soup.select("nav.bd-docs-nav a")]
    listed = [page.path.name if link == "#" else link for link in links]
    assert sorted(listed) == sorted(written), (
        f"{page}, sommaire à accorder avec _toc.yml : {sorted(set(listed) ^ written)}"
    )


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
    assert not dead, "liens qui ne mènent nulle part :\n" + page.told(dead)


def test_nothing_is_loaded_from_another_site(page):
    for tag, attributes in ATTRIBUTES_THAT_LOAD.items():
        for element in page.soup.find_all(tag):
            if element.get("rel") == ["canonical"]:
                continue
            for attribute in attributes:
                assert not re.match(r"(https?:)?//", element.get(attribute) or ""), (
                    f"chargé d'un autre site, à mettre dans le livre :\n{page.told([element])}"
                )
    scripts = " ".join(
        script.get_text() for script in page.soup.find_all("script", type=is_not_data)
    )
    elsewhere = re.findall(r"https?://(?!www\.w3\.org|schema\.org)\S*", scripts)
    assert not elsewhere, f"{page} : un script nomme un autre site : {elsewhere}"


def is_not_data(kind: str | None) -> bool:
    """Les données structurées nomment des adresses sans rien y demander."""
    return kind != "application/ld+json"


def test_tables_are_accessible(content_page):
    for table in content_page.article.find_all("table"):
        if "tableau-livre" in (table.parent.get("class") or []):
            assert table.caption is not None and table.caption.get_text(strip=True), (
                f"{content_page} : tableau sans légende ; la donner à table(…) :"
                f" {table.get_text(' ', strip=True)[:80]}"
            )
        assert table.find("th") is not None, (
            f"{content_page} : tableau sans en-tête : {table.get_text(' ', strip=True)[:80]}"
        )


def test_published_notebooks(site, pages):
    """Le bouton de téléchargement ne mène pas dans le vide, et le carnet n'a pas de sorties
    lourdes."""
    for page in pages:
        for link in page.soup.select("a.btn-download-notebook-button"):
            assert (page.path.parent / link["href"]).is_file()
