"""Le site dans un vrai navigateur : clair et sombre, large et étroit, sans erreur ni requête vers
un tiers."""

from __future__ import annotations

import re

import nbformat

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
# Les mots anglais que les scripts des extensions savent écrire dans une bulle ou une étiquette.
ENGLISH = re.compile(
    r"\b(?:Copy|Copied|Click|Search|Toggle|Show|Hide|Hidden|Open|Close|Light|Dark|Settings|Failed|"
    r"Loading|Skip|Home|Next|Previous|Link|Permalink|Print|Download|Edit)\b",
    re.IGNORECASE,
)


def test_page(context, address, typical_page):
    """Ouvre la page, relève ce qu'elle demande et ce dont elle se plaint, puis la rétrécit à 360
    pixels."""
    tab = context.new_page()
    problems: list[str] = []
    tab.on(
        "console",
        lambda message: message.type == "error" and problems.append(f"console : {message.text}"),
    )
    tab.on("pageerror", lambda error: problems.append(f"script : {error}"))
    tab.on("requestfailed", lambda request: problems.append(f"échec : {request.url}"))
    tab.on(
        "response",
        lambda answer: answer.status >= 400 and problems.append(f"{answer.status} : {answer.url}"),
    )
    tab.on(
        "request",
        lambda request: (
            request.url.startswith((address, "data:", "blob:"))
            or problems.append(f"tiers : {request.url}")
        ),
    )
    try:
        tab.goto(f"{address}/{typical_page}", wait_until="networkidle")
        shown = tab.evaluate("document.documentElement.dataset.theme")
        assert shown == context.theme, f"{typical_page} : thème {shown}, {context.theme} demandé"
        assert not problems, f"{typical_page}, au chargement :\n" + "\n".join(problems)
        wrong = wrong_pictures(tab, context.theme)
        assert not wrong, f"{typical_page} : images qui ne sont pas celles de ce thème : {wrong}"
        english = english_labels(tab)
        assert not english, (
            f"{typical_page} : à traduire dans livre.corrections.interface : {english}"
        )
        assert (
            tab.evaluate("document.querySelectorAll('mjx-merror, [data-mjx-error]').length") == 0
        ), "formule illisible"
        assert overflow(tab) <= 0, "défilement horizontal à 1280 pixels"
        tab.set_viewport_size(NARROW)
        tab.wait_for_timeout(150)
        assert overflow(tab) <= 0, f"défilement horizontal à 360 pixels : {wide_elements(tab)}"
        assert not problems, f"{typical_page}, à 360 pixels :\n" + "\n".join(problems)
    finally:
        tab.close()


def test_notebook_button_downloads_a_notebook(browser, address, tmp_path):
    tab = browser.new_page(viewport=WIDE, accept_downloads=True)
    tab.goto(f"{address}/fgsm.html")
    tab.locator(".dropdown-download-buttons > button").click()
    with tab.expect_download() as waited:
        tab.locator("a.btn-download-notebook-button").click()
    waited.value.save_as(tmp_path / "carnet.ipynb")
    assert waited.value.suggested_filename == "fgsm.ipynb"
    nbformat.validate(nbformat.read(tmp_path / "carnet.ipynb", as_version=4))
    assert tab.url == f"{address}/fgsm.html" and len(tab.context.pages) == 1
    tab.close()


def overflow(tab) -> int:
    return tab.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def wide_elements(tab) -> list[str]:
    """Les éléments qui dépassent, pour le message d'erreur."""
    return tab.evaluate(
        """() => [...document.querySelectorAll('article *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map(e => `${e.tagName}.${e.className} ` +
             (e.textContent || '').slice(0, 40))"""
    )


def wrong_pictures(tab, theme: str) -> list[str]:
    """Les images montrées qui sont de l’autre thème."""
    return tab.evaluate(
        """dark => [...document.querySelectorAll('picture:has([data-theme=dark])')]
        .filter(picture => {
            const seen = picture.querySelector('img').currentSrc;
            const own = [...picture.querySelectorAll('[data-theme=dark]')]
                .map(source => new URL(source.srcset, document.baseURI).href);
            return seen && own.includes(seen) !== dark;
        }).map(picture => picture.querySelector('img').currentSrc)""",
        theme == "dark",
    )


def english_labels(tab) -> list[str]:
    """Étiquettes et bulles de la page, celles posées par les scripts comprises (copie, recherche,
    couleurs)."""
    labels = tab.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => !e.closest('.bibtex-citation'))
        .flatMap(e => ['aria-label', 'aria-description', 'data-tooltip', 'title',
                        'placeholder', 'data-bs-title',
                       'data-bs-original-title'].map(name => e.getAttribute(name)))
        .filter(text => text)"""
    )
    return sorted({label for label in labels if ENGLISH.search(label)})
