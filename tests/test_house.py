"""La maison tenue par des machines : mise en forme, fautes, types."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "command",
    [("ruff", "format", "--check", "--diff"), ("ruff", "check"), ("mypy",)],
    ids=" ".join,
)
def test_kept_by_machine(command):
    """Les mêmes commandes que ``.pre-commit-config.yaml``, avec les mêmes versions."""
    run = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert run.returncode == 0, f"{' '.join(command)} :\n{run.stdout}{run.stderr}"


def test_hooks_run_what_the_tests_demand():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    for entry in ("entry: ruff format\n", "entry: ruff check --fix\n", "entry: mypy\n"):
        assert entry in hooks
