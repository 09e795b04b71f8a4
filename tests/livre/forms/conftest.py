"""Un petit livre construit une fois, qui a tout ce qu'une forme doit changer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HOME = """\
# Un petit livre

Il a une [suite](suite.md), des [diapositives](https://exemple.fr/), et une {ref}`idée <sec-idee>`.

```{code-cell} ipython3
---
tags: [hide-input]
mystnb:
  figure:
    name: fig-essai
    caption: Une légende & son signe.
---
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
BookFigure(lambda layout, theme: new_figure(layout, height=3)[0],
           "Un dessin vide, pour l'essai des formes.")
```

La suite {numref}`fig-essai` le dit. <a href="livre-hors-ligne.zip">L'archive</a> aussi.
"""
NEXT = """\
# La suite

(sec-idee)=
## L’idée

Une formule $x^2 < y$, une autre :

$$ a = \\frac{b}{c} $$

```{code-cell} ipython3
:tags: [hide-input]

from livre.labs import Lab
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
Lab("essai", {"nombres.bin": b"12"},
    still=BookFigure(lambda layout, theme: new_figure(layout, height=2)[0],
                     "Ce que montre le laboratoire à l'arrêt."),
    words="Un réglage parmi d’autres : le laboratoire laisse le changer.")
```

```{code-cell} ipython3
from IPython.display import HTML
HTML('<audio controls aria-label="Un son" src="data:audio/wav;base64,AAAA"></audio>')
```

## Questions

:::{question}
:voir: L’idée

Combien de chats ?

- [x] un seul

  On le voit.
- [ ] deux chats

  Vous louchez.
:::

## Exercices

```{exercise} Compter
:label: suite-ex1
:niveau: 2
:minutes: 5
:indice: Un doigt, puis un autre.
Combien font $1 + 1$, d’après {ref}`l’idée <sec-idee>` et {numref}`fig-essai` ?
```

```{solution} suite-ex1
:class: dropdown
Deux, voyons : $1 + 1 = 2$ ; et {ref}`l'exercice suivant <suite-ex2>` le redit.
```

```{exercise}
:label: suite-ex2
Et $2 + 2$ ?
```

```{solution} suite-ex2
:class: dropdown
Quatre, bien sûr.
```

## Sources

Aucune.
"""
LAST = "# La fin\n\nSans exercice.\n"
CONTROLS = "<form><label>Force : <input/></label></form>\n"


@pytest.fixture(scope="session")
def book(small_book):
    """Le petit livre ; son site est dans ``_build/html``."""
    book = small_book({"index": HOME, "suite": NEXT, "fin": LAST})
    book.use_real_code()
    book.write("book/labos/essai/controles.html", CONTROLS)
    book.write("book/labos/essai/labo.js", "export default async function mount(place) {}\n")
    result = book.build()
    assert result.code == 0, result.console
    return book


@pytest.fixture(scope="session")
def site(book) -> Path:
    return book.folder / "_build" / "html"


@pytest.fixture(scope="session")
def make_form(book):
    """Lance ``python -m livre`` à la racine du petit livre ; rend ce qu'il a dit."""

    def make(*arguments: str, code: int = 0) -> str:
        result = subprocess.run(
            [sys.executable, "-m", "livre", *arguments],
            cwd=book.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT / "code"), "GITHUB_REPOSITORY": ""},
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert result.returncode == code, result.stdout
        return result.stdout

    return make
