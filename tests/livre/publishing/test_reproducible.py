"""Deux constructions à partir de rien donnent le même site, octet pour octet, sauf ce que dit
non_reproductible.txt."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LIST = Path(__file__).with_name("non_reproductible.txt")
# Les façons de mesurer une durée ou de lire l'heure, dans une cellule.
CLOCK = re.compile(
    r"\b(?:timeit|perf_counter|process_time|monotonic|time\.time|datetime\.now|date\.today|today\(\))"
)
CELL = re.compile(r"^```\{code-cell\}.*?^```", re.DOTALL | re.MULTILINE)

# Un exemple de chaque chose qui pourrait changer d'une construction à l'autre.
CALCULATIONS = """\
# Calculs

```{code-cell} ipython3
import keras
import numpy as np
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookAnimation, BookFigure

keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(8, 3), keras.layers.Flatten(),
                          keras.layers.Dropout(0.2), keras.layers.Dense(3)])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
images = np.random.default_rng(0).normal(size=(256, 8, 8, 1)).astype("float32")
history = model.fit(images, np.arange(256) % 3, epochs=3, verbose=0)
print({"pixel", "chat", "récif", "bruit"})
print(history.history["loss"], model.predict(images[:1], verbose=0))
```

Perte : {valeur}`history.history["loss"][-1]:.9f`, formule $x^2$.

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-trace
    caption: Un tracé.
---
def draw(layout, theme):
    figure, axes = new_figure(layout)
    axes[0, 0].plot(history.history["loss"], label="perte")
    axes[0, 0].legend()
    return figure
BookFigure(draw, "La perte de trois époques d'un petit réseau.")
```

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-animation
    caption: Une animation.
---
def draw(moment, layout, theme):
    figure, axes = new_figure(layout)
    axes[0, 0].imshow(images[moment, ..., 0])
    return figure
BookAnimation(draw, range(2), "Deux images de bruit qui se suivent.")
```
"""
DURATIONS = """\
# Durées

```{code-cell} ipython3
from time import perf_counter

began = perf_counter()
total = sum(range(100_000))
duration = perf_counter() - began
```

Il a fallu {valeur}`duration:.9f` s.
"""
# L'index de recherche et le carnet contiennent les nombres du texte, et l'archive tout le site.
CHANGES_WITH_DURATIONS = {
    "durees.html",
    "carnets/durees.ipynb",
    "searchindex.js",
    "livre-hors-ligne.zip",
}
# Ils ne regardent l'heure que si on les lance : la page lit le journal qu'ils ont laissé.
MEASURED_ONCE = {"trahison.defenses.trained.trial", "trahison.defenses.trained.overfitting"}


def test_two_builds_from_nothing_differ_only_by_measured_durations(small_book):
    books = [small_book({"calculs": CALCULATIONS, "durees": DURATIONS}) for _ in range(2)]
    for book in books:
        result = book.build()
        assert result.code == 0 and result.executed == {"calculs", "durees"}, result.console
    first, second = (book.site() for book in books)
    assert first.keys() == second.keys()
    different = {name for name in first if first[name] != second[name]}
    assert "durees.html" in different, (
        "la page d'essai ne mesure plus rien : ce test ne prouverait rien"
    )
    assert different <= CHANGES_WITH_DURATIONS


def test_the_list_names_every_page_that_reads_a_clock():
    lines = [
        line
        for line in LIST.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    listed = {line.split("|")[0].strip() for line in lines}
    assert all(
        line.count("|") == 2 and all(part.strip() for part in line.split("|")) for line in lines
    )
    reading = {
        page.stem
        for page in sorted((ROOT / "book").glob("*.md"))
        if any(reads_a_clock(cell) for cell in CELL.findall(page.read_text(encoding="utf-8")))
    }
    assert reading == listed


def reads_a_clock(cell: str) -> bool:
    """Une durée est mesurée dans la cellule, ou dans un module de code/ qu'elle importe
    elle-même."""
    modules = [
        ROOT / "code" / f"{name.replace('.', '/')}.py"
        for name in re.findall(r"from (trahison[\w.]*) import", cell)
        if name not in MEASURED_ONCE
    ]
    return any(
        CLOCK.search(text)
        for text in [
            cell,
            *(file.read_text(encoding="utf-8") for file in modules if file.is_file()),
        ]
    )
