"""Hors d'un terminal, la console ne dit pas chaque page écrite ni chaque image copiée.

Faute d'origine : sur un terminal, Sphinx récrit une seule ligne d'avancement ; dans un journal, il
en ajoute une par fichier, sept cents pour ce livre, où se perd un avertissement. Aucun signalement
trouvé ; il n'a d'autre réglage que ``-q``, qui tait tout. Sans objet si Sphinx en offre un.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from sphinx.util.logging import NAMESPACE, NewLineStreamHandler

from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ADVANCE = re.compile(r"\[ *\d+%\] $")
# Ce qui suit l'avancement : le nom du fichier, puis la fin de la ligne.
FOLLOWING = 2


class WithoutFiles(logging.Filter):
    """Retire les lignes d'avancement, que Sphinx écrit en trois morceaux."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 0

    def filter(self, record: logging.LogRecord) -> bool:
        if ADVANCE.search(str(record.msg)):
            self.left = FOLLOWING
            return False
        if self.left and record.name.endswith("sphinx.util.display"):
            self.left -= 1
            return False
        return True


def setup_console(app: Sphinx) -> None:
    require("sphinx", "livre.corrections.console retire trois écritures de status_iterator")
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, NewLineStreamHandler) and not is_terminal(handler):
            handler.addFilter(WithoutFiles())


def is_terminal(handler: logging.StreamHandler) -> bool:
    """Sphinx enveloppe la sortie standard, sans dire si c'est un terminal."""
    stream = getattr(handler.stream, "stream", handler.stream)
    return bool(getattr(stream, "isatty", lambda: False)())
