"""Un chapitre montre avant d’expliquer longtemps : sa première figure, ou son premier laboratoire,
est à deux écrans du haut de la page, au plus."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SCREEN = {"width": 1280, "height": 800}
MOST = 2.0  # écrans
# Du haut de la page au premier dessin que le lecteur voit ; « null » si la page n'en a pas.
FIRST = """() => {
    const tops = [...document.querySelectorAll('article figure, article .labo')]
        .filter(element => element.checkVisibility())
        .map(element => element.getBoundingClientRect().top + scrollY);
    return tops.length ? Math.min(...tops) / innerHeight : null;
}"""


def chapters() -> set[str]:
    """Les pages du sommaire, annexes exceptées : on les consulte, on ne les lit pas de bout en
    bout."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = [part for part in toc["parts"] if part["caption"] != "Annexes"]
    assert len(parts) == len(toc["parts"]) - 1
    return {toc["root"], *(page["file"] for part in parts for page in part["chapters"])}


def test_the_first_figure_stands_within_two_screens(tab, pages):
    tab.set_viewport_size(SCREEN)
    first = {}
    for page in pages:
        if page.path.stem in chapters():
            tab.goto(page.path.name)
            tab.evaluate("document.fonts.ready")
            first[page.path.stem] = tab.evaluate(FIRST)
    shown = {name: screens for name, screens in first.items() if screens is not None}
    assert len(shown) > len(first) / 2
    far = {name: round(screens, 2) for name, screens in shown.items() if screens > MOST}
    assert not far, f"écrans avant la première figure, {MOST:.0f} au plus : {far}"
