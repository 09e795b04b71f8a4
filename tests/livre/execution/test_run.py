"""L'exécution sans Sphinx : des pages et des empreintes entrent, des carnets exécutés sont
gardés."""

import ast
import asyncio
import socket
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from livre.execution.cache import CodeTree, fingerprint
from livre.execution.kernels import check_language, repeatable_settings, short_folder
from livre.execution.run import Page, Settings, run_interruptibly, run_pages, worker_count
from livre.execution.store import PageStore
from livre.execution.value_expressions import BadValue

CODE = Path(__file__).resolve().parents[3] / "code"
LIVRE = CODE / "livre"
SITE = {"sphinx", "docutils", "myst_nb", "jupyter_book"}


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "jouet.py").write_text("x = 6\n", encoding="utf-8")
    said = []
    return Settings(
        code=tmp_path / "code",
        work=tmp_path / "travail",
        store=PageStore(tmp_path / "pages"),
        timeout=60,
        workers=2,
        say=said.append,
    )


def pages(settings: Settings, **sources: str) -> list[Page]:
    code = CodeTree(settings.code)
    found = []
    for name, source in sources.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        key = fingerprint(notebook, code, repeatable_settings())
        found.append(Page(name, notebook, key, settings.code.parent))
    return found


def test_pages_are_executed_once_and_kept_under_their_fingerprint(settings):
    sources = {
        "un": "import jouet\nprint(jouet.x * 7)",
        "deux": "import os\nprint(os.getcwd())",
    }
    executed = run_pages(pages(settings, **sources), settings)
    assert {page.name for page in executed} == {"un", "deux"}
    assert not any(page.failure for page in executed)
    kept = [settings.store.load(page.name, page.key) for page in executed]
    assert {notebook.cells[0].outputs[0].text for notebook in kept} == {
        "42\n",
        f"{settings.code.parent}\n",
    }
    assert run_pages(pages(settings, **sources), settings) == []
    (settings.code / "jouet.py").write_text("x = 5\n", encoding="utf-8")
    assert [page.name for page in run_pages(pages(settings, **sources), settings)] == ["un"]


def test_what_is_printed_does_not_depend_on_the_speed_of_the_machine(settings):
    """Le noyau envoie ce qui est écrit par paquets, cinq fois par seconde."""
    slow = "import time\nprint('un', flush=True)\ntime.sleep(0.5)\nprint('deux')"
    (page,) = run_pages(pages(settings, un=slow), settings)
    assert [output.text for output in page.notebook.cells[0].outputs] == ["un\ndeux\n"]


def test_failed_page_says_why_and_keeps_nothing(settings):
    (page,) = run_pages(pages(settings, un="1 / 0"), settings)
    assert "page un, cellule de code 1 sur 1" in page.failure
    assert "ZeroDivisionError" in page.failure
    assert settings.store.load("un", page.key) is None


def test_timeout_is_said_rather_than_the_interruption_it_causes(settings):
    short = replace(settings, timeout=1)
    (page,) = run_pages(pages(settings, un="a = 1", deux="import time\ntime.sleep(60)")[1:], short)
    assert "page deux, cellule de code 1 sur 1 : plus de 1 s" in page.failure
    assert "_config.yml" in page.failure and "time.sleep(60)" in page.failure
    assert "KeyboardInterrupt" not in page.failure


@pytest.mark.parametrize(
    "source, told",
    [
        ("import os\nos.kill(os.getpid(), 9)", "Il n'a rien dit : la mémoire a manqué"),
        ("import os\nos.write(2, b'plus de place')\nos._exit(1)", "Il a dit :\nplus de place"),
    ],
)
def test_dead_kernel_leaves_its_last_words(settings, source, told):
    (page,) = run_pages(pages(settings, un=source), settings)
    assert "page un, cellule de code 1 sur 1 : noyau arrêté" in page.failure
    assert told in page.failure and source in page.failure


@pytest.mark.parametrize("count", [1, 3])
def test_every_page_has_the_kernel_of_the_book(settings, count):
    """Quel que soit le nom qu'un éditeur a écrit dans l'en-tête, noyaux chauds ou ordinaires."""
    asking = "import os, sys\nprint(sys.executable, os.environ['PYTHONHASHSEED'])"
    asked = pages(settings, **dict.fromkeys("abc"[:count], asking))
    for page in asked:
        page.notebook.metadata["kernelspec"] = {"name": "mon-env-conda", "display_name": "conda"}
    for page in run_pages(asked, settings):
        assert not page.failure
        assert page.notebook.cells[0].outputs[0].text.split() == [sys.executable, "0"]


def test_page_in_another_language_is_refused():
    notebook = nbformat.v4.new_notebook()
    check_language(notebook)
    notebook.metadata["kernelspec"] = {"name": "ir", "language": "R"}
    with pytest.raises(BadValue, match="un noyau Python est attendu, reçu « R »"):
        check_language(notebook)


def test_deep_temporary_folder_and_deep_page(settings, tmp_path, monkeypatch):
    """Le chemin d'une prise a une centaine d'octets au plus."""
    deep = tmp_path / ("profond" * 20)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    names = [f"{letter}/sous-dossier/{'nom-tres-long' * 8}" for letter in "abc"]
    executed = run_pages(pages(settings, **dict.fromkeys(names, "print(1)")), settings)
    assert [page.failure for page in executed] == ["", "", ""]
    with short_folder() as folder:
        assert len(str(folder)) < 90 and folder.is_dir()


@pytest.mark.parametrize("asked", ["0", "deux", "-1", "1.5", ""])
def test_bad_number_of_pages_at_once_is_named(monkeypatch, asked):
    monkeypatch.setenv("LIVRE_PROCESSUS", asked)
    with pytest.raises(ValueError, match="LIVRE_PROCESSUS : un nombre entier"):
        worker_count()


def imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return {
        alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
    } | {node.module for node in nodes if isinstance(node, ast.ImportFrom)}


def test_the_package_knows_neither_sphinx_nor_another_shelf():
    for path in sorted((LIVRE / "execution").glob("*.py")):
        for name in imports(path):
            assert name.partition(".")[0] not in SITE, path.name
            assert not name.startswith("livre.") or name.startswith("livre.execution"), path.name


@pytest.mark.parametrize("module", ["livre.tables", "livre.labs", "livre.execution.run"])
def test_what_kernels_import_loads_no_sphinx(module):
    question = f"import sys, {module}; print(sorted({SITE!r} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", question],
        env={"PYTHONPATH": str(CODE)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert answer.stdout == "[]\n"


class LoopOfWindows(asyncio.SelectorEventLoop):
    """Celle que Python y donne de lui-même : elle n'attend aucune prise."""

    def add_reader(self, *_):
        raise NotImplementedError


def test_kernels_are_waited_for_whatever_loop_the_system_gives(monkeypatch):
    monkeypatch.setattr(asyncio, "new_event_loop", LoopOfWindows)
    near, far = socket.socketpair()

    async def wait() -> None:
        heard = asyncio.Event()
        asyncio.get_running_loop().add_reader(near, heard.set)
        far.send(b".")
        await asyncio.wait_for(heard.wait(), timeout=5)

    with near, far:
        run_interruptibly(wait())


def test_a_page_reads_and_writes_utf_8_on_every_system(settings, monkeypatch):
    """Une machine qui ne parle pas UTF-8 : ni sa langue ni son Python n'y changent rien."""
    for name, value in {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}.items():
        monkeypatch.setenv(name, value)
    source = """\
with open("texte.txt", "w") as stream:
    stream.write("é’→★")
print(open("texte.txt", "rb").read().decode("utf-8"))
"""
    [page] = run_pages(pages(settings, texte=source), settings)
    assert not page.failure and page.notebook.cells[0].outputs[0].text == "é’→★\n"
