"""Les autres constructeurs de Sphinx : le livre d'un seul tenant, le livre électronique."""

import zipfile

PAGES = {
    "un": """\
# Un

Une formule $x^2$.

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-essai
    caption: Une légende.
---
from jouet import HEIGHT
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
BookFigure(lambda layout, theme: new_figure(layout, height=HEIGHT)[0],
           "Un dessin vide, pour l'essai des constructeurs.")
```

```{code-cell} ipython3
:tags: [hide-input]
print(HEIGHT)
```
""",
    "deux": "# Deux\n\n```{exercise}\n:label: exo\nCombien ?\n```\n",
}


def test_every_builder_ends_well_and_lets_the_site_be_written(small_book):
    """Ils lisent les pages à la place du site, qui les récrit ensuite quand même."""
    book = small_book(PAGES, {"jouet.py": "HEIGHT = 3\n"})
    assert book.build().code == 0
    book.write("code/jouet.py", "HEIGHT = 4\n")
    for builder in ("singlehtml", "epub"):
        result = book.finish(book.start(builder=builder))
        assert result.code == 0, result.console
    built = book.folder / "_build"
    whole = (built / "singlehtml" / "un.html").read_text(encoding="utf-8")
    assert all(found in whole for found in ('id="fig-essai"', "mjx-", 'id="exo"', "figure-livre"))
    (epub,) = (built / "epub").glob("*.epub")
    with zipfile.ZipFile(epub) as archive:
        assert archive.testzip() is None
        assert {"un.xhtml", "deux.xhtml"} <= set(archive.namelist())
        assert b"<img" in archive.read("un.xhtml")
    assert ">3\n" in book.html("un") and book.build().code == 0 and ">4\n" in book.html("un")
