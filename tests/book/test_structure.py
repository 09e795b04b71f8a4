"""Table des matières, en-têtes, plan de chaque page, forme des cellules et des figures."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from book_pages import HEADER
from tests.book.conftest import chapter_names, read_page

from livre.execution.value_expressions import format_value, read_value
from livre.teaching.questions import read_number

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
LONGEST_CELL = 12
LONGEST_EXERCISE = 45  # minutes
FEWEST_QUESTIONS = 4
QUESTION = re.compile(r"^:::\{question\}\n(.*?)^:::$", re.DOTALL | re.MULTILINE)
# Ce qu'une ligne de code montre dans la colonne de texte ; au-delà, elle défile dans son cadre.
LONGEST_LINE = 79
HIDING_TAGS = {"hide-cell", "hide-input", "remove-cell", "remove-input"}
SECTIONS = ("## À retenir", "## Questions", "## Exercices", "## Sources")
# Elle rassemble ce que les autres chapitres ont mesuré : rien à calculer, rien à citer de plus.
WITHOUT_EXERCISES = {"conclusion"}


def test_toc_and_files_agree(toc):
    files = {path.relative_to(BOOK).with_suffix("").as_posix() for path in BOOK.rglob("*.md")}
    assert len(toc) == len(set(toc)), "une page est deux fois dans _toc.yml"
    assert set(toc) == files


def test_stub_toc_has_the_same_root():
    """Jupyter Book lit ``book/_toc.yml`` ; la vraie table est à la racine."""
    stub, real = (
        yaml.safe_load((folder / "_toc.yml").read_text(encoding="utf-8")) for folder in (BOOK, ROOT)
    )
    assert stub == {key: real[key] for key in ("format", "root")}
    assert not (BOOK / "_toc.yml").is_symlink()


def test_code_folder_is_not_a_package():
    """``code`` est un module de la bibliothèque standard : un paquet de ce nom le cacherait, et pdb
    avec lui."""
    assert not (ROOT / "code" / "__init__.py").exists()


def test_header(page):
    """Sans cet en-tête, les cellules disparaissent de la page avec un simple avertissement."""
    assert page.text.startswith(HEADER) or "{code-cell}" not in page.text, (
        f"book/{page}.md, ligne 1 : les pages à cellules commencent par\n{HEADER}"
    )


def test_one_title_and_no_skipped_level(page):
    levels = [
        len(marks) for marks in re.findall(r"^(#+) ", strip_code(page.markdown), flags=re.MULTILINE)
    ]
    assert levels[:1] == [1] and levels.count(1) == 1, (
        f"book/{page}.md : un seul titre « # », le premier ; trouvés, dans l'ordre : {levels}"
    )
    skipped = [after for before, after in zip(levels, levels[1:]) if after > before + 1]
    assert not skipped, f"book/{page}.md : un niveau de titre est sauté, dans l'ordre : {levels}"


def test_standard_sections(chapter):
    sections = SECTIONS[:1] if chapter.name in WITHOUT_EXERCISES else SECTIONS
    promised = r"^:::+\{admonition\} À la fin de ce chapitre"
    assert re.search(promised, chapter.markdown, flags=re.MULTILINE), (
        f"book/{chapter}.md : l'encadré « À la fin de ce chapitre » manque sous le titre"
    )
    positions = {title: chapter.markdown.find(f"\n{title}\n") for title in sections}
    missing = [title for title, position in positions.items() if position < 0]
    assert not missing, f"book/{chapter}.md : sections absentes : {missing}"
    assert list(positions.values()) == sorted(positions.values()), (
        f"book/{chapter}.md : ces sections dans cet ordre : {list(sections)}"
    )


def test_exercises_have_a_folded_solution(chapter):
    labels = re.findall(r"^:label: (\S+)", chapter.markdown, flags=re.MULTILINE)
    exercises = [label for label in labels if "-ex" in label]
    solutions = re.findall(r"\{solution(?:-start)?\} (\S+)\s*\n:class: dropdown", chapter.markdown)
    assert len(exercises) >= 2 or chapter.name in WITHOUT_EXERCISES, (
        f"book/{chapter}.md : deux exercices au moins, étiquetés {chapter}-ex1, {chapter}-ex2 ;"
        f" trouvés : {exercises}"
    )
    assert sorted(exercises) == sorted(solutions), (
        f"book/{chapter}.md : chaque exercice a sa solution, {{solution}} ou {{solution-start}},"
        f" suivie de :class: dropdown ; à accorder : {sorted(set(exercises) ^ set(solutions))}"
    )


def test_questions_say_what_to_read_again(chapter):
    """Quatre au moins, chacune avec la section ou la page à relire ; un nombre attendu s'y
    calcule."""
    questions = QUESTION.findall(chapter.markdown)
    choices = [one for one in questions if ":tolerance:" not in one]
    assert len(choices) >= FEWEST_QUESTIONS, (
        f"book/{chapter}.md : {FEWEST_QUESTIONS} {{question}} à choix au moins, {len(choices)}"
        " trouvées"
    )
    for one in questions:
        place = chapter.at(next((line for line in one.splitlines() if line[:1] != ":"), one))
        assert one.startswith(":voir: ") or "\n:voir: " in one or ".md)" in one, (
            f"{place} : la question ne dit pas la section à relire (:voir:)\n{one}"
        )
        if ":tolerance:" in one:
            answers = re.findall(r"^- \[[x ]\] (.*)$", one, flags=re.MULTILINE)
            assert all(re.fullmatch(r"\{valeur\}`[^`]+`", answer) for answer in answers), (
                f"{place} : une réponse numérique s'écrit {{valeur}}`…`\n{one}"
            )


def test_right_answers_are_not_always_at_the_same_place(pages):
    """Qui répond toujours A, B ou C n'a pas la moitié des points."""
    ranks = [
        re.findall(r"^- \[([x ])\]", one, flags=re.MULTILINE).index("x")
        for page in pages
        for one in QUESTION.findall(page.markdown)
        if ":tolerance:" not in one
    ]
    assert max(Counter(ranks).values()) < 0.5 * len(ranks), Counter(ranks)


def computed(body: str) -> tuple[float, float]:
    """La valeur d'une réponse faite de nombres seuls, et celle que le lecteur lit."""
    written = read_value(body)
    value = eval(written.expression, {"__builtins__": {}})
    shown = read_number(format_value(written.expression, value, written.spec))
    return value * (100 if written.spec.endswith("%") else 1), shown


def test_a_computed_answer_is_shown_within_its_tolerance_and_away_from_its_traps(chapter):
    for one in QUESTION.findall(chapter.markdown):
        if found := re.search(r"^:tolerance: (\S+)$", one, flags=re.MULTILINE):
            tolerance = float(found[1])
            marks = re.findall(r"^- \[([x ])\] \{valeur\}`([^`]+)`$", one, flags=re.MULTILINE)
            [right] = [body for mark, body in marks if mark == "x"]
            exact, shown = computed(right)
            assert shown == pytest.approx(exact, rel=tolerance), (
                f"{chapter.at(right)} : la réponse écrite, {shown}, est hors de sa tolérance"
                f" ({tolerance}) : {right}"
            )
            for trap in (body for mark, body in marks if mark == " "):
                assert computed(trap)[1] != pytest.approx(shown, rel=3 * tolerance), (
                    f"{chapter.at(trap)} : ce piège se confond avec la bonne réponse : {trap}"
                )


def test_each_part_ends_with_computations():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    for part in toc["parts"][:-1]:
        texts = [read_page(chapter["file"]).markdown for chapter in part["chapters"]]
        [summary] = [text for text in texts if "### Bilan : " in text]
        asked = QUESTION.findall(summary.partition("### Bilan : ")[2])
        assert sum(":tolerance:" in one for one in asked) >= 3, part["caption"]


def test_exercises_say_their_effort(chapter):
    """Un niveau et une durée chacun ; un indice pour ceux de trois étoiles."""
    headers = re.findall(r"\{exercise\}.*\n((?::[\w-]+:.*\n)+)", chapter.markdown)
    for header in headers:
        options = dict(re.findall(r"^:([\w-]+): (.*)$", header, flags=re.MULTILINE))
        place = chapter.at(f":label: {options.get('label')}")
        assert options.get("niveau") in {"1", "2", "3"} and options.get("minutes"), (
            f"{place} : l'exercice dit son :niveau: (1 à 3) et ses :minutes:"
        )
        assert int(options["minutes"]) <= LONGEST_EXERCISE, (
            f"{place} : {LONGEST_EXERCISE} minutes au plus ; au-delà, deux exercices"
        )
        assert ("indice" in options) >= (options["niveau"] == "3"), (
            f"{place} : un exercice de niveau 3 a un :indice:"
        )


def prerequisites(chapter) -> list[str]:
    """Les pages que le chapitre demande, dans son seul ``{avant}``, sous ses promesses."""
    [named] = re.findall(r"^:::\{avant\}(.*)$", chapter.markdown, flags=re.MULTILINE)
    assert chapter.markdown.find("À la fin de ce chapitre") < chapter.markdown.find("{avant}")
    return named.split()


def test_a_chapter_asks_only_for_chapters_before_it(chapter, toc):
    """Qui suit l'ordre du livre a toujours lu ce qu'il faut ; nul cercle n'est alors possible."""
    asked = prerequisites(chapter)
    assert len(asked) == len(set(asked)) and asked == sorted(asked, key=toc.index), (
        f"{chapter.at(':::{avant}')} : chaque chapitre une fois, dans l'ordre du livre : {asked}"
    )
    place = toc.index(chapter.name) if chapter.name in toc else len(toc)
    late = [name for name in asked if toc.index(name) >= place]
    assert not late, f"{chapter.at(':::{avant}')} : après lui dans le livre : {late}"
    assert asked or chapter.name == toc[1], (
        f"{chapter.at(':::{avant}')} : dire ce que le chapitre demande d'avoir lu"
    )


def test_the_shortest_way_to_an_attack_is_what_fgsm_asks(pages, toc):
    """Le chemin que donne la page des enseignants, et les minutes qu'elle en compte, se déduisent
    de ce que demande chaque chapitre."""
    texts = {page.name: page for page in pages}
    needed, waiting = set(), ["fgsm"]
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting += prerequisites(texts[name])
    [way] = re.findall(r"Le chemin le plus court.*?\n\n", texts["enseigner"].text, re.DOTALL)
    expected = [name for name in toc if name in needed]
    place = texts["enseigner"].at("Le chemin le plus court")
    assert re.findall(r"\]\(([\w-]+)\.md\)", way) == expected, f"{place} : y nommer {expected}"
    minutes = f"{{minutes}}`lecture {' '.join(expected)}`"
    assert minutes in way, f"{place} : y écrire {minutes}"


def test_the_plan_of_a_semester_has_every_chapter(pages, toc):
    """La page des enseignants range tous les chapitres, dans l'ordre du livre."""
    [teaching] = [page for page in pages if page.name == "enseigner"]
    [semester] = re.findall(r"### Un semestre.*?(?=\n## )", teaching.text, flags=re.DOTALL)
    weeks = re.findall(r"\]\(([\w-]+)\.md\)", semester)
    expected = [name for name in toc if name in set(chapter_names())]
    assert weeks == expected, (
        f"{teaching.at('### Un semestre')} : tous les chapitres, dans l'ordre du livre ; à accorder :"
        f" {sorted(set(weeks) ^ set(expected)) or 'leur ordre'}"
    )


def test_cells_are_short(page):
    long_cells = {
        cell.line: len(cell.source.strip().splitlines())
        for cell in page.cells
        if len(cell.source.strip().splitlines()) > LONGEST_CELL
    }
    assert not long_cells, (
        f"book/{page}.md, ligne de la cellule → ses lignes, {LONGEST_CELL} au plus : {long_cells} ;"
        " couper, ou en faire une fonction de code/"
    )


def test_visible_lines_fit_the_column(page):
    """Une ligne de code que l'on voit sans rien déplier se lit sans défiler."""
    visible = [cell for cell in page.cells if not HIDING_TAGS & set(cell.metadata.get("tags", []))]
    long_lines = {
        (cell.line, line): len(line)
        for cell in visible
        for line in cell.source.splitlines()
        if len(line) > LONGEST_LINE
    }
    assert not long_lines, (
        f"book/{page}.md, (ligne de la cellule, code) → signes, {LONGEST_LINE} au plus :"
        f" {long_lines}"
    )


def test_figures_have_caption_and_name(page):
    for cell in page.cells:
        figure = cell.figure
        if figure:
            place = f"book/{page}.md, ligne {cell.line}"
            assert str(figure.get("caption", "")).strip(), f"{place} : légende absente (caption:)"
            assert str(figure.get("name", "")).startswith("fig-"), (
                f"{place} : nom absent (name: fig-…)"
            )


def test_figure_names_are_unique(pages):
    names = [cell.figure["name"] for page in pages for cell in page.cells if cell.figure]
    twice = sorted(name for name, number in Counter(names).items() if number > 1)
    places = [page.at(f"name: {name}") for name in twice for page in pages if name in page.text]
    assert not twice, f"une figure a son nom à elle : {twice}, {places}"


def test_cells_do_not_touch_the_import_path_nor_show_raw_numpy(page):
    for cell in page.cells:
        assert "sys.path" not in cell.source, (
            f"book/{page}.md, ligne {cell.line} : les modules de code/ s'importent sans sys.path"
        )
    assert "np.float64(" not in page.text, (
        f"{page.at('np.float64(')} : écrire le nombre avec {{valeur}} ou trahison.french"
    )


def test_cells_print_no_progress(page):
    """Une barre de progression remplirait la page publiée."""
    for cell in page.cells:
        for call in re.findall(r"\.(?:fit|predict|evaluate)\((?:[^()]|\([^()]*\))*\)", cell.source):
            if re.search(r"\bverbose\s*=\s*0", call) is None:
                assert "sklearn" in page.text, (
                    f"book/{page}.md, ligne {cell.line} : verbose=0 absent de {call}"
                )


def strip_code(text: str) -> str:
    return re.sub(r"^(`{3,}|~{3,}).*?^\1\s*$", "", text, flags=re.DOTALL | re.MULTILINE)
