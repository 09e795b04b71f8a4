"""Noyaux Jupyter nés d'un processus qui a déjà importé TensorFlow (voir
``livre.execution.kernel_nursery``)."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from livre.execution.kernel_nursery import READY
from livre.execution.kernels import ORDINARY_LAUNCHER, short_folder

NURSERY = "livre.execution.kernel_nursery"
VARIABLE = "LIVRE_NOYAUX"
ORDINARY = "ordinaires"


def are_possible(pages: int) -> bool:
    """Vrai sous Linux si cela en vaut la peine ; ailleurs, ``fork`` après un import de TensorFlow
    n'est pas sûr."""
    return sys.platform == "linux" and pages > 2 and os.environ.get(VARIABLE) != ORDINARY


@contextmanager
def warm_kernels(environment: dict[str, str]) -> Iterator[Sequence[str]]:
    """Tient la pépinière ouverte et rend ce qui y fait naître un noyau ; à défaut, ce qui lance un
    noyau ordinaire. Celle que :func:`open_early` a ouverte sert, s'il y en a une."""
    with _OPENED_EARLY.pop_all():
        if _EARLY_LAUNCHERS:
            yield _EARLY_LAUNCHERS.pop()()
            return
        with nursery(environment) as launcher:
            yield launcher()


def open_early(environment: dict[str, str]) -> None:
    """Ouvre la pépinière d'avance : ses quatre secondes d'imports passent pendant que la
    construction attend autre chose."""
    _EARLY_LAUNCHERS.append(_OPENED_EARLY.enter_context(nursery(environment)))


def close_unused() -> None:
    """Ferme la pépinière ouverte d'avance et dont personne n'a eu besoin."""
    _EARLY_LAUNCHERS.clear()
    _OPENED_EARLY.close()


_OPENED_EARLY = ExitStack()
_EARLY_LAUNCHERS: list[Callable[[], Sequence[str]]] = []
atexit.register(close_unused)


@contextmanager
def nursery(environment: dict[str, str]) -> Iterator[Callable[[], Sequence[str]]]:
    """Ouvre la pépinière et rend, sans attendre ses imports, la fonction qui les attend et dit ce
    qui lance un noyau."""
    with short_folder() as folder:
        if folder is None:
            yield lambda: ORDINARY_LAUNCHER
            return
        address = str(folder / "naissances")
        # -P : le dossier d'où l'on construit ne doit pas cacher un module de Python.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", NURSERY, address],
            env=environment,
            # Un matplotlibrc posé là d'où l'on construit serait lu par la pépinière.
            cwd=folder,
            text=True,
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdin and process.stdout
        answer = process.stdout
        try:
            yield (
                lambda: (
                    warm_launcher(address)
                    if answer.readline().strip() == READY
                    else ORDINARY_LAUNCHER
                )
            )
        finally:
            process.stdin.close()
            process.wait(timeout=30)


def warm_launcher(address: str) -> Sequence[str]:
    launcher = Path(__file__).with_name("kernel_launcher.py")
    # En UTF-8 comme la pépinière : ils se disent des chemins.
    return (sys.executable, "-I", "-S", "-X", "utf8", str(launcher), address)
