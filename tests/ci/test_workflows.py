"""Les flux : peu de droits, des versions fixées, rien de publié avant la fin des essais."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
FLOWS = {file.stem: file for file in sorted((GITHUB / "workflows").glob("*.yml"))}
ACTIONS = sorted((GITHUB / "actions").glob("*/action.yml"))
TESTS = {"construire", "versions", "systemes"}
# Les seules commandes qui parlent à l'hébergeur, que rien ne peut rejouer ici : chacune est petite.
HOSTED = {
    "livre": {
        ("changements", ".ci/reference"),
        ("assembler", ".ci/reprendre-editions"),
        ("carnets", "gh auth"),
    },
    "hebdomadaire": {("signaler", ".ci/signaler")},
    "edition": {("publier", "gh release"), ("publier", "gh workflow")},
}


def read(file: Path) -> dict:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def jobs(flow: str) -> dict[str, dict]:
    return read(FLOWS[flow])["jobs"]


def steps(flow: str) -> list[tuple[str, dict]]:
    return [(name, step) for name, job in jobs(flow).items() for step in job["steps"]]


def needed(flow: str, name: str) -> set[str]:
    """Tout ce que la tâche attend, de proche en proche."""
    needs = jobs(flow)[name].get("needs", [])
    direct = {needs} if isinstance(needs, str) else set(needs)
    return direct.union(*(needed(flow, other) for other in direct))


def test_each_flow_has_one_role():
    assert FLOWS.keys() == {"livre", "hebdomadaire", "edition"}
    for file in (*FLOWS.values(), *ACTIONS, GITHUB / "dependabot.yml"):
        assert file.read_text(encoding="utf-8").startswith("# "), f"{file.name} ne dit pas son rôle"


@pytest.mark.parametrize("file", [*FLOWS.values(), *ACTIONS], ids=lambda file: str(file.name))
def test_every_action_is_a_commit_whose_version_is_said(file):
    for line in file.read_text(encoding="utf-8").splitlines():
        if (used := re.search(r"uses: (.*)", line)) and not used[1].startswith("$/"):
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used[1]), line


def test_an_action_has_the_same_version_everywhere():
    text = "\n".join(file.read_text("utf-8") for file in (*FLOWS.values(), *ACTIONS))
    used = set(re.findall(r"uses: (actions/[\w-]+)@(\S+)", text))
    assert len(used) == len({name for name, _ in used}) >= 6


@pytest.mark.parametrize("flow", FLOWS)
def test_rights_are_the_least(flow):
    assert read(FLOWS[flow])["permissions"] == {"contents": "read"}
    written = {
        (name, right)
        for name, job in jobs(flow).items()
        for right, level in job.get("permissions", {}).items()
        if level == "write"
    }
    assert (
        written
        == {
            "livre": {("publier", "pages"), ("publier", "id-token"), ("carnets", "contents")},
            "hebdomadaire": {("signaler", "issues")},
            "edition": {("publier", "contents"), ("publier", "actions")},
        }[flow]
    )
    for name, step in steps(flow):
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False, name
    # Une tâche qui peut écrire n'installe ni n'exécute le livre.
    for name, _ in written:
        said = str(jobs(flow)[name]["steps"])
        assert "preparer" not in said and "pip" not in said and "python" not in said, name


def test_publishing_waits_for_every_test():
    flow = jobs("livre")
    for name in ("publier", "carnets"):
        assert needed("livre", name) >= TESTS, name
    published = {"assembler", "publier", "carnets", "changements"}
    assert flow.keys() == TESTS | published, "une nouvelle tâche d'essai est à attendre"
    assert needed("edition", "publier") == {"construire"}
    for flow, name in (("livre", "construire"), ("edition", "construire")):
        runs = [step.get("run") for step in jobs(flow)[name]["steps"]]
        uses = [step.get("uses", "") for step in jobs(flow)[name]["steps"]]
        [sent] = [place for place, used in enumerate(uses) if "upload-artifact" in used]
        every = [
            place for place, run in enumerate(runs) if "pytest -m complet tests/site" in (run or "")
        ]
        assert runs.index("pytest") < every[0] < sent


def test_a_failed_download_cannot_publish_the_small_network():
    for flow, name in (
        ("livre", "construire"),
        ("edition", "construire"),
        ("hebdomadaire", "froid"),
    ):
        assert jobs(flow)[name]["env"] == {
            "TRAHISON_NETWORK": "officiel",
            "TRAHISON_DIGITS": "mnist",
        }


def test_a_missing_browser_is_seen_before_the_site_is_tested():
    for flow in FLOWS:
        for name, job in jobs(flow).items():
            runs = [step.get("run", "") for step in job["steps"]]
            for place, run in enumerate(runs):
                if run.startswith("pytest") and "not lent" not in run:
                    assert ".ci/navigateur" in runs[:place], f"{flow}, {name}"


def test_what_is_kept_depends_on_what_names_it():
    keys = {
        step["with"]["path"].split()[0]: step["with"]["key"]
        for step in read(GITHUB / "actions" / "memoire" / "action.yml")["runs"]["steps"]
    }
    # « ~/.keras » entier existe dès que Keras est importé : une tâche sans poids le garderait vide.
    assert keys.keys() == {"~/.keras/models", "~/.cache/pip"}
    assert "hashFiles('code/trahison/sources.py')" in keys["~/.keras/models"]
    assert "https://" in (ROOT / "code/trahison/sources.py").read_text("utf-8")
    assert "'requirements.lock'" in keys["~/.cache/pip"]
    # Ni une édition ni l'épreuve à froid ne reprennent rien.
    for flow in ("edition", "hebdomadaire"):
        assert "memoire" not in str(jobs(flow)) and "cache" not in str(jobs(flow)), flow


@pytest.mark.parametrize("flow", FLOWS)
def test_what_speaks_to_the_host_is_listed_and_small(flow):
    found = {
        (name, command)
        for name, step in steps(flow)
        if "GH_TOKEN" in step.get("env", {})
        for command in re.findall(r"gh \w+|\.ci/(?!carnets)[\w-]+", step["run"])
    }
    assert found == HOSTED[flow]
    for name, step in steps(flow):
        assert len(step.get("run", "").splitlines()) <= 2, f"{name} : une commande de .ci/"
        if "GH_TOKEN" not in step.get("env", {}):
            assert "gh " not in step.get("run", ""), name


def test_every_script_that_is_named_is_there_and_runs():
    text = "\n".join(file.read_text("utf-8") for file in (*FLOWS.values(), *ACTIONS))
    named = set(re.findall(r"\.ci/[\w.-]+", text))
    for name in named:
        file = ROOT / name
        assert file.is_file(), name
        if file.suffix != ".py" and os.name == "posix":
            assert os.access(file, os.X_OK), f"{name} n'est pas exécutable"
    used = {f".ci/{file.name}" for file in (ROOT / ".ci").iterdir() if file.is_file()}
    assert used - named == {".ci/run"}, "un script que rien n'appelle"


def test_every_announced_system_and_python_is_tried():
    systems = jobs("livre")["systemes"]
    assert systems["strategy"]["matrix"]["systeme"] == ["windows-latest", "macos-latest"]
    [build] = [step for step in systems["steps"] if step.get("name") == "Construire deux pages"]
    pages = re.findall(r"file: ([\w-]+)", build["run"])
    assert len(pages) == 2
    for page in pages:
        text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
        assert text.count("{code-cell}") > 3, f"{page} ne s'exécute guère"
    pythons = set(jobs("livre")["versions"]["strategy"]["matrix"]["python"])
    default = read(GITHUB / "actions/preparer/action.yml")["inputs"]["python"]["default"]
    assert pythons | {default} == {"3.11", "3.12", "3.13"}
    # Le verrou ne prend que ce qui s'y installe.
    lock = (ROOT / ".ci/verrou").read_text(encoding="utf-8")
    assert set(re.search(r"for python in (.*);", lock)[1].split()) == pythons | {default}
    tried = re.search(r"for system in (.*);", lock)[1]
    assert all(name in tried for name in ("linux", "windows", "apple-darwin")), tried
