"""Aucun mot anglais dans l'interface du lecteur."""

import re

from bs4 import Comment

# Des mots qui n'existent pas en français, pris dans les textes d'origine du thème et des
# extensions.
ENGLISH = {
    "the",
    "of",
    "to",
    "and",
    "this",
    "search",
    "show",
    "hide",
    "toggle",
    "open",
    "edit",
    "copy",
    "copied",
    "download",
    "next",
    "previous",
    "contents",
    "by",
    "with",
    "back",
    "skip",
    "click",
    "print",
    "launch",
    "issue",
    "issues",
    "repository",
    "sidebar",
    "light",
    "dark",
    "settings",
    "home",
    "suggest",
    "hidden",
    "cell",
    "input",
    "output",
    "content",
    "source-code",
    "read",
    "loading",
    "please",
    "activate",
    "your",
    "results",
    "matching",
    "query",
    "found",
    "nothing",
    "more",
    "less",
    "link",
    "permalink",
    "heading",
    "headings",
    "figure-of",
    "fullscreen",
    "mode-light",
    "solution-to",
    "exercise",
    "exercises",
    "see",
    "also",
    "note-that",
    "warning-of",
    "references-in",
}
BIBTEX_ENGLISH = re.compile(
    r"\b(?:In|and|editors?|URL|PhD thesis|Technical Report|visited on)\b(?=[ :])"
)
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "data-bs-title", "data-tooltip")


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower()))


def english(text: str) -> set[str]:
    return words(text) & ENGLISH


def test_interface_text(page):
    """Tout le texte hors de l'article : menus, boutons, pied de page."""
    soup = page.soup
    outside = [
        string
        for string in soup.body.find_all(string=True)
        if not isinstance(string, Comment)
        and string.find_parent(["article", "script", "style", "noscript"]) is None
        and string.find_parent(id=["jb-print-docs-body", "pst-page-toc-nav"]) is None
        and string.find_parent(class_=["bd-links", "prev-next-area", "page-toc"]) is None
    ]
    found = {str(string).strip(): english(string) for string in outside if english(string)}
    assert not found, f"{page} : à traduire dans livre.corrections.interface : {found}"


def test_attributes(page):
    """Étiquettes et bulles, dans toute la page ; celles des citations donnent le titre de
    l'ouvrage."""
    found = {}
    for element in page.soup.find_all(True):
        if element.find_parent(class_="bibtex-citation") is not None:
            continue
        for name in SHOWN_ATTRIBUTES:
            value = element.get(name)
            # « trahison.attacks.universal.add_to_all » est le nom d'une fonction.
            named = re.fullmatch(r"trahison(\.\w+)+", value or "")
            if value and english(value) and element.name != "link" and not named:
                found[value] = english(value)
    assert not found, f"{page}, attributs en anglais : {found} ; l'interface se traduit dans" + (
        " livre.corrections.interface, le reste dans la page"
    )


def test_known_english_leftovers(page):
    """Les phrases que Jupyter Book écrit quand rien ne les traduit."""
    for phrase in (
        "Show code cell",
        "Hide code cell",
        "Toggle primary",
        "Toggle secondary",
        "Search this book",
        'aria-label="Main"',
        "Toggle hidden content",
        "Launch on",
        "Click to show",
        "Skip to main",
        "Back to top",
        "Solution to",
        "Copy to clipboard",
        "Print to PDF",
        "Suggest edit",
        "Open issue",
    ):
        assert phrase not in page.html, phrase


def test_bibliography_is_french(content_page):
    for citation in content_page.article.select(".citation"):
        text = citation.get_text(" ")
        assert not BIBTEX_ENGLISH.search(author_part(text)), text


def author_part(text: str) -> str:
    """Avant le titre, là où viennent « et », « (éd.) » : un titre anglais a le droit de contenir
    « and »."""
    return text.split(". ")[0]
