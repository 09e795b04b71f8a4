"""Les éditions numérotées du livre, gardées à côté de la courante (bibliothèque standard seule).

``emballer SITE v1.1.0 DOSSIER`` : ce que l'on joint à la version publiée (le site sans sa copie
hors ligne, cette copie, les carnets) ;
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
NOTEBOOKS = "carnets"
TAG = re.compile(r"v\d+(\.\d+)*")
# GitHub Pages refuse un site de plus d'un gigaoctet.
LIMIT = 900_000_000
PAGE_TO_ARCHIVE = re.compile(rf'href="(?:\.\./)*{re.escape(ARCHIVE)}"'.encode())


def archive_address(tag: str) -> str:
    """Là où la copie hors ligne d'une édition se télécharge : elle n'est pas dans le site."""
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    repository = os.environ["GITHUB_REPOSITORY"]
    return f"{server}/{repository}/releases/download/{tag}/{ARCHIVE}"


def pack(site: Path, tag: str, out: Path) -> None:
    """Écrit dans ``out`` l'édition, sa copie hors ligne et ses carnets."""
    if not TAG.fullmatch(tag):
        sys.exit(f"étiquette « v1.1.0 » attendue, reçu « {tag} »")
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(site / ARCHIVE, out / ARCHIVE)
    with zipfile.ZipFile(out / "carnets.zip", "w", zipfile.ZIP_DEFLATED) as notebooks:
        for file in sorted((site / NOTEBOOKS).iterdir()):
            notebooks.write(file, file.name)
    link = f'href="{archive_address(tag)}"'.encode()
    for page in site.rglob("*.html"):
        page.write_bytes(PAGE_TO_ARCHIVE.sub(link, page.read_bytes()))
    with tarfile.open(out / f"edition-{tag}.tar.gz", "w:gz") as edition:
        for file in sorted(site.iterdir()):
            if file.name != ARCHIVE:
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
