"""Les entraînements suivis : le journal est celui du code d’aujourd’hui."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

from trahison.defenses.trained import overfitting
from trahison.defenses.trained.code_print import code_digest
from trahison.defenses.trained.overfitting import CODE, EPOCHS, TRAININGS, Course, load_courses
from trahison.defenses.trained.training import add_row
from trahison.sources import SourceError


def test_the_journal_is_whole_and_tells_the_story():
    courses, date = load_courses()
    assert tuple(courses) == tuple(TRAININGS) and len(date.split("-")) == 3
    for course in courses.values():
        assert len(course.radius) == len(course.one_step) == len(course.many_steps) == EPOCHS
        assert (np.diff(course.radius) >= 0).all()
    one, moved, several = courses.values()
    # vingt pas voient le premier s’effondrer ; un seul ne voit rien
    assert one.collapse is not None and several.collapse is None
    assert one.many_steps[-1] < 0.3 < 0.6 < one.one_step[-1]
    assert several.many_steps[-1] > one.many_steps[-1] + 0.3


def test_the_collapse_is_the_first_epoch_where_the_curves_part():
    one, many = np.array([0.9, 0.8, 0.8, 0.8]), np.array([0.9, 0.7, 0.3, 0.5])
    assert Course(one, one, many).collapse == 3
    assert Course(one, one, one).collapse is None


def test_another_code_is_refused(tmp_path, monkeypatch):
    row = {"training": "un pas", "epoch": 1, "radius": 0.1, "one_step": 1, "many_steps": 1}
    add_row(tmp_path / overfitting.TABLE, row | {"date": "2026-01-01", "code": "autre"})
    monkeypatch.setattr(overfitting, "FOLDER", tmp_path)
    with pytest.raises(SourceError, match="mesuré par un autre code"):
        load_courses()


@pytest.mark.parametrize("module", ["attacks.fgsm", "attacks.pgd", "attacks.losses"])
def test_an_attack_changed_asks_for_another_measure(monkeypatch, module):
    """Elle mesure, et l’une d’elles entraîne."""
    before, read = code_digest(CODE), Path.read_text
    changed = importlib.import_module(f"trahison.{module}").__file__

    def read_with_one_line_more(path: Path, *arguments) -> str:
        return read(path, *arguments) + "\nmore = 1\n" * (str(path) == changed)

    monkeypatch.setattr(Path, "read_text", read_with_one_line_more)
    assert code_digest(CODE) != before
