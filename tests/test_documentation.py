"""La documentation d'une fonction se lit sur le site, entrée par entrée : chaque ligne de ``Args``
et de ``Raises`` commence une entrée, ou en est la suite, plus à droite."""

import ast
import re
from pathlib import Path

import pytest

TRAHISON = Path(__file__).resolve().parents[1] / "code" / "trahison"
ENTRY = re.compile(r"    \*{0,2}([\w.]+(?:, \*{0,2}[\w.]+)*):(?: |$)")


def faults(source: str) -> list[str]:
    found = []
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            known = {
                argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)
            }
            section = ""
            for line in (ast.get_docstring(function) or "").splitlines():
                if line and not line.startswith(" "):
                    section = line
                elif section in ("Args:", "Raises:") and re.match(r"    \S", line):
                    named = (
                        set(re.findall(r"[\w.]+", entry[1])) if (entry := ENTRY.match(line)) else {}
                    )
                    if not named or (section == "Args:" and named - known):
                        found.append(f"{function.name}, {section} « {line.strip()} »")
    return found


@pytest.mark.parametrize(
    "path", sorted(TRAHISON.rglob("*.py")), ids=lambda path: path.relative_to(TRAHISON).as_posix()
)
def test_each_entry_has_its_line(path):
    module = ".".join(("trahison", *path.relative_to(TRAHISON).with_suffix("").parts))
    wrong = faults(path.read_text(encoding="utf-8"))
    assert not wrong, f"{module} : décaler la suite d'une entrée :\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    "written, count",
    [
        ("a: un\n            nombre.\n        b, c: deux autres.", 0),
        ("a: un\n        nombre. b: un autre.", 1),
        ("d: ce n'est pas un argument.", 1),
    ],
)
def test_the_check_itself(written, count):
    source = f'def f(a, b, c):\n    """Fait.\n\n    Args:\n        {written}\n    """\n'
    assert len(faults(source)) == count
