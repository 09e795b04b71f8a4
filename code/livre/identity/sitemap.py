"""``sitemap.xml`` (toutes les pages, à leur adresse publique) et ``robots.txt``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from livre.identity.pages import page_address

if TYPE_CHECKING:
    from sphinx.application import Sphinx

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"


def write_sitemap(app: Sphinx) -> None:
    """Un plan du site ne contient que des adresses absolues : sans adresse publique, il n'y en a
    pas."""
    if app.builder.name not in ("html", "dirhtml"):
        return
    folder, lines = Path(app.outdir), ["User-agent: *", "Allow: /"]
    if app.config.html_baseurl:
        addresses = sorted(page_address(app, page) for page in app.env.found_docs)
        (folder / SITEMAP).write_bytes(sitemap(addresses))
        lines.append(f"Sitemap: {app.config.html_baseurl.rstrip('/')}/{SITEMAP}")
    else:
        (folder / SITEMAP).unlink(missing_ok=True)
    (folder / ROBOTS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def sitemap(addresses: list[str]) -> bytes:
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(f"{{{NAMESPACE}}}urlset")
    for address in addresses:
        page = ElementTree.SubElement(root, f"{{{NAMESPACE}}}url")
        ElementTree.SubElement(page, f"{{{NAMESPACE}}}loc").text = address
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
