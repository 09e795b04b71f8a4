"""Les réglages d'une personne (``keras.json``, ``matplotlibrc``) ne changent ni les nombres ni les
figures du livre."""

from __future__ import annotations

import json

import pytest

PAGE = """
# Réglages

```{code-cell} ipython3
import keras
import matplotlib

layer = keras.layers.Dense(1)
chosen = [keras.config.floatx(), keras.config.image_data_format(), keras.config.backend(),
          layer.compute_dtype, matplotlib.rcParams["lines.linewidth"],
          matplotlib.rcParams["font.size"]]
print("réglages :", *chosen)
```
"""
EXPECTED = "réglages : float32 channels_last tensorflow float32 1.5 10.0"


@pytest.mark.parametrize(
    "kernels, pages", [("ordinaires", ("un",)), ("chauds", ("un", "deux", "trois"))]
)
def test_personal_settings_change_nothing(small_book, tmp_path, kernels, pages):
    """Noyaux ordinaires, ou nés de la pépinière, qui n'ouvre qu'à partir de trois pages ; les deux
    fichiers, partout où on les cherche."""
    book = small_book(dict.fromkeys(pages, PAGE))
    hostile = {"floatx": "float16", "image_data_format": "channels_first", "backend": "jax"}
    home = tmp_path / "keras"
    home.mkdir()
    (home / "keras.json").write_text(json.dumps({**hostile, "epsilon": 0.1}), encoding="utf-8")
    rc = "lines.linewidth: 9\nfont.size: 31\n"
    book.write("matplotlibrc", rc)
    (tmp_path / "matplotlib").mkdir()
    (tmp_path / "matplotlib" / "matplotlibrc").write_text(rc, encoding="utf-8")
    (tmp_path / "autre").write_text(rc, encoding="utf-8")
    build = book.build(
        KERAS_HOME=str(home),
        XDG_CONFIG_HOME=str(tmp_path),
        MATPLOTLIBRC=str(tmp_path / "autre"),
        LIVRE_NOYAUX=kernels,
    )
    assert build.code == 0, build.console
    assert all(EXPECTED in book.html(name) for name in pages)
