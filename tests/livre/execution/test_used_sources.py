"""Le réseau et les données annoncés sont ceux que la page a pris, et c'est sous eux qu'elle est
gardée."""

import pytest

from livre.execution.used_sources import contradiction

# La page accepte n'importe quel contenu : ce qui compte ici est l'endroit où elle le trouve.
PAGE = """\
# Page

```{code-cell} ipython3
from trahison.sources import MNIST, find

print("pris :", find(MNIST, lambda path: path.read_text(), lambda: "").origin)
```
"""
# Le nom de cette fonction fait annoncer les sources avant toute page.
ANNOUNCED = PAGE.replace("print(", "# load_digits\nprint(")
# Une page qui va chercher ailleurs que là où la construction le lui a dit.
ELSEWHERE = PAGE.replace(
    "from trahison", "import os\n\nos.environ['TRAHISON_DATA'] = '{folder}'\nfrom trahison"
)
# Ce que la machine a d'autre ne doit pas être trouvé.
AUTO = {
    "TRAHISON_NETWORK": "paquet",
    "TRAHISON_DIGITS": "auto",
    "TRAHISON_DOWNLOAD": "0",
    "TRAHISON_DATA": "",
    "KERAS_HOME": "",
}


@pytest.fixture
def book(small_book):
    def make(page: str):
        book = small_book({"index": page})
        book.use_real_code()
        return book

    return make


@pytest.mark.parametrize(
    "variable, file, origin",
    [
        ("TRAHISON_DATA", "mnist.npz", "dossier TRAHISON_DATA"),
        ("KERAS_HOME", "datasets/mnist.npz", "cache de Keras"),
    ],
)
def test_relative_folder_means_the_same_to_the_kernels(book, variable, file, origin):
    book = book(PAGE)
    book.write(f"mes données/{file}", "un fichier")
    result = book.build(**AUTO | {variable: "mes données"})
    assert result.code == 0, result.console
    assert f"pris : {origin}" in book.html("index")
    # Rangée sous ce qu'elle a pris : la même chose, dite autrement, n'exécute rien.
    absolute = str(book.folder / "mes données")
    assert book.build(**AUTO | {variable: absolute}).executed == set()


@pytest.mark.parametrize(
    "variable, value, problem",
    [
        ("TRAHISON_DATA", "absent", "qui n'existe pas"),
        ("TRAHISON_DATA", "CITATION.cff", "qui n'est pas un dossier"),
        ("TRAHISON_DATA", "~/données", "où le « ~ » n'a pas été remplacé"),
        ("KERAS_HOME", "CITATION.cff", "qui n'est pas un dossier"),
        ("KERAS_HOME", "~/keras", "où le « ~ » n'a pas été remplacé"),
    ],
)
def test_folder_that_is_none_stops_the_build_by_name(book, variable, value, problem):
    result = book(PAGE).build(**AUTO | {variable: value})
    assert result.code != 0 and "Traceback" not in result.console
    assert f"{variable} : dossier existant attendu, reçu « {value} », {problem}" in result.console


def test_page_is_kept_under_the_sources_it_really_used(book, tmp_path):
    (tmp_path / "mnist.npz").write_text("un autre fichier", encoding="utf-8")
    book = book(ELSEWHERE.replace("{folder}", str(tmp_path)))
    first = book.build(**AUTO)
    assert "pris : dossier TRAHISON_DATA" in book.html("index")
    # Rien n'est resté sous l'empreinte des sources que la construction voyait.
    assert first.executed == book.build(**AUTO).executed == {"index"}


def test_false_announcement_stops_the_build(book):
    """Un fichier que le lecteur de MNIST refuse, et que la page, moins exigeante, accepte."""
    book = book(ANNOUNCED)
    book.write("cache/datasets/mnist.npz", "rien d'un chiffre")
    result = book.build(**AUTO | {"KERAS_HOME": "cache"})
    assert result.code != 0
    assert "l'annonce était fausse (mnist.npz : « embarqué » annoncé, « cache de Keras » pris)" in (
        result.console
    )


@pytest.mark.parametrize(
    "announced, taken, wrong",
    [
        ({}, {"a": "x"}, ""),
        ({"a": "x", "b": "y"}, {"a": "x"}, ""),
        ({"a": "x", "b": "y"}, {"a": "z", "b": "y"}, "a : « x » annoncé, « z » pris"),
    ],
)
def test_contradiction(announced, taken, wrong):
    assert contradiction(announced, taken) == wrong
