"""Ce qu'un PDF de Chromium dit de lui-même : la page de chaque ancre, sa date.

Chromium écrit en clair les objets d'un PDF, sauf les dessins : quelques motifs suffisent, et le
livre se passe d'une bibliothèque de plus.
"""

from __future__ import annotations

import datetime
import re

OBJECT = re.compile(rb"^(\d+) 0 obj\n(<<.*?)^endobj", re.DOTALL | re.MULTILINE)
REFERENCE = re.compile(rb"(\d+) 0 R")
CATALOG = re.compile(rb"/Type /Catalog\b")
ANCHOR = re.compile(rb"/(\S+) \[(\d+) 0 R /XYZ")
DATE = re.compile(rb"\(D:\d{14}\+00'00'\)")


def page_numbers(pdf: bytes) -> dict[str, int]:
    """Nom de chaque ancre où mène un lien → numéro de sa page, la première étant la page 1."""
    objects = {int(number): content for number, content in OBJECT.findall(pdf)}
    catalog = next(content for content in objects.values() if CATALOG.search(content))
    ranks = {page: rank for rank, page in enumerate(pages(objects, entry(catalog, "Pages")), 1)}
    anchors = objects[entry(catalog, "Dests")] if b"/Dests" in catalog else b""
    return {name.decode(): ranks[int(page)] for name, page in ANCHOR.findall(anchors)}


def pages(objects: dict[int, bytes], number: int) -> list[int]:
    """Les pages sous ce nœud de l'arbre des pages, dans l'ordre."""
    kids = re.search(rb"/Kids \[(.*?)\]", objects[number], re.DOTALL)
    if kids is None:
        return [number]
    return [page for kid in REFERENCE.findall(kids[1]) for page in pages(objects, int(kid))]


def entry(content: bytes, name: str) -> int:
    found = re.search(rb"/%s (\d+) 0 R" % name.encode(), content)
    assert found is not None, name
    return int(found[1])


def with_date(pdf: bytes, date: datetime.date) -> bytes:
    """Le même, daté du livre et non de l'impression ; rien n'y change de place."""
    return DATE.sub(f"(D:{date:%Y%m%d}000000+00'00')".encode(), pdf)
