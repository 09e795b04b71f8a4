"""Ce qu'une construction passée laisserait dans l'index de recherche."""

from sphinx.search import js_index

from livre.publishing.prune import remove_old_words


def test_words_of_no_page_leave_the_index(tmp_path):
    index = tmp_path / "searchindex.js"
    index.write_text(
        js_index.dumps(
            {
                "terms": {"chat": 0, "chien": [], "récif": [0, 1]},
                "titleterms": {"vieux": []},
                "titles": ["Un", "Deux"],
            }
        ),
        encoding="utf-8",
    )
    remove_old_words(index)
    assert js_index.loads(index.read_text(encoding="utf-8")) == {
        "terms": {"chat": 0, "récif": [0, 1]},
        "titleterms": {},
        "titles": ["Un", "Deux"],
    }
