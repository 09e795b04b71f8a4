"""Un laboratoire en un seul script, pour qui lit le livre depuis un fichier : un navigateur n'y
charge ni module ni données.

Nos modules ne connaissent que trois formes : ``import { a, b } from "./c.js";``, ``export`` devant
une déclaration, ``export default`` devant une fonction nommée. Toute autre arrête la construction.
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
RESULT = "globalThis.livreLabo"


def page_script(folder: Path) -> str:
    """Le script du laboratoire : sa fonction ``mount`` et la source de ses fils de calcul."""
    workers = {file.name: bundle(file)[0] for file in sorted(folder.glob(WORKER))}
    modules, entry = bundle(folder / ENTRY)
    sources = json.dumps(workers, ensure_ascii=False).replace("</", "<\\/")
    result = f"{RESULT} = {{ mount: {entry}.default, workers: {sources} }};"
    return f"(() => {{\n{modules}{result}\n}})();\n"


def files_script(files: Mapping[str, str]) -> str:
    """Les fichiers du laboratoire : nom → contenu en base 64."""
    return f"{RESULT} = {json.dumps(dict(files), ensure_ascii=False)};\n"


def bundle(entry: Path) -> tuple[str, str]:
    """Le module et tous ceux qu'il atteint, chacun dans sa fonction, les importés d'abord ; et le
    nom donné à ce module."""
    names: dict[Path, str] = {}
    parts: list[str] = []
    _add(entry.resolve(), names, parts)
    return "".join(parts), names[entry.resolve()]


def _add(file: Path, names: dict[Path, str], parts: list[str]) -> None:
    if not file.is_file():
        stop_build(f"laboratoire, module {file.parent.name}/{file.name} : il manque")
    source = file.read_text(encoding="utf-8")
    for _, imported in IMPORT.findall(source):
        target = (file.parent / imported).resolve()
        if target not in names:
            _add(target, names, parts)
    names[file] = f"module{len(names)}"
    exported = ", ".join(
        f"default: {name}" if default else name for default, name in EXPORT.findall(source)
    )

    def bound(found: re.Match[str]) -> str:
        wanted, origin = found[1].replace(" as ", ": "), names[(file.parent / found[2]).resolve()]
        return f"const {{{wanted}}} = {origin};\n"

    body = EXPORT.sub("", IMPORT.sub(bound, source))
    if MODULE_WORD.search(body):
        stop_build(
            f"laboratoire, module {file.parent.name}/{file.name} : forme d'import ou d'export que"
            f" livre.illustrations.lab_bundles ne connaît pas :"
            f" {MODULE_WORD.search(body)[0].strip()}"  # type: ignore[index]  # trouvé juste au-dessus
        )
    parts.append(
        f'const {names[file]} = (() => {{\n"use strict";\n{body}return {{ {exported} }};\n}})();\n'
    )
