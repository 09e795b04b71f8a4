"""Noyaux nés d'un processus qui a déjà importé TensorFlow."""

import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from livre.execution import warm_kernels as warm
from livre.execution.kernel_nursery import READY
from livre.execution.kernels import ORDINARY_LAUNCHER, book_kernel
from livre.execution.warm_kernels import are_possible, warm_kernels

CODE = Path(__file__).resolve().parents[3] / "code"
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="les noyaux ordinaires servent hors de Linux"
)

QUESTION = """\
import os, sys
print("tensorflow" in sys.modules, "trahison" in sys.modules, os.environ["ESSAI"],
      os.getcwd(), os.getpid())
"""
KILLED_BUILD = """\
import sys, nbformat
from nbclient import NotebookClient
from livre.execution.kernels import book_kernel
from livre.execution.warm_kernels import warm_kernels
import os
with warm_kernels(dict(os.environ)) as launcher, book_kernel(launcher) as name:
    source = (f"import os, time\\nopen({sys.argv[1]!r}, 'w').write(str(os.getpid()))"
              "\\ntime.sleep(100)")
    cell = nbformat.v4.new_code_cell(source)
    NotebookClient(nbformat.v4.new_notebook(cells=[cell]), kernel_name=name).execute()
"""


@pytest.fixture(scope="module")
def environment():
    return {
        **os.environ,
        "PYTHONPATH": str(CODE),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }


def run(kernel_name, source, folder, environment):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    client = NotebookClient(
        notebook, kernel_name=kernel_name, resources={"metadata": {"path": str(folder)}}
    )
    with open(os.devnull, "wb") as journal:
        client.execute(env={**environment, "ESSAI": "oui"}, stderr=journal)
    return notebook.cells[0].outputs[0].text.split()


def test_kernels_are_born_warm_and_apart(tmp_path, environment):
    with warm_kernels(environment) as launcher, book_kernel(launcher) as name:
        assert launcher != ORDINARY_LAUNCHER
        first, second = (run(name, QUESTION, tmp_path, environment) for _ in range(2))
    assert first[:4] == second[:4] == ["True", "False", "oui", str(tmp_path)]
    assert first[4] != second[4], "deux pages, un seul noyau"
    assert not alive(int(first[4])) and not alive(int(second[4]))


@pytest.fixture
def nurseries(monkeypatch):
    """Les pépinières ouvertes pendant l'essai."""
    opened: list[subprocess.Popen] = []

    class Watched(subprocess.Popen):
        def __init__(self, command, **options):
            super().__init__(command, **options)
            if warm.NURSERY in command:
                opened.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    return opened


def test_kernels_prepared_early_are_the_ones_that_serve(tmp_path, environment, nurseries):
    warm.open_early(environment)
    with warm_kernels(environment) as launcher, book_kernel(launcher) as name:
        assert run(name, QUESTION, tmp_path, environment)[0] == "True"
    assert len(nurseries) == 1
    assert nurseries[0].returncode == 0, "les pages exécutées, elle se ferme"


def test_kernels_prepared_for_nothing_are_closed(environment, nurseries):
    warm.open_early(environment)
    warm.close_unused()
    assert nurseries[0].returncode == 0
    with warm_kernels(environment) as launcher:
        assert launcher != ORDINARY_LAUNCHER
    assert len(nurseries) == 2, "la suivante est une autre"


def test_killed_build_leaves_no_kernel(tmp_path, environment):
    mark = tmp_path / "pid"
    build = subprocess.Popen([sys.executable, "-c", KILLED_BUILD, str(mark)], env=environment)
    wait(lambda: mark.exists() and mark.read_text(encoding="utf-8"))
    build.kill()
    build.wait()
    wait(lambda: not alive(int(mark.read_text(encoding="utf-8"))))


def test_what_the_nursery_says_is_the_same_in_every_encoding():
    assert READY.isascii()
    assert "utf8" in warm.warm_launcher("adresse")


def test_used_only_when_worth_it(monkeypatch):
    assert are_possible(10) and not are_possible(1)
    monkeypatch.setenv("LIVRE_NOYAUX", "ordinaires")
    assert not are_possible(10)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait(condition, seconds: float = 120.0) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.1)
