"""Ce qu'une phrase peut demander, et où ; sans exécuter ni construire de livre."""

import json
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
import tensorflow as tf
from myst_nb.core.read import read_myst_markdown_notebook
from tests.livre.conftest import HEADER

from livre.execution.cache import CodeTree, fingerprint
from livre.execution.value_evaluation import KEPT
from livre.execution.value_expressions import (
    LONGEST,
    BadValue,
    Written,
    format_value,
    read_value,
    values_by_cell,
    with_exact_lines,
    written_in,
)
from livre.execution.value_kernel import evaluate, plain
from livre.reading.results import page_store
from livre.state import state
from livre.text.values import value_said_by


@pytest.mark.parametrize(
    "body, expected",
    [
        ("x", ("x", "")),
        ("x:.2f", ("x", ".2f")),
        ("x : ,d", ("x", ",d")),
        ("a.b[0].c:.0%", ("a.b[0].c", ".0%")),
        ("a[1:3][0]", ("a[1:3][0]", "")),
        ("a[1:3][0]:d", ("a[1:3][0]", "d")),
        ('found["a : b"]:.1f', ('found["a : b"]', ".1f")),
        ("rates[0, 1]:.0%", ("rates[0, 1]", ".0%")),
        ("levels * 2 / 255:.3f", ("levels * 2 / 255", ".3f")),
        ("-2 ** 3 % 5 // 2", ("-2 ** 3 % 5 // 2", "")),
        ("1 - mean(right):.1%", ("1 - mean(right)", ".1%")),
        ("lower(answers[0].label)", ("lower(answers[0].label)", "")),
        ("a +\n  b:.1f", ("a + b", ".1f")),
    ],
)
def test_what_a_sentence_can_bear(body, expected):
    assert read_value(body) == Written(*expected)


def test_a_value_of_another_page():
    assert read_value("control[two]:.2f <fgsm>") == Written("control[two]", ".2f", "fgsm")
    assert read_value("network.name <index>") == Written("network.name", "", "index")


@pytest.mark.parametrize(
    "body",
    [
        "1 if x else 2",
        "[x for x in y]",
        "x > 1",
        "x and y",
        "not x",
        "lambda: 1",
        "f'{x}'",
        "x.mean()",
        "mean(x).real.conjugate()",
        "np.mean(x)",
        "print(x)",
        "mean(largest(x))",
        "len(x) - len(y)",
        "mean(values=x)",
        "mean(*x)",
        "mean(mean)",
        "[1, 2]",
        "(1, 2)",
        "{1: 2}[1]",
        "True",
        "None",
        "x @ y",
        "x._hidden",
        "(x := 1)",
        "x[1 if y else 2]",
        "x +",
        "",
        "x" * (LONGEST + 1),
    ],
)
def test_what_hides_a_reasoning_is_refused(body):
    with pytest.raises(BadValue):
        read_value(body)


def test_the_longest_expression_still_passes():
    assert read_value("x" * LONGEST + ":.2f").expression == "x" * LONGEST


def test_a_refusal_says_what_was_expected():
    with pytest.raises(BadValue, match=r"« x if y else z » : un nom, un attribut, un élément"):
        read_value("x if y else z")
    with pytest.raises(BadValue, match=r"appelle x\.max ; trahison\.phrases a .*largest"):
        read_value("x.max()")
    with pytest.raises(BadValue, match="a 61 signes ; au plus 60"):
        read_value("x" * 61)


@pytest.mark.parametrize(
    "value, spec, expected",
    [
        (0.873, ".1%", "87,3\u202f%"),
        (2270794, ",d", "2\u202f270\u202f794"),
        (-1234.5, ",.1f", "\u22121\u202f234,5"),
        (0.5, ".2f", "0,50"),
        (12, "", "12"),
        (1e-05, ".0e", "1e\u221205"),
        ("3.5", "", "3.5"),
        ("chat, tigré", "", "chat, tigré"),
        ("< 0,01", "", "< 0,01"),
    ],
)
def test_french_writing(value, spec, expected):
    assert format_value("x", value, spec) == expected


@pytest.mark.parametrize("value, spec", [("chat", ".2f"), (0.5, "d"), (0.5, ""), (1, "beau")])
def test_a_format_that_does_not_fit_is_refused(value, spec):
    with pytest.raises(BadValue, match="« x » : "):
        format_value("x", value, spec)


PAGE = """\
# Page

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-essai
    caption: |
      Légende : {valeur}`in_caption`.
---
a = 1
```



Une phrase {valeur}`a`,
une autre {valeur}`a + 1` et {valeur}`a:.2f`.

```python
{valeur}`shown`
```

:::{note}
Encadré : {valeur}`boxed`.
:::

Après l'encadré {valeur}`after`, du code ``{valeur}`verbatim` `` montré.

```{code-cell} ipython3
a = 2
```

```{code-cell} ipython3
b = 2
```

Ailleurs {valeur}`a`, et {valeur}`c <autre>`.
"""


def test_where_values_are_asked():
    text = HEADER + PAGE
    carnet = with_exact_lines(read_myst_markdown_notebook(text, add_source_map=True), text)
    lines = text.splitlines()
    wanted = list(values_by_cell(carnet).values())
    assert [list(after) for after in wanted] == [
        ["in_caption", "a", "a + 1", "boxed", "after"],
        ["a"],
    ]
    for after in wanted:
        for expression, line in after.items():
            if expression != "in_caption":
                assert "{valeur}`" + expression in lines[line - 1]


def test_a_value_before_any_cell_is_refused_with_its_line():
    text = HEADER + "# Page\n\n\n\nTrop tôt : {valeur}`a`.\n\n```{code-cell} ipython3\na = 1\n```\n"
    carnet = with_exact_lines(read_myst_markdown_notebook(text, add_source_map=True), text)
    line = text.splitlines().index("Trop tôt : {valeur}`a`.") + 1
    with pytest.raises(BadValue, match=f"ligne {line} : « a » : aucune cellule"):
        values_by_cell(carnet)


def test_every_fault_of_a_page_is_said_at_once():
    text = (
        HEADER + "# Page\n\n```{code-cell} ipython3\na = 1\n```\n\n{valeur}`a()` {valeur}`a > 1`\n"
    )
    with pytest.raises(BadValue) as refused:
        values_by_cell(read_myst_markdown_notebook(text, add_source_map=True))
    assert str(refused.value).count("ligne") == 2


def test_shown_code_asks_nothing():
    text = "````{exercise} Titre\n```python\n{valeur}`a`\n```\n{valeur}`b`\n````\n{valeur}`c`\n"
    assert [body for body, _ in written_in(text)] == ["b", "c"]


@pytest.mark.parametrize(
    "value, expected",
    [
        (3, 3),
        (0.5, 0.5),
        ("chat", "chat"),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.array(0.5), 0.5),
        (np.str_("chat"), "chat"),
    ],
)
def test_numpy_scalars_become_plain(value, expected):
    found = plain(value)
    assert found == expected and type(found) is type(expected)


def test_tensorflow_scalars_become_plain():
    assert plain(tf.constant(0.5)) == 0.5 and plain(tf.Variable(3)) == 3


@pytest.mark.parametrize("value", [[1], np.array([1.0]), None, True, np.bool_(True), {}, 1j])
def test_what_is_neither_number_nor_text_is_refused(value):
    with pytest.raises(TypeError, match="nombre ou texte attendu"):
        plain(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32("-inf")])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="nombre fini attendu"):
        plain(value)


def test_evaluation_reports_each_expression():
    names = {
        "x": np.float32(2.0),
        "mean": "une variable de la page",
        "right": [True, False],
        "z": 1e308,
    }
    answers = json.loads(evaluate(["x", "missing", "mean(right)", "mean", "z * 10"], names))
    assert answers[0] == {"value": 2.0} and answers[2] == {"value": 0.5}
    assert "NameError" in answers[1]["error"]
    assert answers[3] == {"value": "une variable de la page"}
    assert "fini" in answers[4]["error"]


# --- Empreinte ------------------------------------------------------------------------------------


@pytest.fixture
def code(tmp_path):
    (tmp_path / "trahison").mkdir()
    for name in ("__init__", "phrases", "autre"):
        (tmp_path / "trahison" / f"{name}.py").write_text("x = 1\n", encoding="utf-8")
    return tmp_path


def key(code, prose, caption=""):
    figure = {"mystnb": {"figure": {"caption": caption}}}
    cells = [
        nbformat.v4.new_code_cell("x = 1", metadata=figure),
        nbformat.v4.new_markdown_cell(prose),
        nbformat.v4.new_code_cell("x = 2"),
    ]
    return fingerprint(nbformat.v4.new_notebook(cells=cells), CodeTree(code), {})


def test_expressions_are_part_of_the_fingerprint_but_not_their_format(code):
    reference = key(code, "Une {valeur}`x:.1f`.")
    assert key(code, "Une autre {valeur}`x:.2f` phrase.") == reference
    assert key(code, "Une {valeur}`x + 1:.1f`.") != reference
    assert key(code, "Une.") != reference
    assert key(code, "Une.", caption="{valeur}`x`") == reference
    assert key(code, "Une {valeur}`x`.", caption="{valeur}`x + 1`") != reference
    assert key(code, "Une {valeur}`x` et {valeur}`y <autre>`.") == reference


@pytest.mark.parametrize(
    "module, prose, expected",
    [
        ("phrases", "Une {valeur}`lower(x)`.", True),
        ("phrases", "Une {valeur}`x`.", False),
        ("autre", "Une {valeur}`lower(x)`.", False),
    ],
)
def test_phrases_are_reached_by_the_pages_that_call_them(code, module, prose, expected):
    before = key(code, prose)
    (code / "trahison" / f"{module}.py").write_text("x = 2\n", encoding="utf-8")
    assert (key(code, prose) != before) is expected


# --- Valeur d'une autre page ----------------------------------------------------------------------


@pytest.fixture
def environment(tmp_path):
    """Un livre dont la page « autre » a écrit ``once`` une fois, ``same`` et ``twice`` deux."""
    cells = [
        nbformat.v4.new_code_cell(metadata={KEPT: kept})
        for kept in (
            {"once": 0.5, "same": "oui", "twice": 1},
            {"same": "oui", "twice": "un"},
        )
    ]
    settings = SimpleNamespace(execution_cache_path=str(tmp_path))
    environment = SimpleNamespace(mystnb_config=settings)
    state(environment).keys["autre"] = "clef"
    page_store(environment).save("autre", "clef", nbformat.v4.new_notebook(cells=cells), 1.0)
    return environment


def test_a_quote_is_what_the_other_page_says(environment):
    assert value_said_by(environment, "autre", "once") == 0.5
    assert value_said_by(environment, "autre", "same") == "oui"


@pytest.mark.parametrize(
    "page, expression, message",
    [
        ("autre", "never", "n'écrit pas « never »"),
        ("autre", "twice", "plusieurs valeurs de « twice » : 'un', 1"),
        ("ailleurs", "once", "« ailleurs » n'est pas une page exécutée"),
    ],
)
def test_an_ambiguous_or_missing_quote_is_refused(environment, page, expression, message):
    with pytest.raises(BadValue, match=message):
        value_said_by(environment, page, expression)
