"""Tout ce qui s'installe a une version fixée : celles de ``requirements.txt``, et celles de ce
qu'il demande à son tour (``.ci/verrou`` les refait)."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
DIRECT = ("requirements.txt", "requirements-tests.txt")
ADVICE = "à refaire : pip install uv==0.13.9 && .ci/verrou"


def lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


def pins(found: list[str]) -> dict[str, str]:
    """Paquet → version, pour cette machine : les lignes d'un autre système ou d'un autre Python ne
    comptent pas."""
    read = (Requirement(line) for line in found if re.match(r"[A-Za-z0-9]", line))
    return {
        canonicalize_name(wanted.name): str(wanted.specifier).removeprefix("==")
        for wanted in read
        if not wanted.marker or wanted.marker.evaluate()
    }


FIXED = pins(lines("requirements-versions.txt"))


def needed(package: str, extras: frozenset[str], seen: dict[str, frozenset[str]]) -> None:
    """Ajoute à ``seen`` le paquet et tout ce qu'il demande, d'après ce qui est installé."""
    name = canonicalize_name(package)
    if name in seen and extras <= seen[name]:
        return
    seen[name] = seen.get(name, frozenset()) | extras
    for text in distribution(name).requires or []:
        wanted = Requirement(text)
        if not wanted.marker or any(
            wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras)
        ):
            needed(wanted.name, frozenset(wanted.extras), seen)


@pytest.fixture(scope="module")
def everything() -> set[str]:
    """Tout ce que demandent les deux fichiers, et le paquet du livre."""
    seen: dict[str, frozenset[str]] = {}
    direct = pins([line for name in DIRECT for line in lines(name)])
    for package in ("trahison", *direct):
        needed(package, frozenset(), seen)
    return set(seen) - {"trahison"}


def test_the_two_files_say_the_same():
    locked = [line.removesuffix("\\").strip() for line in lines("requirements.lock")]
    assert [line for line in locked if not line.startswith("--hash")] == lines(
        "requirements-versions.txt"
    ), ADVICE


def test_every_line_of_the_lock_has_its_sums_and_no_address():
    text = "\n".join(lines("requirements.lock"))
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]
    assert "://" not in text


@pytest.mark.parametrize("name", DIRECT)
def test_what_is_asked_is_what_is_fixed(name):
    for package, version in pins(lines(name)).items():
        assert FIXED[package] == version, ADVICE


def test_nothing_that_is_needed_drifts(everything):
    assert len(everything) > 100
    assert everything <= set(FIXED), ADVICE


def test_what_is_installed_is_what_is_fixed(everything):
    wrong = {name: distribution(name).version for name in everything}
    wrong = {name: found for name, found in wrong.items() if FIXED.get(name) != found}
    assert not wrong, "installé hors de requirements-versions.txt"
