"""Une page découpée en ce qu'une recherche peut ouvrir."""

from livre.search.sections import (
    EXERCISE,
    FUNCTION,
    PAGE,
    REFERENCE,
    SECTION,
    TERM,
    read_sections,
)

LINK = '<a class="headerlink" href="#x" title="Lien vers cette rubrique">¶</a>'


def page(body: str) -> str:
    return f'<nav>Non</nav>\n<article class="bd-article">\n{body}\n</article><footer>Non</footer>'


def test_sections_know_their_anchor_and_what_contains_them():
    found = read_sections(
        page(
            f'<section id="la-page"><h1>La page{LINK}</h1><p>Avant\ntout.</p>'
            f'<section id="un"><h2>Un <em>mot</em>{LINK}</h2><p>Premier.</p>'
            f'<section id="un-bis"><h3>Un bis{LINK}</h3><p>Bis.</p></section>Après.</section>'
            f'<section id="deux"><h2>Deux{LINK}</h2></section></section>'
        )
    )
    assert [(one.anchor, one.kind, one.parent, one.title, one.text) for one in found] == [
        ("", PAGE, None, "La page", "Avant tout."),
        ("un", SECTION, 0, "Un mot", "Premier.\nAprès."),
        ("un-bis", SECTION, 1, "Un bis", "Bis."),
        ("deux", SECTION, 0, "Deux", ""),
    ]


def test_only_what_the_reader_reads_is_text():
    [section] = read_sections(
        page(
            '<section id="page"><h1>Page</h1><div class="admonition note">'
            '<p class="admonition-title">non</p><p>Lu.</p></div><script>non()</script>'
            "<style>non</style>"
            '<svg><text>non</text></svg><button>non</button><div class="labo"><p>non</p></div>'
            '<details class="citation-livre"><summary>non</summary><p>non</p></details>'
            '<details class="solution dropdown"><p>non</p></details><p>Relu.<img alt="non"></p>'
            '<fieldset class="question"><legend>non</legend></fieldset><p class="effort">non</p>'
            '<details class="reponses"><p>non</p></details><div class="objectifs"><p>non</p></div>'
            "<p>Coupé<br>ici.</p><table><tr><th>Nom</th><td>Prix</td></tr><tr><td>chat</td>"
            "<td>1\u202f000&nbsp;€</td></tr></table></section>"
        )
    )
    assert section.text.split("\n") == [
        "Lu.", "Relu.", "Coupé", "ici.", "Nom · Prix", "chat · 1\u202f000\u00a0€"
    ]  # fmt: skip
    assert section.code == ""


def test_code_is_apart_with_its_lines():
    [section] = read_sections(
        page(
            '<section id="page"><h1>Page</h1><p>Avant.</p><div class="cell_input"><pre>'
            '<span class="kn">import</span> numpy\n\nnp.<a href="#f">sign</a>(x)\n</pre></div>'
            "<p>Après.</p></section>"
        )
    )
    assert section.text == "Avant.\nAprès." and section.code == "import numpy\nnp.sign(x)"


def test_stressed_words_are_kept_twice():
    [section] = read_sections(
        page(
            '<section id="page"><h1>Page</h1><p>La <strong>perte</strong> (<em>loss</em>).</p>'
            "<dl><dt>pas</dt><dd><p>Son sens.</p></dd></dl></section>"
        )
    )
    assert section.text == "La perte (loss).\npas\nSon sens." and section.stressed == (
        "perte loss pas"
    )


def test_terms_functions_exercises_and_references_can_be_opened():
    found = read_sections(
        page(
            '<section id="page"><h1>Page</h1>'
            f'<dl class="glossary"><dt id="term-lot">lot{LINK}</dt>'
            "<dd><p><em>Batch, mini-batch.</em> Ce que l’on traite <em>ensemble</em>.</p></dd>"
            f'<dt id="term-pas">pas{LINK}</dt><dd><p><em>Step.</em> Un pas.</p></dd></dl>'
            '<dl class="py class"><dt class="sig" id="trahison.Cible"><em>class</em>'
            '<span class="descname">Cible</span>(<em>model</em>)</dt><dd><p>Ce qu’on voit.</p>'
            '<dl class="py method"><dt class="sig" id="trahison.Cible.voir">'
            '<span class="descname">voir</span>()</dt><dd><p>Regarde.</p>'
            '<dl class="field-list"><dt>Renvoie</dt><dd><p>rien</p></dd></dl></dd></dl></dd></dl>'
            '<section id="exercices"><h2>Exercices</h2>'
            '<div class="exercise admonition" id="ex1"><p class="admonition-title">Exercice 1</p>'
            "<p>Calculez.</p></div></section>"
            '<div class="citation" id="id7"><span class="label"><span class="fn-bracket">[</span>'
            'Bayart, 2024<span class="fn-bracket">]</span></span><p>L’exposé.</p></div></section>'
        )
    )
    assert [(one.kind, one.anchor, one.title, one.text, one.english) for one in found[1:]] == [
        (TERM, "term-lot", "lot", "Batch, mini-batch. Ce que l’on traite ensemble.",
         "Batch, mini-batch."),
        (TERM, "term-pas", "pas", "Step. Un pas.", "Step."),
        (FUNCTION, "trahison.Cible", "Cible", "Ce qu’on voit.", ""),
        (FUNCTION, "trahison.Cible.voir", "voir", "Regarde.\nRenvoie\nrien", ""),
        (SECTION, "exercices", "Exercices", "", ""),
        (EXERCISE, "ex1", "Exercice 1", "Calculez.", ""),
        (REFERENCE, "id7", "Bayart, 2024", "L’exposé.", ""),
    ]  # fmt: skip
    assert [one.parent for one in found[1:]] == [0, 0, 0, 3, 0, 5, 0]


def test_formulas_are_readable_once():
    [section] = read_sections(
        page(
            '<section id="page"><h1>Page</h1><p>Ici <span class="math"><mjx-container>'
            "<mjx-math><mjx-mi>illisible</mjx-mi></mjx-math><mjx-assistive-mml><math>"
            "<mi>x</mi><mo>=</mo><msub><mi>y</mi><mn>1</mn></msub></math></mjx-assistive-mml>"
            "</mjx-container></span>, là.</p></section>"
        )
    )
    assert section.text == "Ici x = y₁, là."


def test_a_page_without_article_has_nothing_to_find():
    assert read_sections("<html><body><p>Rien</p></body></html>") == []
