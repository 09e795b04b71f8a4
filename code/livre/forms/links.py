"""Un lien vers une forme n'existe que là où est son fichier.

L'EPUB et le PDF sont faits du site, une fois qu'il est écrit : le lien est posé ensuite, au pied de
chaque page, après celui de l'archive. La construction suivante récrit ces pages et ôte ces
fichiers, qui ne diraient plus ce que dit le site.
"""

from __future__ import annotations

import re
from pathlib import Path

from trahison.files import write_text
from trahison.french import decimal

NAME = "la-trahison-des-images"
# Nom du fichier → comment le lien le dit.
FORMS = {f"{NAME}.epub": "en EPUB", f"{NAME}.pdf": "en PDF"}
# Le lien de l'archive (``livre.publishing.offline_copy``), puis ceux d'une commande précédente.
PLACE = re.compile(
    r'(<a href="([^"]*)livre-hors-ligne\.zip" download>Le livre entier[^<]*</a>)'
    r'(?:, <a class="forme" [^>]*>[^<]*</a>)*'
)


def link_forms(site: Path) -> int:
    """Pose dans chaque page du site les liens vers les formes qu'il contient ; rend le nombre de
    pages changées."""
    # Ce que la construction croit du site ne vaut plus : la suivante le récrit.
    (site.parent / f"inventaire-{site.name}.json").unlink(missing_ok=True)
    changed = 0
    for file in sorted(site.glob("*.html")):
        before = file.read_text(encoding="utf-8")
        after = PLACE.sub(lambda place: place[1] + links(site, place[2]), before)
        if after != before:
            write_text(file, after)
            changed += 1
    return changed


def links(site: Path, above: str) -> str:
    """Les liens vers les formes présentes ; ``above`` mène de la page à la racine du site."""
    return "".join(
        f', <a class="forme" href="{above}{name}" download>{said} ({weight(site / name)})</a>'
        for name, said in FORMS.items()
        if (site / name).is_file()
    )


def weight(file: Path) -> str:
    """« 12,3 Mo »."""
    return f"{decimal(file.stat().st_size / 1e6, 1)}\u00a0Mo"
