"""Ce que dit ARCHITECTURE.md, et ce que le code dit de lui-même : les deux moitiés d'une
comparaison."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "code"
PAGE = ROOT / "ARCHITECTURE.md"

RST_ROLE = re.compile(r":\w+:`[~.]*([^`]+)`")
RST_LITERAL = re.compile(r"``([^`]+)``")
END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s")
CELL = re.compile(r"(?<!\\)\|")
NAMED = re.compile(r"`([^`]+)`")


# --- La page --------------------------------------------------------------------------------------


def section(title: str) -> list[tuple[int, str]]:
    """Les lignes sous ce titre, avec leurs numéros, jusqu'au titre suivant."""
    lines = list(enumerate(PAGE.read_text(encoding="utf-8").splitlines(), start=1))
    starts = [rank for rank, (_, line) in enumerate(lines) if re.fullmatch(rf"#+ {title}", line)]
    assert len(starts) == 1, f"{PAGE.name} : la section « {title} » attendue une fois"
    after = lines[starts[0] + 1 :]
    end = next((rank for rank, (_, line) in enumerate(after) if line.startswith("#")), None)
    return after[:end]


def table(title: str) -> list[tuple[int, list[str]]]:
    """Les rangées du tableau de cette section, sans son en-tête."""
    rows = [
        (number, [cell.strip() for cell in CELL.split(line)[1:-1]])
        for number, line in section(title)
        if line.startswith("|")
    ]
    return rows[2:]


def floors(title: str) -> dict[str, int]:
    """Le paquet → son étage, 0 étant le plus bas : la liste numérotée de cette section, lue de bas
    en haut."""
    steps = [line for _, line in section(title) if re.match(r"\d+\. ", line)]
    return {name: rank for rank, line in enumerate(reversed(steps)) for name in NAMED.findall(line)}


def same_lines(title: str, expected: Iterable[str], found: Iterable[tuple[int, str]]) -> None:
    """Échoue en disant ce que la section doit contenir, à copier tel quel."""
    wanted, written = list(expected), [(number, line.strip()) for number, line in found]
    if [line for _, line in written] != wanted:
        lines = {line: number for number, line in written}
        stale = [f"  ligne {lines[line]} : {line}" for line in lines if line not in set(wanted)]
        raise AssertionError(
            f"{PAGE.name}, « {title} » n'est plus ce que dit le code ; à ôter :\n"
            + "\n".join(stale or ["  (rien)"])
            + "\nla section entière, à écrire :\n"
            + "\n".join(wanted)
        )


# --- Le code --------------------------------------------------------------------------------------


def packages(top: str) -> list[str]:
    """Les paquets de ``code/top``, à toute profondeur : « networks.embedded »."""
    folder = CODE / top
    return sorted(
        ".".join(path.parent.relative_to(folder).parts)
        for path in folder.rglob("__init__.py")
        if path.parent != folder
    )


def root_files(top: str) -> list[str]:
    """Les fichiers rangés dans aucun paquet."""
    return sorted(path.stem for path in (CODE / top).glob("*.py") if path.stem != "__init__")


def first_sentence(path: Path) -> str:
    """La première phrase d'un module, en Markdown."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(docstring.partition("\n\n")[0].split())
    sentence = END_OF_SENTENCE.split(paragraph)[0].rstrip(" :")
    plain = RST_LITERAL.sub(r"`\1`", RST_ROLE.sub(r"`\1`", sentence))
    return plain.replace("'", "’").replace("|", r"\|")


def described(top: str) -> list[str]:
    """Les rangées d'un tableau : chaque paquet, puis chaque fichier de la racine."""
    folder = CODE / top
    files = {name: folder.joinpath(*name.split("."), "__init__.py") for name in packages(top)}
    files |= {f"{name}.py": folder / f"{name}.py" for name in root_files(top)}
    return [f"| `{name}` | {first_sentence(path)} |" for name, path in files.items()]


def imports(path: Path) -> dict[str, int]:
    """Noms absolus importés par un fichier, où que ce soit dans le fichier ; et la ligne."""
    package = path.relative_to(CODE).parent.parts
    names: dict[str, int] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name: node.lineno for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*parents, node.module or ""))
            names |= {f"{base}.{alias.name}": node.lineno for alias in node.names}
    return names


def publishing_steps() -> list[str]:
    """Les étapes de ``livre.publishing.steps``, dans l'ordre, avec le commentaire de chacune."""
    path = CODE / "livre" / "publishing" / "steps.py"
    tree, lines = ast.parse(path.read_text(encoding="utf-8")), path.read_text("utf-8").splitlines()
    homes = {
        alias.name: (node.module or "").removeprefix("livre.")
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    [steps] = [
        node.value.elts
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "STEPS"
    ]
    comments = [lines[step.lineno - 1].partition("# ")[2].replace("'", "’") for step in steps]
    return [
        f"{rank}. `{step.id}`, dans `{homes[step.id]}` : {comment}"
        for rank, (step, comment) in enumerate(zip(steps, comments), start=1)
    ]
