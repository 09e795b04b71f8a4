"""Ce qu'une construction a fait, en quelques lignes."""

from pathlib import Path

from livre.publishing.summary import contents, from_here, summary, told_again
from livre.state import State


def test_summary_gives_the_ratio():
    assert summary({}, 4.96) == "aucune page exécutée, construction en 5,0 s"
    assert (
        summary({"fgsm": 30.0}, 45.0)
        == "1 page exécutée, 30 s de calcul dans leurs cellules, construction en 45 s, rapport 1,50"
    )
    assert "2 pages exécutées, 200 s" in summary({"fgsm": 150.0, "image": 50.0}, 110.0)
    assert summary({"texte": 0.0}, 3.0).endswith("construction en 3 s")


def test_contents_tell_what_was_kept():
    memory = State(
        notebooks={"fgsm": ("…", "{}"), "image": ("…", "{}"), "citer": ("…", "")},
        figures={"fgsm": 4, "image": 1},
    )
    assert contents(memory) == (
        "3 pages, 5 figures ; 2 pages à cellules reprises sans être exécutées"
    )
    memory.cell_seconds["fgsm"] = 2.0
    assert contents(memory).endswith(" ; 1 page à cellules reprise sans être exécutée")
    memory.cell_seconds["image"] = 1.0
    assert contents(memory).endswith(" ; 0 page à cellules reprise sans être exécutée")


def test_warnings_are_told_once_each_on_one_line():
    assert told_again([]) == []
    assert told_again(["page : a\nsuite"]) == ["1 avertissement :", "  page : a"]
    assert told_again(["a", "b", "a"]) == ["2 avertissements :", "  a", "  b"]


def test_the_site_is_named_from_here_or_whole(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert from_here(tmp_path / "_build" / "index.html") == Path("_build", "index.html")
    assert from_here(tmp_path.parent / "ailleurs.html") == tmp_path.parent / "ailleurs.html"
