"""Les questions d'un chapitre, au clavier seul, pour un lecteur d'écran, sans script et sur le
papier."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

PAGE = "fgsm.html"
SHOWN = "e => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})"


def violations(tab) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python", reason="paquet axe-playwright-python absent")
    tab.evaluate(files(axe).joinpath("axe.min.js").read_text(encoding="utf-8"))
    return tab.evaluate(
        """() => axe.run('article', {resultTypes: ['violations']}).then(result =>
            result.violations.flatMap(rule => rule.nodes.map(node =>
                `${rule.id} : ${node.target.join(' ')}`)))"""
    )


@pytest.fixture
def question(tab):
    tab.goto(PAGE)
    return tab.locator("fieldset.question").first


def wrong_and_right(question) -> tuple[int, int]:
    """Rangs d'une réponse fausse et de la juste."""
    values = [radio.get_attribute("value") for radio in question.get_by_role("radio").all()]
    right = values.index(question.get_attribute("data-juste"))
    return (0 if right else 1), right


def test_a_question_is_answered_by_keyboard(tab, question):
    wrong, right = wrong_and_right(question)
    radios, status = question.get_by_role("radio"), question.get_by_role("status")
    radios.first.focus()
    tab.keyboard.press("Space")
    for _ in range(wrong):
        tab.keyboard.press("ArrowDown")
    assert radios.nth(wrong).is_checked() and status.inner_text() == ""
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Vérifier"
    tab.keyboard.press("Enter")
    assert status.inner_text().startswith("Non.")
    assert status.get_by_role("link").last.get_attribute("href").startswith("#")
    tab.keyboard.press("Shift+Tab")
    for _ in range(abs(right - wrong)):
        tab.keyboard.press("ArrowDown" if right > wrong else "ArrowUp")
    assert status.inner_text() == "", "une autre réponse efface ce qui a été dit de la première"
    tab.keyboard.press("Enter")
    assert status.inner_text().startswith("Juste.")
    assert violations(tab) == []


def test_a_question_without_an_answer_asks_for_one(question):
    question.get_by_role("button").click()
    assert question.get_by_role("status").inner_text() == "Choisissez d’abord une réponse."


def test_a_screen_reader_hears_the_question_and_its_answers(question):
    told = question.aria_snapshot()
    assert told.startswith('- group "Question 1.')
    assert len(re.findall("- '?radio ", told)) == question.get_by_role("radio").count() >= 2
    assert '- button "Vérifier"' in told and "- status" in told


def places(tab) -> list[bool]:
    """Chaque question de la page est-elle lue ?"""
    return [one.is_visible() for one in tab.locator("fieldset.question legend").all()]


def test_questions_come_one_at_a_time_and_turn_in_a_circle(tab, question):
    previous, following = tab.locator(".tour button").all()
    status, count = tab.locator(".tour [role=status]"), tab.locator("fieldset.question").count()
    assert places(tab) == [True] + [False] * (count - 1)
    following.focus()
    tab.keyboard.press("Enter")
    assert places(tab) == [False, True] + [False] * (count - 2)
    assert status.inner_text() == f"Question 2 sur {count}"
    assert following.evaluate("e => e === document.activeElement")
    previous.click()
    previous.click()
    assert status.inner_text() == f"Question {count} sur {count}" and places(tab)[-1]
    following.click()
    assert places(tab)[0] and violations(tab) == []


def test_a_question_that_waits_is_found_by_its_address_and_by_the_browser(tab, question):
    last = tab.locator("fieldset.question").last
    tab.goto(f"{PAGE}#{last.get_attribute('id')}")
    assert places(tab)[-1] and places(tab).count(True) == 1
    # Ce que fait la recherche du navigateur quand elle trouve.
    question.dispatch_event("beforematch")
    assert places(tab)[0] and places(tab).count(True) == 1
    waits = last.evaluate(
        "e => [e.getAttribute('hidden'), getComputedStyle(e).display, e.offsetHeight]"
    )
    assert waits == ["until-found", "block", 0]


def test_every_question_is_printed(tab, question):
    tab.emulate_media(media="print")
    assert not tab.locator(".tour").is_visible()
    heights = [one.bounding_box()["height"] for one in tab.locator("fieldset.question").all()]
    assert len(heights) > 1 and min(heights) > 50


def test_nothing_is_kept_nor_asked(tab, question):
    tab.wait_for_load_state("networkidle")
    asked = []
    # Les images que le lecteur approche se chargent d'elles-mêmes.
    tab.on("request", lambda one: one.resource_type == "image" or asked.append(one.url))
    kept = "() => [JSON.stringify({...localStorage}), document.cookie]"
    before = tab.evaluate(kept)
    question.get_by_role("radio").first.check()
    question.get_by_role("button").click()
    assert (tab.evaluate(kept), asked) == (before, [])


def test_answers_open_from_their_link(tab, question):
    [folded] = tab.locator("details.reponses").all()
    assert not folded.evaluate("e => e.open")
    tab.locator(".vers-reponses a").click()
    tab.wait_for_function("() => document.querySelector('details.reponses').open")


def test_without_a_script_questions_and_answers_are_read(browser, address):
    context = browser.new_context(base_url=f"{address}/", java_script_enabled=False)
    tab = context.new_page()
    tab.goto(PAGE)
    question = tab.locator("fieldset.question").first
    assert question.get_by_role("radio").count() >= 2 and all(places(tab))
    assert not question.locator("button").is_visible()
    answer = tab.locator("details.reponses li").first
    assert not answer.is_visible()
    tab.locator("details.reponses summary").click()
    assert answer.is_visible()
    context.close()


def test_answers_are_printed_apart(tab, question):
    tab.emulate_media(media="print")
    folded = tab.locator("details.reponses")
    assert folded.evaluate(SHOWN) and folded.locator("li").first.evaluate(SHOWN)
    assert folded.evaluate("e => getComputedStyle(e).breakBefore") == "page"
    assert folded.locator("li").first.evaluate("e => e.getBoundingClientRect().height") > 10
    assert not question.locator("button").is_visible()


def computed(pages) -> list:
    return [page for page in pages if page.article.select("fieldset[data-nombres]")]


def test_a_computed_answer_is_read_with_its_tolerance(tab, pages):
    """Sur chaque page qui en demande un : le nombre exact, avec une virgule ou un point, presque
    lui, un autre, un mot."""
    for page in computed(pages):
        tab.goto(str(page))
        for question in tab.locator("fieldset[data-nombres]").all():
            tab.goto(f"{page}#{question.get_attribute('id')}")
            numbers = json.loads(question.get_attribute("data-nombres"))
            value = numbers.pop(question.get_attribute("data-juste"))
            tolerance = float(question.get_attribute("data-tolerance"))
            field, status = question.get_by_role("textbox"), question.get_by_role("status")

            def said(text: str, field=field, status=status) -> str:
                field.fill(text)
                field.press("Enter")
                return status.inner_text()

            assert said(f"{value!r}").startswith("Juste.")
            assert said(f"{value!r}".replace(".", ",")).startswith("Juste.")
            assert said(f"{value * (1 + 0.9 * tolerance)!r}").startswith("Juste.")
            assert said(f"{value * (1 + 1.5 * tolerance) + 0.01!r}").startswith("Non.")
            for trap in numbers.values():
                assert said(f"{trap!r}").startswith("Non.") and "autre nombre" not in said("1e99")
            assert said("beaucoup") == "Écrivez un nombre, par exemple 12,5."


def test_the_page_for_teachers_passes_axe_and_fits_a_phone(tab):
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto("enseigner.html")
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    rows, drawn = (tab.locator(f".carte-des-chapitres {name}") for name in ("ul", "svg"))
    heights = [part.bounding_box()["height"] for part in (rows, drawn)]
    assert heights[0] == pytest.approx(heights[1], abs=1), "les arcs suivent les lignes"
