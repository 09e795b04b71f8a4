"""Les programmes de ``.ci`` : ceux de Python comme modules, les autres avec un faux ``gh``."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def load_script():
    """``load_script("editions")`` : le module de ``.ci/editions.py``."""

    def load(name: str):
        spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def run_with_programs(tmp_path):
    """``run_with_programs({"gh": "echo 3"}, "signaler", "adresse")`` : un programme de ``.ci``, là
    où ``gh`` est ce texte ; ce que ``gh`` a reçu est dans ``appels``."""

    def run(programs: dict[str, str], script: str, *arguments: str, **settings: str):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        for name in ("bash", "env", "head", "grep", "mkdir"):
            if not (folder / name).exists():
                (folder / name).symlink_to(shutil.which(name))
        for name, text in programs.items():
            (folder / name).unlink(missing_ok=True)
            log = tmp_path / "appels"
            body = f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{log}"\n{text}\n'
            (folder / name).write_text(body, encoding="utf-8")
            (folder / name).chmod(0o755)
        return subprocess.run(
            [ROOT / ".ci" / script, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PATH": str(folder), **settings},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    return run
