"""Icônes : celles que le site montre, et elles seules."""

import shutil
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from fontTools.ttLib import TTFont

from livre.corrections.icons import FONTS, THEME_STYLE, keep_used_icons

THEME = (
    Path(find_spec("pydata_sphinx_theme").origin).parent
    / "theme"
    / "pydata_sphinx_theme"
    / "static"
)
MOON, TRASH, CHECK_CIRCLE = 0xF186, 0xF1F8, 0xF058


@pytest.fixture
def site(tmp_path) -> Path:
    """Le thème tel qu'il est installé, une page qui montre une lune, un script qui pose une
    croix."""
    for file in (THEME / THEME_STYLE, *sorted((THEME / FONTS).glob("*"))):
        copy = tmp_path / "_static" / file.relative_to(THEME)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    (tmp_path / "index.html").write_text('<span class="fa-solid fa-moon"></span>', encoding="utf-8")
    (tmp_path / "page.js").write_text("button.classList.add('fa-xmark')", encoding="utf-8")
    keep_used_icons(
        SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html", name="html"))
    )
    return tmp_path / "_static"


def test_used_icons_survive_and_the_others_do_not(site):
    style = (site / THEME_STYLE).read_text(encoding="utf-8")
    assert ".fa-moon:before" in style and ".fa-xmark:before" in style
    assert ".fa-trash:before" not in style and ".fa-bitcoin:before" not in style
    with TTFont(site / FONTS / "fa-solid-900.woff") as font:
        drawn = set(font.getBestCmap())
    assert {
        MOON,
        CHECK_CIRCLE,
    } <= drawn, "CHECK_CIRCLE vient d'une variable du thème, pas d'une page"
    assert TRASH not in drawn


def test_the_style_sheet_only_asks_for_fonts_that_exist(site):
    fonts = {file.name for file in (site / FONTS).iterdir()}
    assert fonts == {"fa-solid-900.woff", "fa-regular-400.woff", "fa-brands-400.woff"}
    style = (site / THEME_STYLE).read_text(encoding="utf-8")
    assert all(f"{FONTS}/{name}" in style for name in fonts)
    assert "woff2" not in style and "truetype" not in style
    assert all((site / FONTS / name).stat().st_size < 8000 for name in fonts)


def test_second_pass_changes_nothing(site):
    before = {file: file.read_bytes() for file in site.rglob("*") if file.is_file()}
    keep_used_icons(
        SimpleNamespace(outdir=site.parent, builder=SimpleNamespace(format="html", name="html"))
    )
    assert {file: file.read_bytes() for file in site.rglob("*") if file.is_file()} == before
