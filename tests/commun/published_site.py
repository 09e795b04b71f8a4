"""Un site publié et le même, resté chez son auteur : ce qui les sépare, et rien d'autre.

Les masques disent ce qu'une publication ajoute, et où ; le reste se compare octet pour octet.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

# Ce que seule la publication sait : adresse du site, dépôt, révision, et ce qui s'en écrit.
ADDRESSED = (
    r'<base href="[^"]*">',
    r' *<link rel="canonical"[^>]*/>\n',
    r'<meta name="citation_(?:public|fulltext_html)_url"[^>]*/>\n',
    r'<meta property="og:(?:url|image)[^>]*/>\n',
    # Ce script mène la page 404, servie n'importe où, à ses propres ancres.
    r'<script src="[^"]*not-found\.js"></script>\n',
    r'<div class="dropdown dropdown-source-buttons">.*?</ul>\n</div>\n',
    r' *<li><a href="https://(?:colab\.research\.google\.com|mybinder\.org)/.*?</li>\n',
    # Comment citer : la phrase, la référence, BibTeX, CSL.
    r"\sCette copie n’est pas publiée\s: ajoutez l’adresse où vous la lisez\.",
    r'\sAdresse\s: <a class="reference external"[^>]*>[^<]*</a>\.',
    r"(?<=\)\.)\shttps://[^\s<]*(?=\n</pre>)",
    r' *<span class="w"> *</span><span class="na">url</span>[^\n]*\n',
    r'<span class="p">,</span>\n<span class="w"> *</span><span class="nt">"URL"</span>[^\n]*',
)
STRUCTURED = r'(?<=<script type="application/ld\+json">).*?(?=</script>)'
ADDRESS_KEYS = {"@id", "url", "image", "version"}
# Les boutons d'un livre publié demandent quelques icônes de plus.
ICONS = ("_static/styles/pydata-sphinx-theme.css", "_static/vendor/fontawesome/")


def differences(published: Mapping[str, bytes], local: Mapping[str, bytes]) -> list[str]:
    """Les fichiers de ``local`` que ``published`` n'a pas, ou n'a pas pareils."""
    return [
        name
        for name, content in sorted(local.items())
        if not name.startswith(ICONS)
        and (name not in published or not _same(name, published[name], content))
    ]


def masked(page: str) -> str:
    """Le code d'une page sans ce que seule la publication sait."""
    for pattern in ADDRESSED:
        page = re.sub(pattern, "", page, flags=re.DOTALL)
    page = re.sub(STRUCTURED, _without_addresses, page, flags=re.DOTALL)
    return re.sub(r"\n\s*\n+", "\n", page)


def _same(name: str, published: bytes, local: bytes) -> bool:
    if name.endswith(".html"):
        return masked(published.decode()) == masked(local.decode())
    if name.endswith(".ipynb"):
        return _cells(published) == _cells(local)
    if name.endswith(".zip"):
        return not differences(_members(published), _members(local))
    if name == "robots.txt":
        return re.sub(rb"Sitemap: [^\n]*\n", b"", published) == local
    return published == local


def _without_addresses(found: re.Match[str]) -> str:
    def prune(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: prune(value) for key, value in data.items() if key not in ADDRESS_KEYS}
        return [prune(item) for item in data] if isinstance(data, list) else data

    return json.dumps(prune(json.loads(found[0])), ensure_ascii=False)


def _cells(notebook: bytes) -> list[dict]:
    """Les cellules d'un carnet, celle qui installe exceptée, ses liens relatifs au site."""
    text = re.sub(r"https://[\w-]+\.github\.io/[\w-]+/", "../", notebook.decode())
    return [cell for cell in json.loads(text)["cells"] if "%pip install" not in str(cell["source"])]


def _members(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        # Tout y est dans un seul dossier, qui porte le nom du livre.
        return {name.partition("/")[2]: files.read(name) for name in files.namelist()}
