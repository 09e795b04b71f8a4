"""Valeurs calculées citées dans le texte ({glue:text}`…`) : écrites à la française.

Python ne sait pas écrire la virgule décimale sans la « locale » du système. Les valeurs restent des
nombres dans les pages ; seule leur écriture change : ``{glue:text}`cle:.1%``` donne « 87,3 % ».
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import myst_nb.ext.glue.crossref
import myst_nb.ext.glue.roles
from myst_nb.core.variables import format_plain_text
from myst_nb.ext.glue.roles import PasteTextRole

from livre.project import stop_build
from livre.state import state
from livre.versions import require
from trahison.french import localize

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_NUMERIC_FORMAT = re.compile(r".*[bdeEfFgGn%]")
# numpy 2 écrit « np.float64(0.5) » ; la valeur enveloppée est un littéral de Python.
_NUMPY_SCALAR = re.compile(r"np\.\w+\((.*)\)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?")
_WITHOUT_FORMAT = re.compile(r"[^:]+::[^:]+")


def setup_numbers(app: Sphinx) -> None:
    require("myst-nb", "livre.text.numbers remplace format_plain_text dans les rôles glue")
    for module in (myst_nb.ext.glue.roles, myst_nb.ext.glue.crossref):
        module.format_plain_text = french_plain_text
    myst_nb.ext.glue.roles.glue_warning = refuse_glue
    PasteTextRole.run = run_with_format
    app.connect("env-check-consistency", check_quoted_values)


def run_with_format(role: PasteTextRole, run=PasteTextRole.run):
    """MyST-NB prend la page citée pour un format quand il n'y en a pas (`page.md::clef`)."""
    if _WITHOUT_FORMAT.fullmatch(role.text):
        role.text += ":s"
    return run(role)


def refuse_glue(message: str, document, line: int, *args) -> None:
    """Une valeur introuvable ou qui n'a pas le bon type arrête la construction."""
    stop_build(
        f"{document['source']}, ligne {line} : valeur citée introuvable ou illisible ({message})"
    )


def check_quoted_values(app: Sphinx, env) -> None:
    """Contrôle les valeurs citées d'une page à l'autre, que MyST-NB ne cherche qu'à l'écriture."""
    for page, quoted in state(env).quoted.items():
        for source, key in quoted:
            missing = source in env.found_docs and key not in env.nb_metadata.get(source, {}).get(
                "glue", []
            )
            if missing:
                stop_build(f"page {page} : la valeur « {key} » de la page {source} n'existe pas")


def french_plain_text(text: str, spec: str) -> str:
    """Met en forme la valeur ``text`` selon ``spec`` (format de Python), puis à la française."""
    text = _NUMPY_SCALAR.sub(r"\1", text)
    formatted = format_plain_text(text, spec)
    is_number = _NUMERIC_FORMAT.fullmatch(spec) or _NUMBER.fullmatch(text)
    return localize(formatted) if is_number else formatted
