"""Sans JavaScript, la page a les couleurs du thème qu'a choisi le système."""

import re

from livre.corrections.theme import no_script_sheet, without_inline_theme

CSS = """@charset "utf-8"; /* un commentaire { */
html[data-theme="light"] { --encre: black; }
html[data-theme=dark]{--encre:white}
html[data-theme='dark'] .a:is(.b, .c), .d, html[data-theme=light] .e { color: red }
@media (max-width: 5px) { .f { top: 0 } html[data-theme="dark"] .g { top: 1px } }
@media print { .h { top: 0 } }
.i { color: blue }
"""


def test_rules_of_each_theme_are_given_to_auto_after_the_system():
    script, light, dark = re.split(r"@media (?=print,|screen)", no_script_sheet(CSS))
    assert ".pst-js-only" in script
    assert light.startswith("print,(prefers-color-scheme:light)")
    assert "html[data-theme=auto]{--encre: black;}" in light and "white" not in light
    assert "html[data-theme=auto] .e{color: red}" in light and ".a" not in light
    assert dark.startswith("screen and (prefers-color-scheme:dark)")
    assert "html[data-theme=auto]{--encre:white}" in dark and ".e" not in dark
    assert "html[data-theme=auto] .a:is(.b, .c){color: red}" in dark
    assert re.search(r"@media \(max-width: 5px\){\s*html\[data-theme=auto\] .g{top: 1px}", dark)
    assert not re.search(r"\.[dfhi]\b", light + dark)
    assert light.count("{") == light.count("}") and dark.count("{") == dark.count("}")


def test_no_script_nor_style_of_the_theme_is_left_in_the_page():
    page = (
        '<a/>\n<script data-cfasync="false">\n x = 1;\n</script>\n<noscript>\n<style>\n.a{}'
        '</style>\n</noscript>\n<script src="b.js"></script>'
    )
    assert without_inline_theme(page) == '<a/>\n<script src="b.js"></script>'
