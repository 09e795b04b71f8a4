"""La publication : une seule liste, dans l'ordre, que rien ne double ailleurs."""

from pathlib import Path

from livre.publishing import steps

LIVRE = Path(__file__).resolve().parents[3] / "code" / "livre"


def test_steps_run_in_the_order_of_the_list(monkeypatch):
    passed = []
    monkeypatch.setattr(steps, "STEPS", (passed.append, lambda app: passed.append(f"puis {app}")))
    steps.publish("app", None)
    assert passed == ["app", "puis app"]


def test_failed_build_publishes_nothing_and_stays_marked_as_unfinished(monkeypatch):
    passed = []
    monkeypatch.setattr(steps, "STEPS", (passed.append,))
    steps.publish("app", ValueError("une page a échoué"))
    assert passed == []


def test_the_archive_closes_what_is_written_in_the_site():
    names = [step.__name__ for step in steps.STEPS]
    assert names[-4:] == ["write_copy", "say_summary", "note_reading", "note_site"]
    assert names.index("remove_unused_files") < names.index("keep_used_icons")


def test_nothing_else_waits_for_the_end_of_the_build():
    waiting = [
        path.name
        for path in sorted(LIVRE.rglob("*.py"))
        if '"build-finished"' in path.read_text(encoding="utf-8")
    ]
    assert waiting == ["steps.py"]
