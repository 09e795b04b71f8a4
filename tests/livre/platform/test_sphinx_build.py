"""Le livre sans Jupyter Book : « sphinx-build » donne le même site, octet pour octet."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from jupyter_book.config import get_final_config

from livre.platform.sphinx_build import setup_sphinx_build, sphinx_settings
from livre.project import BookError

ROOT = Path(__file__).resolve().parents[3]
REPOSITORY = "Exemple/essai"
ONE = """\
# Un : la page *citée* !

Une formule $x^2$, un mot {ref}`lié <fin>`, une référence {cite:p}`exemple2015`.

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-essai
    caption: Une légende.
---
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
BookFigure(lambda layout, theme: new_figure(layout)[0],
           "Un dessin vide, pour l'essai des deux commandes.")
```

```{code-cell} ipython3
:tags: [hide-input]
from livre.tables import table
table(["ε", "Taux"], [["0,01", "87 %"]], "Un tableau.")
```

## Exercice

```{exercise}
:label: exercice-un
Combien ?
```

```{solution} exercice-un
:class: dropdown
Trois.
```
"""
TWO = """\
(fin)=
# Deux

:::{note}
Voir {numref}`fig-essai` et {ref}`exercice-un`.
:::

```{math}
:label: eq-deux
a = b
```

```{bibliography}
```
"""
BIBLIOGRAPHY = (
    "@article{exemple2015, author = {Ian Goodfellow}, title = {Un titre}, year = 2015,"
    " journal = {Revue}}\n"
)


@pytest.mark.parametrize("repository", ["", REPOSITORY])
def test_both_commands_publish_the_same_site(small_book, repository):
    books = [small_book({"un": ONE, "deux": TWO}) for _ in range(2)]
    for book in books:
        book.write("book/references.bib", BIBLIOGRAPHY)
    results = books[0].build(repository), books[1].sphinx_build(repository)
    for result in results:
        assert result.code == 0 and result.executed == {"un"}, result.console
        assert "WARNING" not in result.console
    expected, found = (book.site() for book in books)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []


def test_settings_are_those_that_jupyter_book_derives():
    expected, _ = get_final_config(
        user_yaml=ROOT / "_config.yml",
        cli_config={"latex_individualpages": False},
        sourcedir=ROOT / "book",
    )
    ours = sphinx_settings(ROOT)
    differing = {"extensions", "html_theme_options", "external_toc_path", "exclude_patterns"}
    assert {name: expected[name] for name in ours.keys() - differing} == {
        name: value for name, value in ours.items() if name not in differing
    }
    assert [name for name in expected["extensions"] if name in ours["extensions"]] == ours[
        "extensions"
    ]


@pytest.mark.parametrize("file", ["CONTRIBUTING.md", "book/conf.py"])
def test_documented_command_is_the_tested_one(small_book, file):
    command = f"sphinx-build {small_book({'un': '# Un'}).sphinx_arguments}"
    assert command in (ROOT / file).read_text(encoding="utf-8")


def test_memory_of_sphinx_is_never_published(tmp_path):
    site = tmp_path / "html"
    setup_sphinx_build(SimpleNamespace(outdir=site, doctreedir=tmp_path / ".doctrees"))
    with pytest.raises(BookError, match=r"« -d _build/\.doctrees », reçu .*html/\.doctrees"):
        setup_sphinx_build(SimpleNamespace(outdir=site, doctreedir=site / ".doctrees"))


def test_untranslated_setting_stops_the_build(tmp_path):
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["html"] = {"announcement": "Bonjour"}
    config["execute"]["run_in_temp"] = True
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    with pytest.raises(BookError, match=r"_config\.yml : execute\.run_in_temp, html n'a pas"):
        sphinx_settings(tmp_path)
