"""Une construction arrêtée le dit en une phrase : interruption, disque plein, mauvais dossier."""

import errno
import signal
import sys
import time

import pytest
from sphinx.errors import SphinxParallelError

from livre.platform.failures import explained, history, interrupt, say_or_show

WAITING = "# Page\n\n```{code-cell} ipython3\nimport time\ntime.sleep(120)\n```\n"
# Lancé en arrière-plan, un programme ignore ce signal.
HEARS_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
# Aucun fichier de plus de 50 ko : la mémoire de Sphinx, une image ou une feuille de style.
SMALL_DISK = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))"


def raised(error, cause=None):
    try:
        raise RuntimeError("Look above for the cause.") from error
    except RuntimeError as found:
        if cause:
            error.__cause__ = cause
        return found


@pytest.mark.parametrize(
    "error, told",
    [
        (OSError(errno.ENOSPC, "plein", "/a/b"), "plus de place sur le disque pour /a/b"),
        (PermissionError(errno.EACCES, "refusé", "/a/b"), "interdite pour /a/b (refusé)"),
        (
            SphinxParallelError("OSError: [Errno 28] No space left on device: '/a/b'", "trace"),
            "plus de place sur le disque pour /a/b",
        ),
    ],
)
def test_cause_is_said_however_deep_it_is(error, told, capsys):
    say_or_show(pytest.fail, RuntimeError, raised(ValueError("étape"), error), None)
    assert told in capsys.readouterr().err


def test_interruption_is_said_once(capsys):
    with pytest.raises(KeyboardInterrupt):
        interrupt(signal.SIGINT, None)
    assert "construction interrompue" in capsys.readouterr().err
    say_or_show(pytest.fail, RuntimeError, raised(KeyboardInterrupt()), None)
    assert capsys.readouterr().err == ""


def test_a_true_defect_keeps_its_history(capsys):
    shown = []
    error = raised(ValueError("défaut"))
    say_or_show(lambda *told: shown.append(told), RuntimeError, error, None)
    assert shown == [(RuntimeError, error, None)] and capsys.readouterr().err == ""
    assert [explained(one) for one in history(error)] == ["", ""]
    assert explained(SphinxParallelError("KeyError: 'x'", "trace")) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="ni signal ni limite de taille sous Windows")
def test_stopped_builds_speak_in_sentences(small_book):
    waiting, full, misplaced = (small_book({"page": text}) for text in (WAITING, "# P\n", "# P\n"))
    processes = [
        waiting.start(HEARS_CTRL_C),
        full.start(SMALL_DISK),
        misplaced.start(source="."),
    ]
    journal = waiting.folder / "_build" / "journaux" / "page.log"
    limit = time.monotonic() + 300
    while not journal.exists():
        assert time.monotonic() < limit, "la page n'a jamais commencé"
        time.sleep(0.1)
    processes[0].send_signal(signal.SIGINT)
    expected = (
        "livre : construction interrompue. Relancez-la",
        "livre : plus de place sur le disque",
        "« jupyter-book build book/ » attendu",
    )
    for book, process, told in zip((waiting, full, misplaced), processes, expected):
        result = book.finish(process)
        assert result.code != 0 and told in result.console, result.console
        assert "Traceback" not in result.console, result.console
