"""Un laboratoire en un seul script : une seule demande au site, et lisible depuis un fichier, d'où
un navigateur ne charge ni module ni données.

Chaque module n'y est qu'une fois, la page et ses fils de calcul le partagent ; sans les
commentaires et les retraits, que le dépôt et ``_static/labos`` gardent. Nos modules ne connaissent
que trois formes : ``import { a, b } from "./c.js";``, ``export`` devant une déclaration, ``export
default`` devant une fonction nommée ; toute autre arrête la construction. Un commentaire y tient
une ligne, ou la finit après deux espaces ; aucun texte n'y tient plusieurs lignes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from livre.project import stop_build

ENTRY = "labo.js"
WORKER = "*.worker.js"
IMPORT = re.compile(r'^import \{([^{}]+)\} from "(\.{1,2}/[\w./-]+)";\n', re.MULTILINE)
EXPORT = re.compile(
    r"^export (default )?(?=(?:async )?(?:function\*?|const|let|class) (\w+))", re.MULTILINE
)
MODULE_WORD = re.compile(r"^\s*(?:import|export)\b|\bimport(?:\.meta\b|\()", re.MULTILINE)
FOR_READING = re.compile(r"^ *//.*\n|^ +|  // .*$", re.MULTILINE)
RESULT = "globalThis.livreLabo"
# Le texte d'un fil de calcul est celui de ses modules, tels que la page les a lus.
SCRIPT = """(() => {{
"use strict";
const sources = [
{sources}];
const start = (rank) => `modules[${{rank}}] = (${{sources[rank]}})(modules);\n`;
const workers = Object.fromEntries(Object.entries({workers}).map(([name, ranks]) => [
  name, `"use strict";\nconst modules = [];\n${{ranks.map(start).join("")}}`,
]));
const modules = [];
{page}.forEach((rank) => {{ modules[rank] = sources[rank](modules); }});
{result} = {{ mount: modules.at(-1).default, workers }};
}})();
"""


def page_script(folder: Path) -> str:
    """Le script du laboratoire : sa fonction ``mount`` et la source de ses fils de calcul."""
    sources: dict[Path, str] = {}
    page = reach(folder / ENTRY, sources)
    workers = {file.name: reach(file, sources) for file in sorted(folder.glob(WORKER))}
    return SCRIPT.format(
        sources="".join(f"{source},\n" for source in sources.values()),
        workers=json.dumps(workers),
        page=json.dumps(page),
        result=RESULT,
    )


def files_script(files: Mapping[str, str]) -> str:
    """Les fichiers du laboratoire : nom → contenu en base 64."""
    return f"{RESULT} = {json.dumps(dict(files), ensure_ascii=False)};\n"


def reach(entry: Path, sources: dict[Path, str]) -> list[int]:
    """Les rangs, dans ``sources``, du module et de tous ceux qu'il atteint, les importés d'abord ;
    ceux qui n'y sont pas encore y entrent, chacun une fonction qui reçoit les modules déjà prêts et
    rend ce qu'il exporte."""
    reached: set[int] = set()
    _add(entry.resolve(), sources, reached)
    return sorted(reached)


def _add(file: Path, sources: dict[Path, str], reached: set[int]) -> int:
    if not file.is_file():
        stop_build(f"laboratoire, module {file.parent.name}/{file.name} : il manque")
    text = FOR_READING.sub("", file.read_text(encoding="utf-8"))
    ranks = {
        imported: _add((file.parent / imported).resolve(), sources, reached)
        for _, imported in IMPORT.findall(text)
    }
    exported = ", ".join(
        f"default: {name}" if default else name for default, name in EXPORT.findall(text)
    )

    def bound(found: re.Match[str]) -> str:
        return f"const {{{found[1].replace(' as ', ': ')}}} = modules[{ranks[found[2]]}];\n"

    body = EXPORT.sub("", IMPORT.sub(bound, text))
    if MODULE_WORD.search(body):
        stop_build(
            f"laboratoire, module {file.parent.name}/{file.name} : forme d'import ou d'export que"
            f" livre.illustrations.lab_bundles ne connaît pas :"
            f" {MODULE_WORD.search(body)[0].strip()}"  # type: ignore[index]  # trouvé juste au-dessus
        )
    # L'ordre d'un dictionnaire : celui des entrées, les importés avant ceux qui les importent.
    sources.setdefault(file, f"(modules) => {{\n{body}return {{ {exported} }};\n}}")
    rank = list(sources).index(file)
    reached.add(rank)
    return rank
