"""Construire avec Sphinx seul : ``_config.yml`` traduit en réglages de Sphinx, sans Jupyter Book.

``book/conf.py`` n'a que ces réglages ; Jupyter Book, qui ne le lit pas, fait les siens. Un test
construit le même livre des deux façons et compare les sites, octet pour octet.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from livre.project import stop_build

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Dans cet ordre : celui où les pages demandent leurs feuilles de style et leurs scripts.
EXTENSIONS = (
    "sphinx_copybutton",
    "myst_nb",
    "sphinx_external_toc",
    "sphinx.ext.intersphinx",
    "sphinx_design",
    "sphinx_book_theme",
    "sphinx_exercise",
    "livre",
    "sphinxcontrib.bibtex",
)
# Ce que Jupyter Book règle de lui-même et dont les pages dépendent.
DEFAULTS = {
    "html_theme": "sphinx_book_theme",
    "html_sourcelink_suffix": "",
    "html_theme_options": {"home_page_in_toc": True},
    "myst_url_schemes": ["mailto", "http", "https"],
    "numfig": True,
    "pygments_style": "sphinx",
    "suppress_warnings": ["myst.domains"],
}
# Clef de _config.yml, sections séparées par un point → réglage de Sphinx.
TRANSLATIONS = {
    "title": "html_title",
    "author": "author",
    "copyright": "copyright",
    "logo": "html_logo",
    "only_build_toc_files": "external_toc_exclude_missing",
    "exclude_patterns": "exclude_patterns",
    "bibtex_bibfiles": "bibtex_bibfiles",
    "execute.execute_notebooks": "nb_execution_mode",
    "execute.timeout": "nb_execution_timeout",
    "execute.raise_on_error": "nb_execution_raise_on_error",
    "execute.stderr_output": "nb_output_stderr",
    "parse.myst_enable_extensions": "myst_enable_extensions",
}
# Ce que la liste des extensions dit déjà.
OTHERWISE = {"sphinx.extra_extensions", "sphinx.local_extensions"}


def setup_sphinx_build(app: Sphinx) -> None:
    # Par défaut, sphinx-build met sa mémoire dans le site : elle serait publiée, et mise dans
    # l'archive hors ligne.
    if Path(app.outdir) in Path(app.doctreedir).parents:
        stop_build(
            "sphinx-build : un dossier de travail hors du site est attendu,"
            f" « -d _build/.doctrees », reçu {app.doctreedir}"
        )


def sphinx_settings(root: Path) -> dict[str, Any]:
    """Les réglages de Sphinx pour le livre de ``root``, qui contient ``_config.yml`` et
    ``_toc.yml``.

    Une clef de ``_config.yml`` qui n'a pas ici de traduction arrête la construction : elle serait
    ignorée.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    sections = {name: config.pop(name, {}) for name in ("execute", "parse", "sphinx")}
    last_word = sections["sphinx"].pop("config", {})
    flat = config | {
        f"{section}.{name}": value
        for section, values in sections.items()
        for name, value in values.items()
    }
    unknown = sorted(flat.keys() - TRANSLATIONS.keys() - OTHERWISE)
    if unknown:
        stop_build(
            f"_config.yml : {', '.join(unknown)} n'a pas de traduction dans"
            " livre/platform/sphinx_build.py"
        )
    return {
        "extensions": list(EXTENSIONS),
        **deepcopy(DEFAULTS),
        "external_toc_path": (root / "_toc.yml").as_posix(),
        **{TRANSLATIONS[name]: flat[name] for name in flat.keys() & TRANSLATIONS.keys()},
        **last_word,
    }
