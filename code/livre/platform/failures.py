"""Ce qui arrête une construction sans être un défaut du livre, dit en une phrase : une
interruption, un disque plein ou interdit.

Jupyter Book finit toujours par une erreur à lui, dont Python montrerait toute l'histoire. Un vrai
défaut garde la sienne.
"""

from __future__ import annotations

import errno
import re
import signal
import sys
from collections.abc import Iterator
from functools import partial
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from sphinx.errors import SphinxParallelError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# EFBIG : un fichier plus grand que ce que le système accorde.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
AGAIN = "Relancez-la : rien de ce qu'elle laisse à moitié fait ne sera pris pour fini."


def setup_failures(app: Sphinx) -> None:
    if not isinstance(sys.excepthook, partial):
        sys.excepthook = partial(say_or_show, sys.excepthook)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)


def interrupt(number: int, frame: FrameType | None) -> None:
    """Ctrl-C : la phrase d'abord, car selon le moment c'est Sphinx, Jupyter Book ou Python qui dira
    le reste."""
    print(f"\nlivre : construction interrompue. {AGAIN}", file=sys.stderr)
    signal.default_int_handler(number, frame)


def say_or_show(
    show: Any, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    causes = list(history(error))
    if any(isinstance(cause, KeyboardInterrupt) for cause in causes):
        return  # déjà dit
    sentence = next(filter(None, map(explained, causes)), "")
    if sentence:
        print(f"livre : {sentence}", file=sys.stderr)
    else:
        show(kind, error, trace)


def history(error: BaseException | None) -> Iterator[BaseException]:
    """L'erreur, puis celles qui l'ont causée."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def explained(error: BaseException) -> str:
    """La phrase à dire ; vide pour une erreur qui mérite sa trace."""
    if isinstance(error, SphinxParallelError):
        error = in_a_child(str(error))
    if isinstance(error, OSError) and error.errno in FULL:
        return f"plus de place sur le disque{place(error)}. Faites-en. {AGAIN}"
    if isinstance(error, OSError) and error.errno in FORBIDDEN:
        return f"lecture ou écriture interdite{place(error)} ({error.strerror})."
    return ""


def in_a_child(told: str) -> OSError:
    """L'erreur du système qu'un enfant a rencontrée en écrivant une page : Sphinx n'en rapporte que
    le texte."""
    found = re.search(r"\[Errno (\d+)\] ([^:]*)(?:: '(.*)')?", told)
    return OSError(int(found[1]), found[2], found[3]) if found else OSError()


def place(error: OSError) -> str:
    return f" pour {error.filename}" if error.filename else ""
