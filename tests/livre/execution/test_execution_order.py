"""L'ordre dans lequel les pages sont exécutées."""

from pathlib import Path

import nbformat

from livre.execution.cache import PageStore
from livre.execution.run import LONG_PAGES, Page, longest_first

BOOK = Path(__file__).resolve().parents[3] / "book"


def pages(*names: str) -> list[Page]:
    return [Page(name, nbformat.v4.new_notebook(), "clef") for name in names]


def test_remembered_durations_decide(tmp_path):
    store = PageStore(tmp_path)
    for page, seconds in zip(pages("image", "fgsm", "glossaire"), (12.0, 40.0, 3.0)):
        store.save(page.name, page.key, page.notebook, seconds)
    ordered = longest_first(pages("glossaire", "image", "nouvelle", "fgsm"), store)
    assert [page.name for page in ordered] == ["nouvelle", "fgsm", "image", "glossaire"]


def test_first_build_starts_with_the_usually_long_pages(tmp_path):
    ordered = longest_first(pages("accueil", "fgsm", "image", "lenet-5"), PageStore(tmp_path))
    assert [page.name for page in ordered] == ["lenet-5", "fgsm", "accueil", "image"]


def test_long_pages_exist():
    assert [name for name in LONG_PAGES if not (BOOK / f"{name}.md").is_file()] == []
