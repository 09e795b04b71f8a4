"""Les éditions numérotées du livre, gardées à côté de la courante (bibliothèque standard seule).

``emballer SITE v1.1.0 DOSSIER`` : ce que l'on joint à la version publiée (le site sans ses gros
fichiers, ceux-ci — copie hors ligne, PDF, EPUB —, les carnets) ;
``ranger DOSSIER SITE`` : remet chaque édition de ``DOSSIER`` dans le site, à l'adresse
``/v1.1.0/``.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

ARCHIVE = "livre-hors-ligne.zip"
FORMS = {".epub", ".pdf"}
NOTEBOOKS = "carnets"
TAG = re.compile(r"v\d+(\.\d+)*")
# GitHub Pages refuse un site de plus d'un gigaoctet.
LIMIT = 900_000_000


def kept_apart(site: Path) -> list[Path]:
    """Ce qui se télécharge à côté d'une édition, et n'y est pas : sa copie hors ligne, qu'elle a
    toujours, et les autres formes du livre qui ont été faites."""
    forms = sorted(file for file in site.iterdir() if file.suffix in FORMS)
    return [site / ARCHIVE, *forms]


def release_address(tag: str, name: str) -> str:
    """Là où un fichier joint à une version publiée se télécharge."""
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    repository = os.environ["GITHUB_REPOSITORY"]
    return f"{server}/{repository}/releases/download/{tag}/{name}"


def lead_to_release(page: bytes, tag: str, name: str) -> bytes:
    link = rf'href="(?:\.\./)*{re.escape(name)}"'.encode()
    return re.sub(link, f'href="{release_address(tag, name)}"'.encode(), page)


def pack(site: Path, tag: str, out: Path) -> None:
    """Écrit dans ``out`` l'édition, ce qui se télécharge à côté d'elle et ses carnets."""
    if not TAG.fullmatch(tag):
        sys.exit(f"étiquette « v1.1.0 » attendue, reçu « {tag} »")
    out.mkdir(parents=True, exist_ok=True)
    apart = kept_apart(site)
    for file in apart:
        shutil.copyfile(file, out / file.name)
    with zipfile.ZipFile(out / "carnets.zip", "w", zipfile.ZIP_DEFLATED) as notebooks:
        for file in sorted((site / NOTEBOOKS).iterdir()):
            notebooks.write(file, file.name)
    for page in site.rglob("*.html"):
        html = page.read_bytes()
        for file in apart:
            html = lead_to_release(html, tag, file.name)
        page.write_bytes(html)
    with tarfile.open(out / f"edition-{tag}.tar.gz", "w:gz") as edition:
        for file in sorted(site.iterdir()):
            if file not in apart:
                edition.add(file, file.name)


def unpack(editions: Path, site: Path, limit: int = LIMIT) -> list[str]:
    """Remet les éditions dans le site et rend leurs étiquettes ; un tout trop lourd l'arrête.

    Un fichier dont le nom sortirait de son dossier est refusé (filtre « data » de ``tarfile``).
    """
    tags = []
    for file in sorted(editions.glob("edition-*.tar.gz")):
        tag = file.name.removeprefix("edition-").removesuffix(".tar.gz")
        if not TAG.fullmatch(tag):
            sys.exit(f"{file.name} : « edition-v1.1.0.tar.gz » attendu")
        with tarfile.open(file) as edition:
            edition.extractall(site / tag, filter="data")
        tags.append(tag)
    weight = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    if weight > limit:
        # Plutôt que d'en laisser tomber une : ses adresses sont citées, à quelqu'un d'en décider.
        sys.exit(
            f"le site et ses éditions ({len(tags)}) pèsent {weight / 1e6:.0f} Mo, plus de"
            f" {limit / 1e6:.0f} ; retirer à une version publiée son fichier edition-….tar.gz"
        )
    print(f"éditions : {', '.join(tags) or 'aucune'}, {weight / 1e6:.0f} Mo en tout")
    return tags


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["emballer", site, tag, out]:
            pack(Path(site), tag, Path(out))
        case ["ranger", editions, site]:
            unpack(Path(editions), Path(site))
        case _:
            sys.exit(__doc__)
