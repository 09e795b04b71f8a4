# Pour « sphinx-build -d _build/.doctrees book _build/html », qui donne le même site que
# « jupyter-book build book/ ». Rien ne se règle ici : voir _config.yml et code/livre.
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[1]
sys.path.append(str(root / "code"))

from livre.platform.sphinx_build import sphinx_settings  # noqa: E402

globals().update(sphinx_settings(root))
