"""Le cache et les arrêts, sur un petit livre construit pour de bon.

Les essais d'un même livre s'enchaînent dans l'ordre du fichier : chacun part de l'état laissé par
le précédent.
"""

import errno
import re
import subprocess
import sys
import time

import pytest
from bs4 import BeautifulSoup

from livre.illustrations.pictures import IN_THE_DARK, PHONE
from trahison.figures.svg import DARK

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
    figure, axes = new_figure(layout)
    axes[0, 0].set_title("TITRE")
    return figure
BookFigure(draw, "ALT")
```
"""
ONE = """\
# Un : la page *citée* !

```{code-cell} ipython3
from jouet.a import value
found = value()
```

Valeur {valeur}`found:.1%` ; prose.

""" + FIGURE.replace("ALT", "Un dessin vide, pour l'essai des figures.")
TWO = """\
# Deux

```{code-cell} ipython3
import jouet.b
```

Citée : {valeur}`found:.1% <un>`, autrement : {valeur}`found:.2f <un>`.
"""
CODE = {
    "jouet/__init__.py": "",
    "jouet/a.py": "def value():\n    return 0.25\n",
    "jouet/b.py": "x = 1\n",
}


@pytest.fixture(scope="module")
def book(small_book):
    return small_book({"un": ONE, "deux": TWO}, CODE)


def test_first_build_executes_everything_without_warning(book):
    result = book.build()
    assert result.code == 0, result.console
    assert result.executed == {"un", "deux"}
    assert "WARNING" not in result.console
    assert re.search(
        r"livre : 2 pages exécutées, \d+ s de calcul dans leurs cellules, construction en",
        result.console,
    )
    end = result.console[result.console.index("livre : 2 pages, ") :]
    assert "1 figure" in end and "livre : le site : " in end and "avertissement" not in end
    assert "[100%]" not in result.console and "[ 50%]" not in result.console
    assert "25,0\u202f%" in book.html("deux") and ">0,25<" in book.html("deux")


def test_published_page(book):
    page = BeautifulSoup(book.html("un"), "html.parser")
    assert page.h1.get_text().startswith("Un\u00a0: la page citée\u202f!")
    figure = page.select_one("figure#fig-essai")
    (image,) = figure.select("img")
    assert image["alt"] == "Un dessin vide, pour l’essai des figures."
    sources = figure.select("source")
    assert [source["media"] for source in sources] == [
        f"{IN_THE_DARK} and {PHONE}",
        IN_THE_DARK,
        PHONE,
    ]
    assert sources[1]["srcset"] == f"{image['src']}?{DARK}#{DARK}", "un tracé sert aux deux thèmes"
    shown = {image["src"], *(source["srcset"].partition("?")[0] for source in sources)}
    assert len(shown) == 2, "large, et pour un téléphone"
    assert all((book.folder / "_build" / "html" / address).is_file() for address in shown)
    assert figure.figcaption is not None and "Une légende." in figure.figcaption.get_text()


def test_nothing_changed_executes_nothing(book):
    result = book.build()
    assert result.code == 0 and not result.executed
    assert "livre : aucune page exécutée" in result.console


def test_changed_function_reexecutes_exactly_its_pages_and_rewrites_quotes(book):
    book.replace("code/jouet/a.py", "0.25", "0.75")
    book.replace("book/un.md", "prose", "autre prose")
    result = book.build()
    assert result.code == 0 and result.executed == {"un"}
    assert "75,0\u202f%" in book.html("un") and "75,0\u202f%" in book.html("deux")


def test_caption_and_restored_code_need_no_execution(book):
    book.replace("code/jouet/a.py", "0.75", "0.25")
    book.replace("book/un.md", "Une légende", "Une autre légende")
    result = book.build()
    assert result.code == 0 and not result.executed
    assert "25,0\u202f%" in book.html("deux") and "Une autre légende" in book.html("un")


def test_build_killed_during_execution_leaves_nothing_to_trust(book):
    book.replace("code/jouet/b.py", "x = 1", "import time\ntime.sleep(60)\nx = 2")
    journal = book.folder / "_build" / "journaux" / "deux.log"
    journal.unlink()
    process = book.start()
    wait_for(journal)
    process.kill()
    process.communicate()
    book.replace("code/jouet/b.py", "import time\ntime.sleep(60)\nx = 2", "x = 2")
    book.write("_build/html/un.html", "page à moitié écrite")
    result = book.build()
    assert result.code == 0 and result.executed == {"deux"}
    assert "Une autre légende" in book.html("un")


def test_code_edited_during_execution_is_not_stored_under_the_wrong_key(small_book):
    """La cellule modifie elle-même, une fois, le module qu'elle vient d'importer."""
    cell = (
        "from pathlib import Path\nimport jouet.a as a\nmodule = Path(a.__file__)\n"
        "print('ancien' if a.x == 1 else 'nouveau')\nmodule.write_text('x = 2\\n')\n"
    )
    book = small_book(
        {"page": "# Page\n\n```{code-cell} ipython3\n" + cell + "```\n"}, {"jouet/a.py": "x = 1\n"}
    )
    result = book.build()
    assert result.code == 0 and "exécutée de nouveau" in result.console, result.console
    assert "nouveau" in book.html("page").split("cell_output")[1]
    assert not book.build().executed


def wait_for(path, seconds=120):
    """Attend que le fichier existe : la page a commencé à s'exécuter."""
    limit = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < limit, f"{path} n'est jamais apparu"
        time.sleep(0.1)


def test_defects_stop_the_build(small_book):
    """Cellule qui échoue, image sans texte de remplacement, valeur inconnue : chacun nomme la page
    et le défaut."""
    title, cell = "# Page\n\n", "```{code-cell} ipython3\n"
    defects = {
        "échec": (
            title + cell + "a = 1\n```\n\n" + cell + "a / 0\n```\n",
            ["page page, cellule de code 2 sur 2", "ZeroDivisionError"],
        ),
        "alt": (
            title + FIGURE.replace("ALT", "Trop court"),
            ["page page, figure fig-essai", "texte de remplacement"],
        ),
        "téléphone": (
            title + FIGURE.replace("TITRE", "m" * 30).replace("ALT", "Un titre bien trop long."),
            [
                "page page, cellule de code 1 sur 1",
                "ne tient pas sur un téléphone",
                "le bord coupe",
            ],
        ),
        "image": (
            title + cell + "from IPython.display import SVG\n"
            "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')\n```\n",
            ["page page, image", "texte de remplacement absent"],
        ),
        "valeur": (
            title + cell + "a = 1\n```\n\nUne {valeur}`inconnue:.1f`.\n",
            ["page page, ligne 16", "inconnue"],
        ),
    }
    books = {name: small_book({"page": text}) for name, (text, _) in defects.items()}
    processes = {name: book.start() for name, book in books.items()}
    for name, (_, messages) in defects.items():
        result = books[name].finish(processes[name])
        assert result.code != 0, name
        assert all(message in result.console for message in messages), result.console


# Sous Linux, un processus qui quitte le réseau de la machine n'a plus rien, pas même 127.0.0.1.
LEAVE_THE_NETWORK = (
    "import ctypes; assert ctypes.CDLL(None).unshare(0x40000000) == 0, 'isolement refusé'"
)


def test_machine_without_any_network_builds_too(small_book):
    if subprocess.run([sys.executable, "-c", LEAVE_THE_NETWORK], capture_output=True).returncode:
        pytest.skip("ce système ne laisse pas un processus quitter le réseau")
    asking = (
        "```{code-cell} ipython3\nimport socket\nprint(socket.socket().connect_ex(('127.0.0.1',"
        " 9)))\n```\n"
    )
    book = small_book({"seule": "# Seule\n\n" + asking})
    result = book.finish(book.start(LEAVE_THE_NETWORK))
    assert result.code == 0 and result.executed == {"seule"}, result.console
    assert f"\n{errno.ENETUNREACH}\n" in BeautifulSoup(book.html("seule"), "html.parser").get_text()
