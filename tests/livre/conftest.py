"""Petits livres jetables, construits par la vraie commande."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from book_pages import HEADER
from folder_links import link_folder

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Build:
    """Ce qu'une construction a rendu : code de sortie, console, pages exécutées."""

    code: int
    console: str

    @property
    def executed(self) -> set[str]:
        return set(re.findall(r"livre : page \d+/\d+ (\S+) exécutée", self.console))


class SmallBook:
    """Un livre temporaire : ses pages, son dossier ``code/``, les réglages du vrai livre."""

    sphinx_arguments = "-d _build/.doctrees book _build/html"

    def __init__(self, folder: Path, pages: dict[str, str], code: dict[str, str] | None = None):
        self.folder = folder
        self.write("_config.yml", (ROOT / "_config.yml").read_text(encoding="utf-8"))
        self.write("CITATION.cff", (ROOT / "CITATION.cff").read_text(encoding="utf-8"))
        self.write("book/references.bib", "")
        names = list(pages)
        toc = f"format: jb-book\nroot: {names[0]}\n"
        toc += (
            "chapters:\n" + "".join(f"  - file: {name}\n" for name in names[1:])
            if names[1:]
            else ""
        )
        self.write("_toc.yml", toc)
        self.write("book/_toc.yml", f"format: jb-book\nroot: {names[0]}\n")
        for name, text in pages.items():
            self.write_page(name, text)
        for name, text in (code or {}).items():
            self.write(f"code/{name}", text)

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def write_page(self, name: str, text: str) -> None:
        self.write(f"book/{name}.md", HEADER + text)

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def html(self, page: str) -> str:
        return (self.folder / "_build" / "html" / f"{page}.html").read_text(encoding="utf-8")

    def start(
        self,
        before: str = "",
        *,
        repository: str = "",
        builder: str = "html",
        source: str = "book/",
        **settings: str,
    ) -> subprocess.Popen:
        """Lance la construction ; ``before`` est du Python exécuté dans le même processus avant
        elle.

        ``repository`` : « propriétaire/nom », pour un livre qui a une adresse publique ;
        ``builder`` : le constructeur de Sphinx ; ``source`` : ce que la commande nomme ;
        ``settings`` : d'autres variables d'environnement.
        """
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "code"),
            "NO_COLOR": "1",
            "GITHUB_REPOSITORY": repository,
            **settings,
        }
        command = [
            sys.executable,
            "-c",
            f"{before}\nfrom jupyter_book.cli.main import main; main()",
            "build",
            source,
            *([] if builder == "html" else ["--builder", "custom", "--custom-builder", builder]),
        ]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def finish(self, process: subprocess.Popen) -> Build:
        console, _ = process.communicate(timeout=900)
        return Build(process.returncode, re.sub(r"\x1b\[[\d;]*m", "", console))

    def build(self, repository: str = "", **settings: str) -> Build:
        return self.finish(self.start(repository=repository, **settings))

    def use_real_code(self) -> None:
        """Donne au petit livre le dossier ``code/`` du vrai."""
        link_folder(self.folder / "code", ROOT / "code")

    def site(self) -> dict[str, bytes]:
        """Tous les fichiers du site. ``.buildinfo``, que personne ne lit, dépend du dossier de
        l'environnement Python."""
        html = self.folder / "_build" / "html"
        return {
            file.relative_to(html).as_posix(): file.read_bytes()
            for file in sorted(html.rglob("*"))
            if file.is_file() and file.name != ".buildinfo"
        }

    def sphinx_build(self, repository: str = "") -> Build:
        """Construit le même livre par la commande documentée de Sphinx ; Jupyter Book, lui, est
        introuvable."""
        self.write("book/conf.py", (ROOT / "book" / "conf.py").read_text(encoding="utf-8"))
        without = "import sys; sys.modules['jupyter_book'] = None; "
        run = "from sphinx.cmd.build import main; sys.exit(main(sys.argv[1:]))"
        result = subprocess.run(
            [sys.executable, "-c", without + run, *self.sphinx_arguments.split()],
            cwd=self.folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "code"),
                "NO_COLOR": "1",
                "GITHUB_REPOSITORY": repository,
            },
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return Build(result.returncode, result.stdout)


@pytest.fixture(scope="session")
def small_book(tmp_path_factory):
    """Fabrique de petits livres : ``small_book({"page": "texte"}, {"module.py": "code"})``."""
    return lambda pages, code=None: SmallBook(tmp_path_factory.mktemp("livre"), pages, code)
