"""``python -m livre epub``, ``python -m livre pdf`` : une autre forme du livre, faite du site que
l'on vient de construire.

Se lance à la racine du projet ; le fichier est écrit dans le site, qui le propose alors au pied de
chaque page. Le PDF veut Chromium et ``requirements-tests.txt``.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from livre.forms.articles import TOC, Chapter, read_chapters
from livre.forms.cover import draw_cover
from livre.forms.epub import write_epub
from livre.forms.links import NAME, link_forms, weight
from livre.forms.pdf import write_pdf
from livre.identity.citation import Work, read_book
from livre.identity.revision import read_revision
from livre.project import BookError

SITE = Path("_build") / "html"


def make_epub(chapters: Sequence[Chapter], site: Path, work: Work) -> Path:
    path = site / f"{NAME}.epub"
    write_epub(path, chapters, site, work, draw_cover(chapters[0], site, work))
    return path


def make_pdf(chapters: Sequence[Chapter], site: Path, work: Work) -> Path:
    path = site / f"{NAME}.pdf"
    write_pdf(path, chapters, site, work)
    return path


FORMS = {"epub": make_epub, "pdf": make_pdf}


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m livre", description="Fait du site construit une autre forme du livre."
    )
    parser.add_argument("forme", choices=FORMS)
    parser.add_argument(
        "--site", type=Path, default=SITE, help=f"le site construit (par défaut {SITE.as_posix()})"
    )
    return parser.parse_args(given)


def _main(given: Sequence[str] | None = None) -> None:
    arguments, root = _arguments(given), Path.cwd()
    try:
        chapters = read_chapters(arguments.site, root / TOC)
        book, revision = read_book(root), read_revision(root)
        work = Work(
            book,
            date=revision.date or book.released,
            url=chapters[0].address or book.url,
            revision=revision.name_for_book(),
        )
        path = FORMS[arguments.forme](chapters, arguments.site, work)
    except BookError as error:
        raise SystemExit(f"livre : {error}") from None
    link_forms(arguments.site)
    print(f"livre : {path}, {weight(path)}")


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Sous Windows, un fichier où la sortie est redirigée n'a pas tous les signes.
        sys.stdout.reconfigure(errors="replace")
    _main()
