"""Un navigateur absent se voit en intégration continue."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ESSAY = "def test_page(open_browser):\n    pass\n"


@pytest.mark.parametrize("settings, outcome", [({"CI": "true"}, "error"), ({}, "skipped")])
def test_missing_browser(tmp_path, settings, outcome):
    """Une machine sans aucun programme : ni chromium, ni chrome."""
    (tmp_path / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text("utf-8"), "utf-8")
    (tmp_path / "test_essai.py").write_text(ESSAY, encoding="utf-8")
    kept = {
        name: value for name, value in os.environ.items() if name not in ("CI", "LIVRE_CHROMIUM")
    }
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rs", str(tmp_path)],
        env={**kept, **settings, "PATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert f"1 {outcome}" in run.stdout and "navigateur absent" in run.stdout, run.stdout
