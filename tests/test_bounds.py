"""L’intervalle des pixels est dit, jamais supposé : aucune fonction n’en a par défaut."""

import ast
from pathlib import Path

import pytest

CODE = Path(__file__).resolve().parents[1] / "code" / "trahison"
RANGES = ({-1.0, 1.0}, {0.0, 1.0})
# Une échelle de temps ou un quadrillage, non des pixels.
OTHER = {("learning", "gradient_descent.py"), ("learning", "surfaces.py")}


def constants(tree: ast.Module) -> set[str]:
    """Les noms qui valent un intervalle de pixels, ou en viennent d’ailleurs."""
    return {"BOUNDS", "NETWORK_BOUNDS"} | {
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign) and is_range(node.value, set())
        for name in node.targets
        if isinstance(name, ast.Name)
    }


def is_range(node: ast.expr | None, names: set[str]) -> bool:
    """Vrai pour (−1, 1), (0, 1), ou une constante qui les vaut."""
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.Attribute):
        return node.attr in ("BOUNDS", "NETWORK_BOUNDS")
    if not isinstance(node, (ast.Tuple, ast.List)) or len(node.elts) != 2:
        return False
    try:
        return set(map(float, ast.literal_eval(node))) in RANGES
    except (ValueError, TypeError):
        return False


def guesses(source: str) -> list[str]:
    """« ligne : paramètre » pour chaque paramètre, ou champ, qui suppose un intervalle."""
    tree = ast.parse(source)
    names, found = constants(tree), []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            plain = [*node.args.posonlyargs, *node.args.args]
            pairs = [
                *zip(plain[len(plain) - len(node.args.defaults) :], node.args.defaults),
                *(
                    (arg, value)
                    for arg, value in zip(node.args.kwonlyargs, node.args.kw_defaults)
                    if value
                ),
            ]
            found += [
                f"{arg.lineno} : {arg.arg}"
                for arg, value in pairs
                if "bounds" in arg.arg or is_range(value, names)
            ]
        elif isinstance(node, ast.ClassDef):
            found += [
                f"{field.lineno} : {field.target.id}"
                for field in node.body
                if isinstance(field, ast.AnnAssign)
                and field.value is not None
                and "bounds" in field.target.id
                and not no_default(field.value)
            ]
    return found


def no_default(value: ast.expr) -> bool:
    """Vrai pour ``field(kw_only=True)``, qui ne donne aucune valeur."""
    return isinstance(value, ast.Call) and not {k.arg for k in value.keywords} & {
        "default",
        "default_factory",
    }


@pytest.mark.parametrize(
    "path", sorted(CODE.rglob("*.py")), ids=lambda path: path.relative_to(CODE).as_posix()
)
def test_no_signature_guesses_the_range_of_a_pixel(path):
    assert guesses(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "def f(images, bounds=(-1.0, 1.0)): ...",
        "def f(images, *, bounds=(0, 1)): ...",
        "def f(images, *, bounds=None): ...",
        "def f(images, *, span=[-1, 1]): ...",
        "WIDE = (-1.0, 1.0)\ndef f(images, span=WIDE): ...",
        "def f(images, span=NETWORK_BOUNDS): ...",
        "def f(images, span=lenet.BOUNDS): ...",
        "f = lambda images, bounds=(0, 1): images",
        "class C:\n    bounds: tuple = (0.0, 1.0)",
        "class C:\n    bounds: tuple = field(default=(0.0, 1.0))",
    ],
)
def test_a_guess_is_seen(source):
    assert len(guesses(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "def f(images, bounds, *, seed=0): ...",
        "def f(images, *, bounds, share=0.5): ...",
        "def f(target, images, box=(0, 2)): ...",
        "class C:\n    bounds: tuple",
        "class C:\n    bounds: tuple = field(kw_only=True)",
    ],
)
def test_nothing_else_is_taken_for_a_guess(source):
    assert guesses(source) == []
