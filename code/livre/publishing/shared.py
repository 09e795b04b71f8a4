"""Ce qu'une page montre des autres : sommaire, titres, numéros, là où mènent les renvois.

Une empreinte de tout cela : tant qu'elle ne change pas, une page que rien n'a changé reste ce
qu'elle était.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

from livre.identity.cards import chosen_figure
from livre.notebooks.installation import wheel_name
from livre.project import root
from livre.talk.slides import PAGE, slide

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# Domaine de Sphinx → ses tables où une page lit ce qu'une autre y a mis.
READ_BY_OTHERS = {
    "std": ("labels", "anonlabels", "objects", "terms"),
    "py": ("objects",),
    "math": ("objects",),
    "citation": ("citations",),
}
EXERCISES = "sphinx_exercise_registry"


def shared_by_pages(app: Sphinx) -> str:
    env = app.env
    shared = {
        "pages": env.found_docs,
        "titles": [env.titles, env.longtitles],
        "contents": {page: table_of_contents(toc) for page, toc in env.tocs.items()},
        "numbers": [env.toc_secnumbers, env.toc_fignumbers],
        "targets": [
            {table: env.domaindata[domain].get(table) for table in tables}
            for domain, tables in READ_BY_OTHERS.items()
        ],
        "exercises": [
            [label, exercise["docname"], exercise["node"].next_node(nodes.title)]
            for label, exercise in sorted(getattr(env, EXERCISES, {}).items())
        ],
        "references": references(env),
        # La carte d'une page sans figure est celle de l'accueil.
        "cover": getattr(chosen_figure(env.get_doctree(env.config.root_doc)), "attributes", None),
        "wheel": wheel_name(root(app)),
        "slides": slides(env),
    }
    text = json.dumps(plain(shared), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def table_of_contents(toc: nodes.Node) -> list[dict[str, Any]]:
    """Les pages qu'une page annonce, avec les titres et la légende que le sommaire leur donne."""
    return [entry.attributes for entry in toc.findall(addnodes.toctree)]


def slides(env: BuildEnvironment) -> list[tuple]:
    """Les diapositives de l'exposé : chaque chapitre mène aux siennes."""
    if PAGE not in env.found_docs:
        return []
    found = env.get_doctree(PAGE).findall(slide)
    return [(node["name"], node["sections"], node[0].astext()) for node in found]


def references(env: BuildEnvironment) -> list[tuple]:
    """Chaque référence de la bibliographie : son ancre, et ce que les pages en écrivent."""
    return [
        (one.citation_id, one.key, one.bibliography_key, repr(one.entry))
        for one in env.domaindata.get("cite", {}).get("citations", [])
    ]


def plain(value: Any) -> Any:
    """La même chose, en ce que JSON sait écrire et dans un ordre fixe."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case nodes.Node():
            return value.pformat()
        case Mapping():
            return sorted([str(key), plain(content)] for key, content in value.items())
        case Set():
            return sorted(map(str, value))
        case list() | tuple():
            return [plain(content) for content in value]
    text = str(value)  # un chemin, un mot que Sphinx traduira
    if " object at 0x" in text:
        raise TypeError(f"{text} : cette adresse change à chaque construction")
    return text
