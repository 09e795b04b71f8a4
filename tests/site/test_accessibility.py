"""Accessibilité : les règles d'axe-core sur chaque page, en clair et en sombre, et la lecture au
clavier seul."""

from __future__ import annotations

from importlib.resources import files

import pytest

axe = pytest.importorskip("axe_playwright_python", reason="paquet axe-playwright-python absent")
AXE = files(axe).joinpath("axe.min.js").read_text(encoding="utf-8")
# Toutes les règles des niveaux A et AA, celles de WCAG 2.2 comprises, et les bonnes pratiques.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Le nom d'un bouton contient ce qu'il montre (WCAG 2.5.3) : axe ne la passe pas de lui-même avant
# sa version 4.14.
ASKED = {"label-content-name-mismatch": {"enabled": True}}
# Le thème ne change que des couleurs : en sombre, les seules règles qui les lisent.
COLOURS = ["color-contrast", "link-in-text-block"]
# En sombre, les mêmes règles sur d'autres teintes : chaque semaine, et avant de publier.
in_the_dark_weekly = pytest.mark.parametrize(
    "context", ["light", pytest.param("dark", marks=pytest.mark.complet)], indirect=True
)
FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const before = getComputedStyle(element, '::before');
    return {
        name: `${element.tagName} ${element.className} ` +
            (element.textContent || '').trim().slice(0, 40),
        isBody: element === document.body,
        ringed: [style, before].some(s =>
            s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0)
            || style.boxShadow !== 'none',
        inside: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    };
}"""


def violations(tab, rules=TAGS, *, place="html") -> list[str]:
    """Ce qu'axe trouve dans ``place`` : règle, élément, raison."""
    tab.evaluate(AXE)
    asked = ASKED if rules is TAGS else None
    return tab.evaluate(
        """([rules, asked, place]) => axe.run(place,
            {runOnly: {type: asked ? 'tag' : 'rule', values: rules}, rules: asked || {},
             resultTypes: ['violations']})
        .then(result => result.violations.flatMap(rule => rule.nodes.slice(0, 5).map(node =>
            [rule.id, node.target.join(' '),
             node.failureSummary.split('\\n').slice(1, 3).join(' ')].join(' : '))))""",
        [rules, asked, place],
    )


def unfold(tab) -> None:
    tab.evaluate(
        "document.querySelectorAll('article details').forEach(details => { details.open = true; })"
    )
    # Un bloc qui s'ouvre apparaît en fondu : ses couleurs ne sont les siennes qu'à la fin.
    tab.evaluate("""() => Promise.allSettled(document.getAnimations()
        .filter(animation => animation.effect.getComputedTiming().endTime !== Infinity)
        .map(animation => animation.finished)).then(() => null)""")


def test_axe_finds_nothing(tab, typical_page):
    tab.goto(str(typical_page))
    unfold(tab)
    found = violations(tab)
    assert not found, f"{typical_page}, axe (règle : élément : remède) :\n" + "\n".join(found)
    # Sur un téléphone, d'autres blocs défilent, et les cibles se resserrent.
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.wait_for_timeout(600)  # le thème attend un peu avant de dire ce qui défile
    narrow = violations(tab, ["scrollable-region-focusable", "target-size"])
    assert not narrow, f"{typical_page}, à 360 pixels :\n" + "\n".join(narrow)


@pytest.mark.complet
@pytest.mark.parametrize("context", ["dark"], indirect=True)
def test_axe_finds_every_colour_readable_in_the_dark(context, address, typical_page):
    tab = context.new_page()
    try:
        tab.goto(f"{address}/{typical_page}")
        unfold(tab)
        found = violations(tab, COLOURS)
        assert not found, f"{typical_page}, {context.theme}, couleurs :\n" + "\n".join(found)
    finally:
        tab.close()


@in_the_dark_weekly
def test_axe_finds_nothing_in_a_laboratory(context, address, lab_page):
    tab = context.new_page()
    try:
        tab.goto(f"{address}/{lab_page}")
        tab.locator(".labo").scroll_into_view_if_needed()
        tab.wait_for_selector(".labo[data-pret]")
        # La page autour du laboratoire est jugée ailleurs.
        assert not violations(tab, place=".labo")
        tab.set_viewport_size({"width": 360, "height": 740})
        tab.wait_for_timeout(600)  # le thème attend un peu avant de dire ce qui défile
        assert not violations(tab, place=".labo")
        assert not violations(tab, ["scrollable-region-focusable", "target-size"])
    finally:
        tab.close()


def test_axe_finds_nothing_in_search_results_and_open_menus(context, address):
    tab = context.new_page()
    try:
        tab.goto(f"{address}/search.html?q=reseau")
        tab.wait_for_selector(".resultats li p.context")
        assert not violations(tab)
        tab.goto(f"{address}/accessibilite.html")
        tab.keyboard.press("Control+k")
        tab.wait_for_selector("#pst-search-dialog[open]")
        assert not violations(tab)
        tab.keyboard.press("Escape")
        tab.set_viewport_size({"width": 360, "height": 740})
        tab.click(".primary-toggle")
        tab.wait_for_selector("dialog#pst-primary-sidebar-modal[open]")
        tab.wait_for_timeout(500)
        assert not violations(tab)
    finally:
        tab.close()


def test_axe_would_find_a_fault(tab):
    """Témoin : sans lui, un axe qui ne s'exécute pas passerait pour un site sans défaut."""
    tab.goto("index.html")
    tab.evaluate("document.querySelector('article').append(new Image())")
    assert any(found.startswith("image-alt") for found in violations(tab))


def test_axe_would_find_a_name_without_its_text(tab):
    """Témoin de la règle que l'on demande en plus."""
    tab.goto("index.html")
    tab.evaluate(
        """document.querySelector('article').insertAdjacentHTML(
            'beforeend', '<button aria-label="Fermer">Lire la suite</button>')"""
    )
    assert any(found.startswith(*ASKED) for found in violations(tab))


def test_skip_link_comes_first_and_works(tab):
    tab.goto("accessibilite.html")
    tab.keyboard.press("Tab")
    assert (
        tab.evaluate("document.activeElement.textContent.trim()") == "Passer au contenu principal"
    )
    tab.wait_for_timeout(300)
    assert tab.evaluate(FOCUSED)["inside"]
    tab.keyboard.press("Enter")
    tab.wait_for_function("() => location.hash === '#main-content'")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null"), (
        "le lien ne mène pas au contenu"
    )


@pytest.mark.parametrize("name", ["fgsm.html", "accessibilite.html", "search.html"])
def test_every_stop_of_the_tab_key_is_seen_and_none_is_a_trap(tab, name):
    """D'un bout à l'autre de la page : chaque élément choisi se voit, et l'on ressort par l'autre
    bout."""
    tab.goto(name)
    tab.evaluate("document.activeElement.blur()")
    unfold(tab)
    # Les réglages d'un laboratoire ne paraissent que lorsqu'on en approche.
    stops = tab.evaluate(
        """() => [...document.querySelectorAll(
                'a[href], button, input, select, summary, [tabindex="0"]')]
        .filter(e => e.checkVisibility({visibilityProperty: true}) || e.closest('.labo')).length"""
    )
    seen, unseen = 0, []
    for _ in range(stops + 5):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        if focused["isBody"]:
            break
        if not (focused["ringed"] and focused["inside"]):
            # certains contours et le lien d'évitement n'apparaissent qu'en un instant
            tab.wait_for_timeout(300)
            focused = tab.evaluate(FOCUSED)
        seen += 1
        if not (focused["ringed"] and focused["inside"]):
            unseen.append(focused["name"])
    assert focused["isBody"], f"piège au clavier : {focused['name']}"
    assert seen > 10
    assert not unseen


def test_solution_unfolds_with_the_keyboard(tab):
    tab.goto("fgsm.html")
    summary = tab.locator("details.solution > summary").first
    content = tab.locator("details.solution > :not(summary)").first
    assert not content.is_visible()
    summary.focus()
    tab.keyboard.press("Enter")
    assert content.is_visible()


def test_search_opens_and_closes_with_the_keyboard(tab):
    tab.goto("accessibilite.html")
    dialog = tab.locator("#pst-search-dialog")
    tab.keyboard.press("Control+k")
    dialog.wait_for(state="visible")
    assert tab.evaluate("document.activeElement.name") == "q"
    tab.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    tab.keyboard.press("Control+k")
    dialog.wait_for(state="visible")
    tab.keyboard.type("reseau")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".resultats li")


def test_the_page_states_the_true_numbers(site, pages):
    """« Accessibilité » annonce ce que le site contient vraiment."""
    page = next(page for page in pages if page.path.name == "accessibilite.html")
    written = [
        other
        for other in pages
        if other.path.name not in {"genindex.html", "search.html", "404.html"}
    ]
    figures = sum(len(other.article.select(".figure-livre")) for other in written)
    assert page.article.select_one(".site-pages").get_text() == str(len(written))
    assert page.article.select_one(".site-figures").get_text() == str(figures)
