"""Hors d'un terminal, l'avancement de Sphinx se tait, et lui seul."""

import io
import logging
from types import SimpleNamespace

import pytest
from sphinx.util import logging as sphinx_logging
from sphinx.util.display import progress_message, status_iterator

from livre.corrections.console import setup_console


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def said(request):
    """Ce que la console reçoit pendant qu'un fichier après l'autre s'écrit."""
    logger = logging.getLogger(sphinx_logging.NAMESPACE)
    before = logger.handlers[:], logger.level, logger.propagate
    stream = request.param()
    app = SimpleNamespace(verbosity=0, messagelog=[], warningiserror=False, _warncount=0)
    app.config = SimpleNamespace(suppress_warnings=[], show_warning_types=True)
    sphinx_logging.setup(app, stream, stream)
    setup_console(app)
    log = sphinx_logging.getLogger("livre.essai")
    for name in status_iterator(["a.svg", "b.svg"], "copie... ", length=2):
        if name == "b.svg":
            log.info("livre : page 1/2 exécutée")
            log.warning("un défaut")
    with progress_message("fin"):
        pass
    yield stream.getvalue()
    logger.handlers[:], logger.level, logger.propagate = before


@pytest.mark.parametrize("said", [io.StringIO], indirect=True)
def test_a_log_tells_no_file(said):
    assert ".svg" not in said and "%" not in said
    assert "livre : page 1/2 exécutée\n" in said and "un défaut" in said and "fin" in said


@pytest.mark.parametrize("said", [Terminal], indirect=True)
def test_a_terminal_keeps_its_living_line(said):
    assert "a.svg" in said and "50%" in said
