"""Les commandes des flux qui parlent à l'hébergeur ou à la machine, avec de faux programmes."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="des scripts bash")
SCRIPTS = [
    file
    for file in sorted((Path(__file__).resolve().parents[2] / ".ci").iterdir())
    if file.is_file() and file.suffix != ".py"
]
LIST = 'case "$1 $2" in "issue list") echo "{0}" ;; esac'


def calls(tmp_path) -> list[str]:
    return (tmp_path / "appels").read_text(encoding="utf-8").splitlines()


def test_a_failure_opens_one_issue_then_completes_it(run_with_programs, tmp_path):
    assert run_with_programs({"gh": LIST.format("")}, "signaler", "https://e/1").returncode == 0
    assert calls(tmp_path)[-1].startswith("issue create --title L’épreuve hebdomadaire échoue")
    assert run_with_programs({"gh": LIST.format(7)}, "signaler", "https://e/2").returncode == 0
    assert calls(tmp_path)[-1] == "issue comment 7 --body Le journal : https://e/2"
    assert sum(call.startswith("issue create") for call in calls(tmp_path)) == 1


def test_a_host_that_does_not_answer_is_a_failure(run_with_programs):
    for script, argument in (("signaler", "https://e"), ("reprendre-editions", "editions")):
        assert run_with_programs({"gh": "exit 4"}, script, argument).returncode != 0, script


RELEASES = """\
case "$1 $2 $3" in
  "release list "*) printf 'v1.0.0\\nv1.1.0\\n' ;;
  "release view v1.1.0") echo edition-v1.1.0.tar.gz ;;
  "release view "*) echo notes.txt ;;
  "release download "*) exit {0} ;;
esac"""


def test_only_releases_with_an_edition_are_taken(run_with_programs, tmp_path):
    assert run_with_programs({"gh": RELEASES.format(0)}, "reprendre-editions", "e").returncode == 0
    taken = [call for call in calls(tmp_path) if call.startswith("release download")]
    assert taken == ["release download v1.1.0 --pattern edition-v1.1.0.tar.gz --dir e"]


def test_an_edition_that_cannot_be_taken_stops_the_publication(run_with_programs):
    assert run_with_programs({"gh": RELEASES.format(1)}, "reprendre-editions", "e").returncode != 0


def test_no_reference_site_is_not_a_failure(run_with_programs, tmp_path):
    run = run_with_programs({"gh": ""}, "reference", "avant")
    assert run.returncode == 0 and "pas de site de référence" in run.stdout
    assert (tmp_path / "avant").is_dir()


@pytest.mark.parametrize(
    "programs, found",
    [
        ({}, ""),
        ({"chromium-browser": "exit 1"}, ""),
        ({"chromium-browser": "exit 1", "google-chrome": "echo 140"}, "google-chrome"),
        ({"chromium": "echo 140", "google-chrome": "echo 140"}, "chromium"),
    ],
    ids=["aucun", "lanceur vide", "chrome", "chromium"],
)
def test_the_browser_must_open(run_with_programs, tmp_path, programs, found):
    run = run_with_programs(programs, "navigateur", GITHUB_ENV=str(tmp_path / "env"))
    if found:
        assert run.returncode == 0, run.stderr
        assert (tmp_path / "env").read_text("utf-8") == f"LIVRE_CHROMIUM={tmp_path}/bin/{found}\n"
    else:
        assert run.returncode == 1 and "navigateur absent" in run.stderr


# Ce que les mêmes programmes n'ont pas, ou font autrement, sur macOS ; son bash a vingt ans.
GNU_ONLY = re.compile(
    r"mktemp --|sed -i|grep -\w*P|date -d|xargs -r|head -n -|stat -c|readlink -f|sort -V|find -"
    r"|\b(?:mapfile|readarray|realpath|timeout|nproc|sha256sum)\b|declare -A|\$\{\w+(?:,,|\^\^)"
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_scripts_use_only_what_macos_has_too(script):
    for number, line in enumerate(script.read_text(encoding="utf-8").splitlines(), start=1):
        found = GNU_ONLY.search(line)
        assert not found, f".ci/{script.name}, ligne {number} : {found[0]}"


def test_the_lock_is_made_again_by_macos_too(run_with_programs):
    """Un ``mktemp`` qui, comme celui de macOS, ne connaît que ``-d`` ; ``uv`` s'arrête là."""
    programs = {
        "mktemp": f'[ "$*" = -d ] && {shutil.which("mktemp")} -d',
        "dirname": f'{shutil.which("dirname")} "$@"',
        "rm": f'{shutil.which("rm")} "$@"',
        "uv": "exit 3",
    }
    assert run_with_programs(programs, "verrou").returncode == 3
