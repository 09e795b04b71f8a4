"""La ligne vivante, les lignes de chaque page, et le bilan."""

import asyncio
import io

import pytest

from livre.execution import progress
from livre.execution.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def said():
    """Ce qui est dit, ligne à ligne."""
    return []


def test_line_names_pages_and_seconds(said):
    following = Progress(3, said.append, io.StringIO())
    assert following.line() == "livre : 0 page sur 3, 0 s"
    following.start("fgsm")
    following.start("lenet-5")
    following.finish("fgsm", 1.25)
    assert following.line() == "livre : 1 page sur 3, 0 s ; en cours : lenet-5 (0 s)"
    following.finish("lenet-5", 2.0, failed=True)
    assert said == [
        "livre : page 1/3 fgsm exécutée en 1,2 s",
        "livre : page 2/3 lenet-5 a échoué en 2,0 s",
    ]


def run(stream, said, monkeypatch, period: str) -> None:
    """Une page de quelques centièmes de seconde, la ligne étant récrite toutes les
    millisecondes."""
    monkeypatch.setattr(progress, period, 0.001)

    async def one_page() -> None:
        async with Progress(1, said.append, stream).shown() as following:
            following.start("image")
            await asyncio.sleep(0.05)
            following.finish("image", 0.05)

    asyncio.run(one_page())


def test_terminal_shows_a_line_that_leaves_no_trace(said, monkeypatch):
    stream = Terminal()
    run(stream, said, monkeypatch, "ONE_SECOND")
    assert "0 page sur 1, 0 s ; en cours : image (0 s)" in stream.getvalue()
    assert stream.getvalue().endswith(progress.CLEAR_LINE)
    assert said == ["livre : page 1/1 image exécutée en 0,1 s"]


def test_file_receives_whole_lines_only(said, monkeypatch):
    stream = io.StringIO()
    run(stream, said, monkeypatch, "HALF_A_MINUTE")
    assert stream.getvalue() == ""
    assert "livre : 0 page sur 1, 0 s ; en cours : image (0 s)" in said
