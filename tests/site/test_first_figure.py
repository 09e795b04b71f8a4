"""Un chapitre montre avant d’expliquer longtemps : sa première figure, ou son premier laboratoire,
est à deux écrans du haut de la page, au plus. Ceux que l’on ne finissait pas en ont quinze, du
titre au pied de la page."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SCREEN = {"width": 1280, "height": 800}
MOST = 2.0  # écrans
READ = {"width": 1280, "height": 940}
LONGEST = 15.0  # écrans, questions et exercices compris
# Les chapitres que leurs lecteurs ne finissaient pas, et ceux entre lesquels on les a partagés.
DIVIDED = (
    "attaques-minimales",
    "attaques-sans-gradient",
    "autres-attaques",
    "defenses",
    "demasquer",
    "gradient-en-pratique",
    "musee-des-erreurs",
    "musee-des-erreurs-suite",
    "retropropagation",
)
# Du haut de la page au premier dessin que le lecteur voit ; « null » si la page n'en a pas.
FIRST = """() => {
    const tops = [...document.querySelectorAll('article figure, article .labo')]
        .filter(element => element.checkVisibility())
        .map(element => element.getBoundingClientRect().top + scrollY);
    return tops.length ? Math.min(...tops) / innerHeight : null;
}"""

END = """() => (document.querySelector('article').getBoundingClientRect().bottom + scrollY)
    / innerHeight"""


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


def test_what_was_too_long_is_read_in_fifteen_screens(tab):
    tab.set_viewport_size(READ)
    lengths = {}
    for name in DIVIDED:
        tab.goto(f"{name}.html")
        tab.evaluate("document.fonts.ready")
        lengths[name] = round(tab.evaluate(END), 1)
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert not long, f"écrans, {LONGEST:.0f} au plus : {long}"
