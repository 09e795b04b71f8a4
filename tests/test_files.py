"""Un fichier est écrit en entier ou pas du tout, même quand le disque est plein."""

import ast
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from trahison.files import write_atomically, write_text

TRAHISON = Path(__file__).resolve().parents[1] / "code" / "trahison"
# Ceux-là écrivent à côté puis renomment, d'eux-mêmes.
ATOMIC = {"files.py", "attacks/own_photo.py"}


@contextmanager
def full_disk(limit=100):
    """Aucun fichier de ce processus ne peut plus dépasser ``limit`` octets."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_keeps_the_former_file_and_nothing_else(tmp_path):
    write_text(tmp_path / "mesures.json", "{}")
    with full_disk(), pytest.raises(OSError):
        write_text(tmp_path / "mesures.json", "x" * 10_000)
    assert [file.name for file in tmp_path.iterdir()] == ["mesures.json"]
    assert (tmp_path / "mesures.json").read_text(encoding="utf-8") == "{}"


def test_interruption_leaves_nothing(tmp_path):
    def stop(stream):
        stream.write(b"moiti")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a", stop)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="pas de limite de taille sous Windows")
def test_saved_weights_leave_no_half_file(tmp_path):
    """Les paquets et les empreintes regardent le dossier : rien d'inachevé ne doit y rester."""
    import keras

    from trahison.networks.embedded.storage import save_weights

    model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(64)])
    with full_disk(), pytest.raises(OSError):
        save_weights(model, tmp_path / "poids.npz")
    assert not list(tmp_path.iterdir())


def test_journal_keeps_the_epochs_it_had_when_the_disk_is_full(tmp_path):
    from trahison.networks.embedded import journal

    def epoch(rank):
        return journal.Epoch(1, rank, 64, 0.1, 4.0, 0.2, 0.5, 60.0 * rank)

    journal.start(tmp_path, keep=0)
    journal.add(tmp_path, epoch(1))
    before = (tmp_path / journal.FILE).read_bytes()
    with full_disk(len(before) + 10), pytest.raises(OSError):
        journal.add(tmp_path, epoch(2))
    assert [file.name for file in tmp_path.iterdir()] == [journal.FILE]
    assert (tmp_path / journal.FILE).read_bytes() == before


def test_rows_of_a_training_are_kept_when_the_disk_is_full(tmp_path):
    from trahison.defenses.trained.training import add_row

    path = tmp_path / "journal.csv"
    add_row(path, {"network": "fgsm", "epoch": 1})
    add_row(path, {"network": "fgsm", "epoch": 2})
    with full_disk(path.stat().st_size + 3), pytest.raises(OSError):
        add_row(path, {"network": "fgsm", "epoch": 3})
    assert path.read_text("utf-8") == "network,epoch\nfgsm,1\nfgsm,2\n"


def test_nothing_is_written_in_place():
    """Ni ``open(…, "w")``, ni ``chemin.write_text`` : coupés, ils laissent un fichier tronqué."""
    faults = [
        f"{path.relative_to(TRAHISON)}, ligne {node.lineno} : passer par trahison.files"
        for path in sorted(TRAHISON.rglob("*.py"))
        if path.relative_to(TRAHISON).as_posix() not in ATOMIC
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and writes_in_place(node)
    ]
    assert not faults, "\n".join(faults)


def writes_in_place(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in {"write_text", "write_bytes"}
    modes = [*call.args[1:2], *(one.value for one in call.keywords if one.arg == "mode")]
    return (
        isinstance(call.func, ast.Name)
        and call.func.id == "open"
        and any(
            isinstance(mode, ast.Constant) and set("wax+") & set(str(mode.value)) for mode in modes
        )
    )


@pytest.mark.parametrize(
    "written, in_place",
    [
        ('path.write_text("a")', True),
        ('open(path, "a")', True),
        ('open(path, mode="wb")', True),
        ('open(path, "rb")', False),
        ("open(path)", False),
        ('write_text(path, "a")', False),
    ],
)
def test_the_check_itself(written, in_place):
    assert writes_in_place(ast.parse(written).body[0].value) is in_place
