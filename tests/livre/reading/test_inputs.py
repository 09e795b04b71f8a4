"""Ce qu'une page lit dans ``book/``, à côté d'elle, et ce qui y traîne sans être du livre."""

import pytest

PAGE = """\
# Page

```{code-cell} ipython3
import aide
print("lu :", open("donnees.csv").read().strip(), aide.mot())
```

```{code-cell} ipython3
:load: charge.py
```
"""


def test_files_beside_the_pages_count_and_strays_do_not(small_book):
    book = small_book({"page": PAGE, "autre": "# Autre\n"}, {"jouet.py": "MOT = 'a'\n"})
    book.write("book/donnees.csv", "1")
    book.write("book/aide.py", "import jouet\ndef mot():\n    return jouet.MOT\n")
    book.write("book/charge.py", "print('chargé', 2)\n")
    # Un brouillon d'un autre âge, un environnement Python, le noyau d'un autre éditeur.
    (book.folder / "book" / "brouillon.md").write_bytes("# Été\n\nload_digits".encode("latin-1"))
    book.write("book/env/pyvenv.cfg", "home = ailleurs\n")
    book.write("book/env/lib/paquet/LISEZ.md", "# Paquet\n\n{ref}`rien`\n")
    book.replace("book/page.md", "name: python3", "name: mon-env-conda")
    result = book.build()
    assert result.code == 0 and "WARNING" not in result.console, result.console
    assert "lu : 1 a" in book.html("page") and "chargé 2" in book.html("page")
    assert not book.build().executed
    changes = [
        ("book/donnees.csv", "1", "3", "lu : 3 a"),
        ("code/jouet.py", "'a'", "'b'", "lu : 3 b"),
        ("book/charge.py", "2", "4", "chargé 4"),
    ]
    for path, old, new, shown in changes:
        book.replace(path, old, new)
        result = book.build()
        assert result.code == 0 and result.executed == {"page"}, result.console
        assert shown in book.html("page")


@pytest.mark.parametrize("path", ["book/page.md", "code/jouet.py"])
def test_unreadable_text_names_its_file(small_book, path):
    book = small_book({"page": PAGE}, {"jouet.py": "MOT = 'a'\n"})
    book.write("book/charge.py", "import jouet\n")
    (book.folder / path).write_bytes((book.folder / path).read_bytes() + "# été".encode("latin-1"))
    result = book.build()
    assert result.code != 0 and "Traceback" not in result.console
    assert f"page page, {book.folder / path} : du texte en UTF-8 est attendu" in result.console
