"""Le WebAssembly des laboratoires : ``book/labos/commun/calculs.c`` devient ``calculs.js``.

``python -m livre.illustrations.lab_kernels`` l'écrit. Il lui faut le compilateur C de Zig (``pip
install ziglang==0.17.1``), dont ni la construction ni les essais n'ont besoin : le résultat est
gardé près de sa source, avec leur empreinte commune.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "book" / "labos" / "commun"
SOURCE, RESULT = FOLDER / "calculs.c", FOLDER / "calculs.js"
FUNCTIONS = ("start", "product", "depthwise")
COMPILER = (sys.executable, "-m", "ziglang", "cc")
OPTIONS = ("-target", "wasm32-freestanding", "-O3", "-msimd128", "-nostdlib")
LINKER = ("--no-entry", "-s", *(f"--export={name}" for name in FUNCTIONS))


def compile_source(source: Path) -> bytes:
    """Le code WebAssembly d'un fichier C."""
    with tempfile.TemporaryDirectory() as folder:
        code = Path(folder) / "calculs.wasm"
        linker = [f"-Wl,{option}" for option in LINKER]
        subprocess.run([*COMPILER, *OPTIONS, *linker, source, "-o", code], check=True)
        return code.read_bytes()


def fingerprint(source: str, code: bytes) -> str:
    """L'empreinte (SHA-256) d'une source et de ce qu'elle est devenue."""
    return hashlib.sha256(source.encode() + code).hexdigest()


def module(source: str, code: bytes) -> str:
    """Le module que le navigateur lit : le code en base 64, et l'empreinte."""
    return (
        "// calculs.c en WebAssembly, en base 64 ; écrit par « python -m"
        " livre.illustrations.lab_kernels ».\n"
        f"// Empreinte des deux : {fingerprint(source, code)}\n\n"
        f'export const CODE = "{base64.b64encode(code).decode("ascii")}";\n'
    )


if __name__ == "__main__":
    text = module(SOURCE.read_text(encoding="utf-8"), compile_source(SOURCE))
    RESULT.write_text(text, encoding="utf-8", newline="\n")
