"""Citations, valeurs calculées et termes du glossaire : rien ne renvoie dans le vide."""

import ast
import re
from pathlib import Path

from pybtex.database import parse_file

ROOT = Path(__file__).resolve().parents[2]
BIBLIOGRAPHY = ROOT / "book" / "references.bib"

CITATION = re.compile(r"\{cite:\w+\}`([^`]+)`")
GLUE_USE = re.compile(
    r"\{glue(?::\w+)?\}`(?:(?P<page>[^`]*?)\.md::)?(?P<key>[^`:]+)(?::(?P<format>[^`]*))?`"
)


def cited_keys(pages) -> set[str]:
    return {
        key.strip()
        for page in pages
        for group in CITATION.findall(page.markdown)
        for key in group.split(",")
    }


def test_citations_exist(page):
    known = set(parse_file(BIBLIOGRAPHY).entries)
    missing = cited_keys([page]) - known
    assert not missing, f"absents de references.bib : {sorted(missing)}"


def test_every_reference_is_cited_or_listed(pages):
    """La bibliographie complète (``:all:``) liste tout ; sinon, une référence que rien ne cite est
    de trop."""
    listed = any(
        re.search(r"\{bibliography\}[^`]*^:all:", page.text, flags=re.DOTALL | re.MULTILINE)
        for page in pages
    )
    unused = set(parse_file(BIBLIOGRAPHY).entries) - cited_keys(pages)
    assert listed or not unused, f"jamais citées : {sorted(unused)}"


def test_the_talk_s_bibliography_is_whole(pages):
    """Les neuf références de ses diapositives, sans quoi la page ne peut pas dire qu’elle les a."""
    entries, cited = parse_file(BIBLIOGRAPHY).entries, cited_keys(pages)
    titles = {key: re.sub(r"[{}]", "", entries[key].fields["title"]).lower() for key in entries}
    for title in (
        "convolutional neural networks",
        "source of confusion! neural nets vs image processing convolution",
        "adversarial example using fgsm",
        "cours sur l’image",
        "explaining and harnessing adversarial examples",
        "adversarial attacks and defences: a survey",
        "imagenet large scale visual recognition challenge",
        "distillation as a defense to adversarial perturbations against deep neural networks",
    ):
        keys = [key for key, known in titles.items() if title in known]
        assert keys and set(keys) & cited, f"« {title} » : dans la bibliographie, et citée"


def test_references_can_be_found(pages):
    for key, entry in parse_file(BIBLIOGRAPHY).entries.items():
        assert (
            entry.persons or "organization" in entry.fields or "key" in entry.fields
        ), f"{key} : auteur absent"
        assert {"title", "year"} <= set(entry.fields), f"{key} : titre ou année absent"


def test_glued_values_exist_and_belong_to_one_page(pages):
    glued = {page.name: page_keys(page) for page in pages}
    for page in pages:
        for use in GLUE_USE.finditer(page.markdown):
            owner = use["page"] or page.name
            assert owner in glued, f"{page} cite la page inconnue {owner}"
            assert matches(
                use["key"], glued[owner]
            ), f"{page} : « {use['key']} » n'est pas calculée dans {owner}"


def test_glue_keys_are_used_once_in_the_book(pages):
    owners: dict[str, str] = {}
    for page in pages:
        for key in page_keys(page):
            assert (
                owners.setdefault(key, page.name) == page.name
            ), f"« {key} » : {owners[key]} et {page.name}"


def page_keys(page) -> set[str]:
    """Clefs des valeurs d'une page : constantes données à ``glue``, ou parcourues par une boucle
    qui l'appelle."""
    keys = set()
    for cell in page.cells:
        if "glue(" not in cell.source:
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "glue":
                keys.add(pattern_of(node.args[0]))
            elif isinstance(node, ast.Dict):
                keys |= {pattern_of(key) for key in node.keys if key is not None}
            elif isinstance(node, (ast.Tuple, ast.List)) and node.elts:
                keys |= {pattern_of(element) for element in node.elts}
    return keys - {""}


def pattern_of(node: ast.expr) -> str:
    """Clef, ou expression régulière pour une chaîne à trous (f"…")."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "-" in node.value:
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [
            re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w.-]+"
            for part in node.values
        ]
        return "".join(parts) if any(isinstance(part, ast.Constant) for part in node.values) else ""
    return ""


def matches(key: str, patterns: set[str]) -> bool:
    return any(re.fullmatch(pattern, key) for pattern in patterns)
