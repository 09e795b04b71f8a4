"""Noyaux Jupyter nés d'un processus qui a déjà importé TensorFlow (voir
``livre.execution.kernel_nursery``)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from livre.execution.kernel_nursery import READY

NURSERY = "livre.execution.kernel_nursery"
KERNEL_NAME = "livre"
VARIABLE = "LIVRE_NOYAUX"
ORDINARY = "ordinaires"


def are_possible(pages: int) -> bool:
    """Vrai sous Linux si cela en vaut la peine ; ailleurs, ``fork`` après un import de TensorFlow
    n'est pas sûr."""
    return sys.platform == "linux" and pages > 2 and os.environ.get(VARIABLE) != ORDINARY


@contextmanager
def warm_kernels(environment: dict[str, str]) -> Iterator[str]:
    """Tient la pépinière ouverte et rend le nom du noyau à demander à Jupyter (vide : le noyau
    ordinaire)."""
    with tempfile.TemporaryDirectory(prefix="livre-") as folder:
        address = str(Path(folder) / "naissances")
        write_kernel_spec(Path(folder), address)
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
        before = os.environ.get("JUPYTER_PATH")
        os.environ["JUPYTER_PATH"] = os.pathsep.join([folder, before] if before else [folder])
        try:
            yield KERNEL_NAME if nursery.stdout.readline().strip() == READY else ""
        finally:
            restore("JUPYTER_PATH", before)
            nursery.stdin.close()
            nursery.wait(timeout=30)


def write_kernel_spec(folder: Path, address: str) -> None:
    spec = folder / "kernels" / KERNEL_NAME / "kernel.json"
    spec.parent.mkdir(parents=True)
    launcher = [
        sys.executable,
        "-I",
        "-S",
        str(Path(__file__).with_name("kernel_launcher.py")),
        address,
    ]
    spec.write_text(
        json.dumps(
            {
                "argv": [*launcher, "-f", "{connection_file}"],
                "language": "python",
                "display_name": "Python 3",
            }
        ),
        encoding="utf-8",
    )


def restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
