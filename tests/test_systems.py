"""Ce qu'un autre système lirait ou ferait autrement : fins de ligne, codage des textes, appels que
Windows n'a pas, noms de fichiers qu'il refuse."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(
    file
    for folder in ("code", "tests", ".ci", "book")
    for file in (ROOT / folder).rglob("*.py")
    if not file.name.startswith(".")
)
# Absents de Windows. Ce qui n'y est demandé que derrière ``hasattr`` ne compte pas.
UNIX_MODULES = {"resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "posix"}
UNIX_CALLS = {
    "os.fork",
    "os.forkpty",
    "os.register_at_fork",
    "os.setsid",
    "os.getpgid",
    "os.setpgid",
    "os.killpg",
    "os.wait4",
    "os.mkfifo",
    "os.uname",
    "os.getuid",
    "os.geteuid",
    "os.chown",
    "os.sched_getaffinity",
    "os.sysconf",
    "os.getloadavg",
    "os.nice",
    "signal.SIGKILL",
    "signal.SIGCHLD",
    "signal.SIGALRM",
    "signal.SIGUSR1",
    "signal.SIGHUP",
    "signal.SIGXFSZ",
    "signal.alarm",
    "signal.setitimer",
    "socket.AF_UNIX",
    "socket.send_fds",
    "socket.recv_fds",
}
# Fichier → pourquoi il n'y va pas.
NOT_ON_WINDOWS = {
    "code/livre/execution/kernel_launcher.py": "lancé par les noyaux tièdes, sous Linux seulement",
    "code/livre/execution/kernel_nursery.py": "de même",
    "code/livre/platform/parallel_writing.py": "n'écrit côte à côte que sous Linux",
    "tests/ci/conftest.py": "pour des scripts bash, passés sous Windows",
    "tests/commun/folder_links.py": "a sa façon pour Windows",
    "tests/fuzz/fuzz.py": "s'en passe là où le module manque",
}


# --- Le dépôt -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tracked() -> list[tuple[str, str]]:
    """Chaque fichier du dépôt : ce que git sait de ses fins de ligne, son nom."""
    run = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--eol", "-z"],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if run.returncode:
        pytest.skip("pas un dépôt git")
    lines = [line.partition("\t") for line in run.stdout.split("\0") if line]
    return [(" ".join(known.split()), name) for known, _, name in lines]


def test_every_text_has_the_same_bytes_on_every_system(tracked):
    """Git pour Windows, tel qu'il s'installe, sortirait des « \\r\\n » : bash ne les lit pas, les
    empreintes n'en tiennent pas compte."""
    kinds = {
        "i/lf w/lf attr/text=auto eol=lf",
        "i/none w/none attr/text=auto eol=lf",
        "i/-text w/-text attr/-text",
    }
    wrong = [f"{name} : {known}" for known, name in tracked if known not in kinds]
    assert len(tracked) > 500 and not wrong, "\n".join(wrong)


RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def test_every_name_can_be_written_on_every_disk(tracked):
    names = [name for _, name in tracked]
    folded = Counter(name.casefold() for name in names)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9._/-]+", name), (
            f"{name} : lettres sans accent, chiffres, ._-"
        )
        assert folded[name.casefold()] == 1, f"{name} : un autre n'en diffère que par la casse"
        assert len(name) < 120, f"{name} : Windows borne un chemin entier à 260 signes"
        for part in name.split("/"):
            assert not RESERVED.match(part) and not part.endswith("."), f"{name} : nom réservé"


# --- Le code --------------------------------------------------------------------------------------


def faults(source: str) -> list[str]:
    """« ligne 3 : ce qu'il y a, que faire », pour chaque défaut d'un texte Python."""
    tree = ast.parse(source)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (reason := encoding_left_out(node)):
            found.append(f"ligne {node.lineno} : {reason}")
    return found


def encoding_left_out(call: ast.Call) -> str:
    """Ce qu'il faut ajouter à un appel qui lit ou écrit un texte dans le codage de la machine."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    owned = isinstance(call.func, ast.Attribute)
    named = {one.arg: one.value for one in call.keywords}
    if "encoding" in named or None in named:
        return ""
    if owned and name in {"read_text", "write_text"}:
        # ``trahison.files.write_text(chemin, texte)``, qui a deux arguments aussi, écrit en UTF-8.
        return "" if len(call.args) > (name == "write_text") else f"{name} sans encoding"
    if name == "open" and not owned:
        mode = named.get("mode") or (call.args[1] if len(call.args) > 1 else None)
        binary = isinstance(mode, ast.Constant) and "b" in str(mode.value)
        unsure = mode is not None and not isinstance(mode, ast.Constant)
        return "" if binary or unsure or len(call.args) > 3 else "open sans encoding"
    if (
        owned
        and name in {"run", "Popen", "check_output"}
        and {"text", "universal_newlines"} & {*named}
    ):
        return f"{name}(text=…) sans encoding"
    return ""


def unix_only(source: str) -> list[str]:
    """Les appels et les modules que Windows n'a pas, hors de ceux que ``hasattr`` a d'abord
    cherchés."""
    tree = ast.parse(source)
    looked_for = {
        str(node.args[1].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "hasattr"
        and isinstance(node.args[1], ast.Constant)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [one.name for one in node.names if one.name in UNIX_MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module in UNIX_MODULES:
            found.append(str(node.module))
        elif isinstance(node, ast.Attribute) and node.attr == "symlink_to":
            found.append("symlink_to, au lieu de folder_links.link_folder")
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and f"{node.value.id}.{node.attr}" in UNIX_CALLS
            and node.attr not in looked_for
        ):
            found.append(f"{node.value.id}.{node.attr}")
    return found


def test_no_text_is_read_or_written_in_the_encoding_of_the_machine():
    wrong = [
        f"{file.relative_to(ROOT).as_posix()}, {fault}"
        for file in SOURCES
        for fault in faults(file.read_text(encoding="utf-8"))
    ]
    assert len(SOURCES) > 300 and not wrong, "\n".join(wrong)


def test_nothing_asks_windows_for_what_it_lacks():
    found = {
        file.relative_to(ROOT).as_posix(): calls
        for file in SOURCES
        if (calls := unix_only(file.read_text(encoding="utf-8")))
    }
    wrong = {name: calls for name, calls in found.items() if name not in NOT_ON_WINDOWS}
    assert not wrong, "derrière « hasattr », ou dans NOT_ON_WINDOWS avec sa raison"
    assert NOT_ON_WINDOWS.keys() <= found.keys(), "n'a plus à y être"


def made_again(source: str) -> list[str]:
    """Les dossiers effacés « si possible » dont la suite exige qu'ils ne soient plus là."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [
        (call, getattr(call.func, "attr", ""), {one.arg for one in call.keywords}) for call in calls
    ]
    if not any(name == "rmtree" and "ignore_errors" in given for _, name, given in named):
        return []
    needed = {"mkdir": "exist_ok", "copytree": "dirs_exist_ok"}
    return [
        f"ligne {call.lineno} : {name} sans {needed[name]}"
        for call, name, given in named
        if name in needed and needed[name] not in given
    ]


def test_a_folder_that_windows_keeps_is_filled_again():
    """Effacer un dossier y échoue si quelqu'un le regarde."""
    wrong = [
        f"{file.relative_to(ROOT).as_posix()}, {fault}"
        for file in SOURCES
        if file.is_relative_to(ROOT / "code")
        for fault in made_again(file.read_text(encoding="utf-8"))
    ]
    assert not wrong, "\n".join(wrong)
    assert made_again("rmtree(a)\nshutil.rmtree(a, ignore_errors=True)\na.mkdir()")
    assert not made_again("shutil.rmtree(a)\na.mkdir()")


@pytest.mark.parametrize("module", ["trahison", "livre"])
def test_a_command_speaks_where_some_signs_do_not_exist(module):
    run = subprocess.run(
        [sys.executable, "-m", module, "--help"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "code"), "PYTHONIOENCODING": "ascii"},
    )
    assert run.returncode == 0 and b"python -m" in run.stdout, run.stderr.decode("ascii", "replace")


@pytest.mark.parametrize(
    "written, wrong",
    [
        ("path.read_text()", True),
        ('path.read_text("utf-8")', False),
        ('path.write_text("a")', True),
        ('path.write_text("a", "utf-8")', False),
        ('path.write_text("a", encoding="utf-8")', False),
        ('write_text(path, "a")', False),
        ("open(path)", True),
        ('open(path, "w")', True),
        ('open(path, mode="rb")', False),
        ('Image.open("a")', False),
        ("subprocess.run(order, text=True)", True),
        ('subprocess.Popen(order, text=True, encoding="utf-8")', False),
        ("subprocess.run(order)", False),
        ("subprocess.run(order, **settings)", False),
    ],
)
def test_the_check_of_encodings_itself(written, wrong):
    assert bool(faults(written)) is wrong


@pytest.mark.parametrize(
    "written, wrong",
    [
        ("os.fork()", True),
        ("import resource", True),
        ("(folder / 'code').symlink_to(place)", True),
        ("os.kill(pid, signal.SIGKILL)", True),
        ('os.getuid() if hasattr(os, "getuid") else 0', False),
        ("signal.SIGINT", False),
    ],
)
def test_the_check_of_calls_itself(written, wrong):
    assert bool(unix_only(written)) is wrong
