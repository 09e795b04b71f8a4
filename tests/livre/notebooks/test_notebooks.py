"""Les carnets que l'on télécharge : un petit livre, ses carnets, relus comme Jupyter les lirait."""

from __future__ import annotations

import re

import nbformat
import pytest

BIB = "@misc{moi2024, author={Moi, Jean}, title={Un titre}, year={2024}}\n"
LEFTOVERS = re.compile(r"\{[\w:.-]+\}`|:::|\{glue|\{code-cell|```\{")
PAGE = r"""# Une page à 3 $ et son_titre

Un *mot*, du **gras**, `du code`, $a_1 * b$, {cite:t}`moi2024`, [l’autre](autre.md),
{ref}`sec-autre`, un crochet [x] et 2 * 3 * 4.

## Sommes

```{code-cell} ipython3
total = 1 + 1
total
```

La somme vaut {valeur}`total:d`, voir {eq}`eq-un` et {numref}`fig-une` ; {ref}`sec-fin`.

$$
a &= b \\
  &= c
$$ (eq-un)

```{code-cell} ipython3
---
tags: [hide-input]
mystnb:
  figure:
    name: fig-une
    caption: |
      Une figure qui vaut {valeur}`total:d`.
---
class Figure:
    def _repr_mimebundle_(self, include=None, exclude=None):
        own = {"mime": "image/svg+xml", "data": "<svg xmlns='http://www.w3.org/2000/svg'/>"}
        bundle = {"alt": "Une figure assez décrite.", "width": 10, "height": 10,
                  "light": own, "dark": own}
        return {"application/vnd.trahison.figure+json": bundle, "image/svg+xml": own["data"],
                "text/plain": bundle["alt"]}

Figure()
```

```{code-cell} ipython3
:tags: [remove-cell]

hidden = total + 1
```

:::{important}
Un encadré sur

deux paragraphes.
:::

:::{admonition} Un titre
- un
- deux

  1. deux bis
:::

| a | b |
| --- | --- |
| `x` | 2 |

```python
print("montré, pas exécuté")
```

(sec-fin)=
## La fin

```{code-cell} ipython3
hidden + total
```

```{exercise} Un exercice
:label: ex1

Calculez $x$.
```

```{solution} ex1
:class: dropdown

La **réponse** est 42.
```
"""
OTHER = "# Une autre page\n\n(sec-autre)=\n## Le reste\n\nRien.\n\n```{bibliography}\n```\n"


@pytest.fixture(scope="module")
def book(small_book):
    made = small_book({"une": PAGE, "autre": OTHER})
    made.write("book/references.bib", BIB)
    result = made.build()
    assert result.code == 0 and "WARNING" not in result.console, result.console
    return made


def read(book, name: str) -> nbformat.NotebookNode:
    path = book.folder / "_build" / "html" / "carnets" / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def prose(notebook) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def code(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_prose_is_plain_markdown(book):
    text = prose(read(book, "une"))
    assert not LEFTOVERS.search(text), text
    assert text.startswith(
        "# Une page à 3 \\$ et son\\_titre\n\n*Le carnet de [cette page](../une.html)"
    )
    assert "Un *mot*, du **gras**, `du code`, $a_1 * b$, Moi ([2024](../autre.html#" in text
    assert (
        "[l’autre](../autre.html), [Le reste](../autre.html#sec-autre), un crochet \\[x\\] et 2 \\*"
        in text
    )
    assert "La somme vaut 2, voir [(1)](../une.html#equation-eq-un)" in text
    assert "[Fig.\u00a01](../une.html#fig-une)" in text
    assert "[La fin](../une.html#sec-fin)" in text
    assert "$$\n\\begin{split}a &= b \\\\\n  &= c\\end{split}\n\\tag{1}\n$$" in text
    assert "**Fig. 1** — Une figure qui vaut 2." in text
    assert "> **Important**\n>\n> Un encadré sur\n>\n> deux paragraphes." in text
    assert "> **Un titre**\n>\n> - un\n>\n> - deux\n>\n>   1. deux bis" in text
    assert "| a | b |\n| --- | --- |\n| `x` | 2 |" in text
    assert '```python\nprint("montré, pas exécuté")\n```' in text
    assert "**Exercice 1 (Un exercice)**\n\nCalculez $x$." in text


def test_a_page_without_cells_has_no_notebook(book):
    assert not (book.folder / "_build/html/carnets/autre.ipynb").exists()
    assert "ipynb" not in book.html("autre")


def test_only_the_second_notebook_has_the_solutions(book):
    assert "42" not in prose(read(book, "une"))
    solved = prose(read(book, "une-corrige"))
    assert "> **Solution" in solved and "> La **réponse** est 42." in solved
    assert "dites en mots" in solved and "dites en mots" not in prose(read(book, "une"))


def test_only_the_first_notebook_has_the_pictures(book):
    """Les images font presque tout le poids d'un carnet."""
    pictures, words = (code(read(book, name))[2].outputs[0] for name in ("une", "une-corrige"))
    assert "image/svg+xml" in pictures.data and set(words.data) == {"text/plain"}
    assert words.data["text/plain"] == pictures.data["text/plain"] == "Une figure assez décrite."


def test_cells_keep_their_order_their_results_and_their_folds(book):
    install, *cells = code(read(book, "une"))
    assert "trahison" in install.source and not install.outputs
    assert [cell.source.splitlines()[0] for cell in cells] == [
        "total = 1 + 1",
        "class Figure:",
        "hidden = total + 1",
        "hidden + total",
    ]
    assert [bool(cell.metadata.get("jupyter")) for cell in cells] == [False, True, True, False]
    assert [cell.outputs[0].data["text/plain"] for cell in cells if cell.outputs] == [
        "2",
        "Une figure assez décrite.",
        "5",
    ]


def test_a_figure_is_an_ordinary_picture(book):
    figure = code(read(book, "une"))[2]
    assert set(figure.outputs[0].data) == {"image/svg+xml", "text/plain"}


def test_buttons_lead_to_the_notebooks_and_to_hosts_only_for_a_published_book(book):
    page = book.html("une")
    assert re.search(r'href="carnets/une.ipynb" download', page)
    assert re.search(r'href="carnets/une-corrige.ipynb" download', page)
    assert "colab" not in page and "binder" not in page


def test_published_book_has_absolute_links_and_a_pinned_installation(book):
    result = book.build(repository="Exemple/essai")
    assert result.code == 0, result.console
    page, text = book.html("une"), prose(read(book, "une"))
    assert "https://colab.research.google.com/github/Exemple/essai/blob/carnets/une.ipynb" in page
    assert "https://mybinder.org/v2/gh/Exemple/essai/carnets?urlpath=lab/tree/une.ipynb" in page
    assert "](https://exemple.github.io/essai/autre.html#sec-autre)" in text
    assert "](../" not in text
