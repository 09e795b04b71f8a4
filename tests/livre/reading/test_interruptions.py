"""Une construction tuée (``kill -9``), à quelque moment que ce soit : les suivantes n'en croient
rien.

À chaque étape, le fichier que la construction allait écrire est laissé à moitié écrit, puis le
processus est tué pour de bon. La dernière construction, qui va au bout, doit donner octet pour
octet le site qu'une autre fait à partir de rien.
"""

import signal

import pytest

FIGURE = """\
```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-essai
    caption: Une légende.
---
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
def draw(layout, theme):
    return new_figure(layout, height=3 + value())[0]
BookFigure(draw, "Un dessin vide, pour l'essai des arrêts.")
```
"""
ONE = (
    """\
# Un

```{code-cell} ipython3
from jouet import value
found = value()
```

Valeur {valeur}`found:.2f`, formule $x^2$.

"""
    + FIGURE
)
TWO = (
    "# Deux\n\n```{code-cell} ipython3\nimport jouet\njouet.value()\n```\n\nCitée :"
    " {valeur}`found:.2f <un>`.\n"
)
BEFORE, AFTER = "def value():\n    return 0.25\n", "def value():\n    return 0.75\n"

# Écrit n'importe quoi à la place du fichier attendu, puis meurt sans que rien puisse réagir.
KILLER = """
import os, re, signal, sys
def kill(event, arguments):
    if event == "open":
        path, mode, _ = arguments
        is_path = isinstance(path, (str, os.PathLike))
        meant = is_path and mode is not None and bool(set(mode) & set("wax"))
    elif event == "os.rename":
        path, meant = arguments[1], True
    else:
        return
    if meant and re.search({pattern!r}, f"{{event}} {{os.fspath(path)}}"):
        if event == "open":
            os.write(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), b"moiti")
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
"""
STAGES = {
    "début de l'exécution d'une page": r"open .*journaux/un\.log$",
    "résultat à moitié écrit": r"open .*pages/un/\.[^/]*$",
    "résultat écrit, pas encore nommé": r"os\.rename .*pages/un/[^/]*\.ipynb$",
    "image d'une cellule": r"open .*jupyter_execute/[0-9a-f]+\.svg$",
    "page lue": r"open .*\.doctrees/un\.doctree$",
    "mémoire de Sphinx": r"open .*environment\.pickle$",
    "page du site": r"open .*html/un\.html$",
    "image du site": r"open .*html/_images/[0-9a-f]+\.svg$",
    "index de recherche": r"open .*html/\.searchindex\.js$",
    "feuille de style des formules": r"open .*formules/\.formules\.css\.\d+$",
    "archive hors ligne": r"open .*\.livre-hors-ligne\.zip\.\d+$",
}


# Celles où un fichier à moitié écrit tromperait le plus.
ALWAYS = ("résultat à moitié écrit", "mémoire de Sphinx", "page du site", "archive hors ligne")


@pytest.mark.parametrize("stages", [ALWAYS, pytest.param(STAGES, marks=pytest.mark.complet)])
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 n'existe pas sous Windows")
def test_killed_builds_leave_nothing_that_a_later_build_believes(small_book, stages):
    book = small_book({"un": ONE, "deux": TWO}, {"jouet.py": BEFORE})
    assert book.build().code == 0 and "0,25" in book.html("un")
    book.write("code/jouet.py", AFTER)
    for stage in stages:
        result = book.finish(book.start(before=KILLER.format(pattern=STAGES[stage])))
        assert result.code == -signal.SIGKILL, f"{stage} : étape jamais atteinte\n{result.console}"
    # La toute première construction après l'arrêt, déjà, donne le bon site.
    assert book.build().code == 0
    assert "0,75" in book.html("un") and "0,75" in book.html("deux")

    from_nothing = small_book({"un": ONE, "deux": TWO}, {"jouet.py": AFTER})
    assert from_nothing.build().code == 0
    expected, found = from_nothing.site(), book.site()
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []
    assert not book.build().executed
