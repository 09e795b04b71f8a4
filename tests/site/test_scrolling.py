"""Ce qui est plus large que l’écran le montre : son bord s’estompe jusqu’à ce que l’on ait tout
fait défiler."""

FADED = "box => getComputedStyle(box).maskImage !== 'none'"


def test_a_wide_table_fades_until_its_end_is_reached(tab):
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto("attaques-minimales.html")
    table = tab.locator(".tableau-livre:has(th:nth-child(9))").first
    assert table.evaluate(FADED)
    table.evaluate("box => { box.scrollLeft = box.scrollWidth }")
    tab.wait_for_function(
        "() =>"
        " !document.querySelector('.tableau-livre:has(th:nth-child(9))')"
        ".classList.contains('a-suivre')"
    )
    assert not table.evaluate(FADED)


def test_what_fits_does_not_fade(tab):
    tab.goto("fgsm.html")
    fits = tab.locator("div.math").evaluate_all(
        "boxes => boxes.filter(box => box.scrollWidth <= box.clientWidth)"
        ".map(box => getComputedStyle(box).maskImage)"
    )
    assert fits and set(fits) == {"none"}
