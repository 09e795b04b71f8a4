"""La copie à lire sans réseau : ``livre-hors-ligne.zip``, à la racine du site, avec tout le site
dedans.

Les mêmes pages donnent la même archive, octet pour octet : noms triés, dates fixes.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from livre.archive import write_archive
from livre.identity.cards import CARDS
from livre.identity.sitemap import ROBOTS, SITEMAP
from livre.labs import MODULES, WEIGHTS
from livre.policy import without_policy

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

ARCHIVE = "livre-hors-ligne.zip"
FOLDER = "la-trahison-des-images"
# Ce que l'archive ne peut pas contenir : elle-même, et ce qui mène à elle ; ce qu'aucun lecteur n'y
# ouvrirait : ce que d'autres programmes lisent du site.
ONLINE_ONLY = re.compile(rb'<span class="seulement-en-ligne">.*?</span>', re.DOTALL)
NOT_FOR_READERS = {ARCHIVE, ".buildinfo", "objects.inv", SITEMAP, ROBOTS}
# Un navigateur ne charge ni module ni données depuis un fichier local : un laboratoire les y prend
# dans deux scripts.
NOT_LOCAL = (CARDS, f"{MODULES}/")


def setup_offline_copy(app: Sphinx) -> None:
    app.connect("html-page-context", add_footer)


def add_footer(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """La dernière ligne de chaque page."""
    address = context["pathto"](ARCHIVE, 1)
    context["theme_extra_footer"] = (
        'Rien ne vous suit ici\u00a0: ni témoin de connexion (<em lang="en">cookie</em>), ni'
        ' mesure d’audience, ni requête vers un autre site.<span class="seulement-en-ligne"> <a'
        f' href="{address}" download>Le livre entier, à lire sans réseau</a>.</span>'
    )


def write_copy(app: Sphinx) -> None:
    if app.builder.name == "html":
        site = Path(app.outdir)
        contents = site_contents(site)
        if described(site / ARCHIVE) != {
            name: zlib.crc32(content) for name, content in contents.items()
        }:
            write_archive(site / ARCHIVE, contents)


def site_contents(site: Path) -> dict[str, bytes]:
    """Nom dans l'archive → contenu, dans l'ordre des noms."""
    contents = {}
    for file in sorted(site.rglob("*"), key=lambda file: file.relative_to(site).as_posix()):
        name = file.relative_to(site).as_posix()
        if (
            file.is_file()
            and name not in NOT_FOR_READERS
            and not name.startswith(NOT_LOCAL)
            and file.suffix != WEIGHTS
        ):
            content = file.read_bytes()
            contents[f"{FOLDER}/{name}"] = (
                without_policy(ONLINE_ONLY.sub(b"", content)) if file.suffix == ".html" else content
            )
    return contents


def described(archive: Path) -> dict[str, int] | None:
    """Nom → somme de contrôle, ou ``None`` sans archive entière."""
    try:
        with zipfile.ZipFile(archive) as opened:
            return {entry.filename: entry.CRC for entry in opened.infolist()}
    except (OSError, zipfile.BadZipFile):
        return None
