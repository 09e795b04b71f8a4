"""Un grand livre dont les pages s'écrivent côte à côte est, octet pour octet, celui qu'un seul
processus écrit."""

import sys

import pytest

from livre.platform.parallel_writing import MANY_PAGES
from livre.text.formulas import MATHJAX

SAYS_SO = """\
from sphinx.builders import Builder
write = Builder._write_parallel
def told(self, pages, nproc):
    print("côte à côte :", nproc)
    write(self, pages, nproc)
Builder._write_parallel = told
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="un seul processus écrit ailleurs")


def pages(count: int) -> dict[str, str]:
    """Des pages dont chaque formule est à elle, et dont une cite les autres."""
    formulas = {
        f"page-{rank}": "\n\n".join(
            [f"# Page {rank}", *(f"Ici $x_{{{rank}}}^{{{k}}}$." for k in range(20))]
        )
        for rank in range(count - 1)
    }
    links = "\n".join(f"- [Page {rank}](page-{rank}.md)" for rank in range(count - 1))
    return {"accueil": f"# Accueil\n\n{links}\n", **formulas}


def test_side_by_side_writes_the_same_site(small_book):
    sites = []
    for workers in ("1", "2"):
        book = small_book(pages(MANY_PAGES))
        result = book.finish(book.start(SAYS_SO, LIVRE_PROCESSUS=workers))
        assert result.code == 0, result.console
        assert ("côte à côte : 2" in result.console) == (workers == "2")
        sites.append(book.site())
    alone, together = sites
    assert alone.keys() == together.keys()
    assert [name for name in alone if alone[name] != together[name]] == []
    # Quelques pages retouchées : personne n'aide.
    book.write_page("page-3", "# Autre\n\nIci $y$.\n")
    result = book.finish(book.start(SAYS_SO, LIVRE_PROCESSUS="2"))
    assert result.code == 0 and "côte à côte" not in result.console


def test_a_child_does_not_speak_to_its_parent_s_mathjax():
    """Il garde les formules déjà rendues, et démarre son propre moteur s'il en faut une autre."""
    import multiprocessing

    known = MATHJAX.render("a^2", False)
    asked = MATHJAX.process
    with multiprocessing.get_context("fork").Pool(1) as pool:
        again, other, process = pool.apply(in_a_child)
    assert again == known and "mjx" in other
    assert process != asked.pid and MATHJAX.process is asked


def in_a_child():
    again, other = MATHJAX.render("a^2", False), MATHJAX.render("b^3", False)
    return again, other, MATHJAX.process.pid


# Le premier enfant échoue pendant que le second se prépare, le second quand tout est prêt.
DIES = """\
import os, signal, time
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
write, parent = StandaloneHTMLBuilder.write_doc, os.getpid()
prepare = BuildEnvironment.get_and_resolve_doctree
def fails(self, page, doctree):
    if page == "{page}" and os.getpid() != parent:
        {how}
    write(self, page, doctree)
def slowly(self, page, *others, **named):
    time.sleep(0.2)
    return prepare(self, page, *others, **named)
StandaloneHTMLBuilder.write_doc = fails
BuildEnvironment.get_and_resolve_doctree = slowly
"""
KILLED = "os.kill(os.getpid(), signal.SIGKILL)"
FULL = "raise OSError(28, 'plus de place', '/a/b')"


@pytest.mark.parametrize(
    ("page", "how", "told"),
    [
        ("page-0", KILLED, "un des processus qui écrivaient les pages est mort sans rien dire"),
        pytest.param(
            "page-9",
            KILLED,
            "un des processus qui écrivaient les pages est mort sans rien dire",
            marks=pytest.mark.complet,
        ),
        ("page-0", FULL, "plus de place sur le disque pour /a/b"),
    ],
)
def test_a_child_that_fails_stops_the_build_with_a_sentence(small_book, page, how, told):
    book = small_book(pages(MANY_PAGES))
    result = book.finish(book.start(DIES.format(page=page, how=how), LIVRE_PROCESSUS="2"))
    assert result.code != 0 and told in result.console, result.console
    assert "Traceback" not in result.console, result.console
    assert not (book.folder / "_build" / "html" / f"{page}.html").exists()
    assert book.build(LIVRE_PROCESSUS="2").code == 0 and book.html(page)
