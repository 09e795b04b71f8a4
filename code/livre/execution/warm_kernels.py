"""Noyaux Jupyter nés d'un processus qui a déjà importé TensorFlow (voir
``livre.execution.kernel_nursery``)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    noyau ordinaire."""
    with short_folder() as folder:
        if folder is None:
            yield ORDINARY_LAUNCHER
            return
        address = str(folder / "naissances")
        # -P : le dossier d'où l'on construit ne doit pas cacher un module de Python.
        nursery = subprocess.Popen(
            [sys.executable, "-P", "-m", NURSERY, address],
            env=environment,
            # Un matplotlibrc posé là d'où l'on construit serait lu par la pépinière.
            cwd=folder,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert nursery.stdin and nursery.stdout
        try:
            is_ready = nursery.stdout.readline().strip() == READY
            yield warm_launcher(address) if is_ready else ORDINARY_LAUNCHER
        finally:
            nursery.stdin.close()
            nursery.wait(timeout=30)


def warm_launcher(address: str) -> Sequence[str]:
    launcher = Path(__file__).with_name("kernel_launcher.py")
    return (sys.executable, "-I", "-S", str(launcher), address)
