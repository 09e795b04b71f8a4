"""Le site porte les avis de licence de ce qu’il distribue ; l’archive, faite de lui, aussi."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from livre.publishing.notices import copy_notices

ROOT = Path(__file__).resolve().parents[3]
NOTICE = "LICENCE-efficientnet-lite0.txt"


@pytest.mark.parametrize("builder, copied", [("html", [NOTICE]), ("singlehtml", [])])
def test_notice_is_at_the_root_of_the_site(tmp_path, builder, copied):
    app = SimpleNamespace(
        srcdir=ROOT / "book", outdir=tmp_path, builder=SimpleNamespace(name=builder)
    )
    copy_notices(app)
    assert [path.name for path in tmp_path.iterdir()] == copied
    for name in copied:
        assert "Apache License" in (tmp_path / name).read_text(encoding="utf-8")
        assert f'href="{name}"' in (ROOT / "book" / "reproduire.md").read_text(encoding="utf-8")
