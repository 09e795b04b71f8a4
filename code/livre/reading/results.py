"""Ce que Sphinx et MyST-NB savent de l'exécution : quelles pages ont changé, et leurs résultats.

MyST-NB exécute une page au moment où Sphinx la lit, l'une après l'autre (jupyter-book n° 1735).
Ici toutes les pages à refaire le sont avant la lecture (``livre.execution``) ; MyST-NB ne fait plus
que relire les résultats.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import myst_nb.sphinx_
from myst_nb.core.execute import NotebookClientBase, create_client
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode, from_dict
from sphinx.environment import CONFIG_OK
from sphinx.util import logging

from livre.execution.cache import CodeTree, fingerprint, source_text
from livre.execution.kernels import check_language, repeatable_settings
from livre.execution.run import Page, Settings, is_code, run_pages, worker_count
from livre.execution.store import PageStore
from livre.execution.used_network import ANSWER
from livre.execution.value_evaluation import values_kept
from livre.execution.value_expressions import BadValue, with_exact_lines
from livre.project import build_folder, root, stop_build
from livre.state import state
from livre.versions import require

if TYPE_CHECKING:
    from myst_nb.core.config import NbParserConfig
    from myst_nb.core.loggers import LoggerType
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

log = logging.getLogger(__name__)
LOADED = ":load:"  # une cellule dont le code est dans un fichier


def setup_results(app: Sphinx) -> None:
    require(
        "myst-nb",
        "livre.reading.results remplace create_client, qui exécute une page pendant sa lecture",
    )
    app.connect("builder-inited", read_results_from_store)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("env-before-read-docs", execute_missing_pages)


def notebook_settings(env: BuildEnvironment) -> NbParserConfig:
    """Les réglages de MyST-NB, qu'il attache à l'environnement."""
    return env.mystnb_config  # type: ignore[attr-defined]


def page_store(env: BuildEnvironment) -> PageStore:
    # Le dossier que « jupyter-book clean » garde et que l'intégration continue peut conserver.
    return PageStore(Path(notebook_settings(env).execution_cache_path) / "pages")


def is_active(env: BuildEnvironment) -> bool:
    return notebook_settings(env).execution_mode == "cache"


# --- Ce qui a changé ------------------------------------------------------------------------------


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set
) -> list[str]:
    """Pages dont l'empreinte n'est plus celle de la dernière lecture."""
    if not is_active(env):
        return []
    memory = state(env)
    if env.config_status != CONFIG_OK:
        memory.notebooks.clear()
    stale = {
        page.name
        for page in pages_with_cells(app, env, env.found_docs - added)
        if memory.keys.get(page.name) != page.key
    }
    return sorted(stale | pages_quoting(env, stale | added | changed | removed))


def pages_quoting(env: BuildEnvironment, names: set[str]) -> set[str]:
    """Pages qui citent une valeur d'une page de ``names`` : à relire avec elle."""
    return {
        page
        for page, quoted in state(env).quoted.items()
        if quoted & names and page in env.found_docs
    }


def pages_with_cells(app: Sphinx, env: BuildEnvironment, names: Iterable[str]) -> list[Page]:
    code = CodeTree(root(app) / "code")
    pages = []
    for name in sorted(names):
        notebook = read_notebook(env, name)
        if notebook is not None and has_code(notebook):
            try:
                check_language(notebook)
                key = fingerprint(notebook, code, repeatable_settings(), book=Path(env.srcdir))
            except BadValue as error:
                stop_build(f"page {name}, {error}")
            pages.append(Page(name, notebook, key, Path(env.doc2path(name)).parent))
    return pages


def read_notebook(env: BuildEnvironment, name: str) -> NotebookNode | None:
    """Le carnet d'une page, ``None`` pour une page sans en-tête de carnet."""
    written = written_notebook(env, name)
    return from_dict(json.loads(written)) if written else None


def written_notebook(env: BuildEnvironment, name: str) -> str:
    """Le carnet d'une page, en JSON ; vide pour une page sans en-tête de carnet."""
    path, text = env.doc2path(name), page_text(env, name)
    # Analyser trente pages coûte deux secondes : l'environnement de Sphinx garde les carnets, tant
    # que leur texte reste, et celui du fichier qu'une cellule charge.
    notebooks = state(env).notebooks
    known, written = notebooks.get(name, ("", ""))
    if known != text or LOADED in text:
        syntax = env.myst_config  # type: ignore[attr-defined]
        reader = create_nb_reader(path, syntax, notebook_settings(env), text)
        written = "" if reader is None else json.dumps(with_exact_lines(reader.read(text), text))
        notebooks[name] = text, written
    return written


def page_text(env: BuildEnvironment, name: str) -> str:
    try:
        return source_text(Path(env.doc2path(name)))
    except BadValue as error:
        stop_build(f"page {name}, {error}")


def has_code(notebook: NotebookNode) -> bool:
    return any(map(is_code, notebook.cells))


# --- Exécution ------------------------------------------------------------------------------------


def execute_missing_pages(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Exécute les pages à lire dont le résultat n'est pas gardé."""
    if not is_active(env):
        return
    memory = state(env)
    pages = pages_with_cells(app, env, names)
    executed = run_pages(pages, execution_settings(app, env))
    for name in names:
        memory.keys.pop(name, None)  # une page peut ne plus avoir de cellules
    # Après : si le code a changé entre-temps, la page est gardée sous une autre empreinte.
    memory.keys |= {page.name: page.key for page in pages}
    memory.cell_seconds = {page.name: page.cell_seconds for page in executed}
    failures = [page.failure for page in executed if page.failure]
    if failures:
        stop_build("\n\n".join(failures))


def execution_settings(app: Sphinx, env: BuildEnvironment) -> Settings:
    try:
        workers = worker_count()
    except ValueError as error:
        stop_build(str(error))
    return Settings(
        code=root(app) / "code",
        book=Path(app.srcdir),
        work=build_folder(app),
        store=page_store(env),
        timeout=notebook_settings(env).execution_timeout,
        workers=workers,
        announced=state(env).announced_sources,
        say=log.info,
    )


# --- Lecture des résultats par MyST-NB ------------------------------------------------------------


class StoredResults(NotebookClientBase):
    """Client de MyST-NB qui n'exécute rien : il pose sur les cellules les résultats déjà gardés."""

    def start_client(self) -> None:
        executed = self._kwargs["executed"]
        outputs = iter(cell for cell in executed.cells if cell.cell_type == "code")
        self._values, self._last_cell = values_kept(executed), 0
        if code_of(executed) != code_of(self.notebook):
            stop_build(f"{self.path} a été modifié pendant la construction ; la relancer")
        self._notebook = self.notebook.copy()
        self._notebook.metadata = {
            **self.notebook.metadata,
            "language_info": executed.metadata["language_info"],
        }
        self._notebook.cells = [
            (
                NotebookNode(
                    {**cell, **{field: result[field] for field in ("outputs", "execution_count")}}
                )
                if cell.cell_type == "code" and (result := next(outputs))
                else cell
            )
            for cell in self.notebook.cells
        ]

    def code_cell_outputs(self, cell_index: int) -> tuple[int | None, list[NotebookNode]]:
        """MyST-NB rend les cellules dans l'ordre : ce qui suit celle-ci voit ses valeurs."""
        self._last_cell = cell_index
        return super().code_cell_outputs(cell_index)

    def values_here(self) -> dict[str, int | float | str]:
        """Valeurs calculées à l'endroit de la page que MyST-NB est en train de rendre."""
        return self._values.get(self._last_cell, {})


def code_of(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def read_results_from_store(app: Sphinx) -> None:
    """Remplace le client de MyST-NB par celui du livre, pour cette construction."""

    def client_for(
        notebook: NotebookNode,
        source: str,
        nb_config: NbParserConfig,
        logger: LoggerType,
        read_fmt: dict | None = None,
    ) -> NotebookClientBase:
        name = app.env.path2doc(source) or source
        set_cell_ids(notebook, name)
        if not is_active(app.env):
            return create_client(notebook, source, nb_config, logger, read_fmt)
        path = Path(source)
        if not has_code(notebook):
            return NotebookClientBase(notebook, path, nb_config, logger)
        executed = page_store(app.env).load(name, state(app.env).keys[name])
        if executed is None:
            stop_build(
                f"page {name} : le résultat de son exécution a disparu pendant la construction"
            )
        state(app.env).networks[name] = executed.metadata.get(ANSWER)
        return StoredResults(notebook, path, nb_config, logger, executed=executed)

    myst_nb.sphinx_.create_client = client_for


def set_cell_ids(notebook: NotebookNode, name: str) -> None:
    """Identifiants de cellules tirés de leur rang : deux constructions publient les mêmes
    carnets."""
    for rank, cell in enumerate(notebook.cells):
        cell["id"] = hashlib.sha256(f"{name} {rank}".encode()).hexdigest()[:8]
