"""``python -m trahison photo.jpg --cible "récif corallien" --niveaux 4`` : une photo à soi, et ce
que le réseau en dit avant et après.

Écrit l’image adverse (PNG) dans le dossier courant, la relit, et montre aussi la réponse à un bruit
au hasard de même force : sans ce témoin, on ne saurait pas si c’est la direction ou la quantité qui
trompe.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

# Le nom d’un argument dans le code → le mot qui l’a donné sur la ligne de commande.
OPTIONS = {"path": "", "label": "--cible : ", "levels": "--niveaux : ", "steps": "--pas : "}


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m trahison",
        description="Fabrique une image adverse à partir d’une photo.",
    )
    parser.add_argument("photo", type=Path, help="votre photo (JPEG, PNG, WebP…)")
    parser.add_argument(
        "--cible", help="la catégorie à faire dire, « récif corallien » ; sinon, fuir la réponse"
    )
    parser.add_argument(
        "--niveaux", type=int, default=4, help="changement le plus grand, sur 255 (par défaut 4)"
    )
    parser.add_argument("--pas", type=int, default=40, help="pas de gradient (par défaut 40)")
    parser.add_argument(
        "--sortie", type=Path, help="fichier PNG à écrire (par défaut, photo-adverse.png)"
    )
    return parser.parse_args(given)


def _main(given: Sequence[str] | None = None) -> None:
    chosen = _arguments(given)
    output = chosen.sortie or Path(f"{chosen.photo.stem}-adverse.png")
    # TensorFlow est long à charger, et bavard.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from trahison.vision.photo_file import read_photo

    if output.exists() and chosen.photo.exists() and output.samefile(chosen.photo):
        raise ValueError(f"--sortie : {output} est la photo de départ")
    photo = read_photo(chosen.photo)

    from trahison.attacks.own_photo import deceive, find_label
    from trahison.networks import load_classifier

    network = load_classifier()
    wanted = None if chosen.cible is None else find_label(network, chosen.cible)
    found = deceive(network, photo, output, wanted=wanted, levels=chosen.niveaux, steps=chosen.pas)
    print(f"{network.name}, {network.size} × {network.size} pixels")
    print(_line(chosen.photo.name, found.before))
    print(_line(f"{chosen.photo.name}, bruit au hasard de ±{chosen.niveaux}", found.control))
    print(_line(f"{output}, relue, {found.largest} niveaux sur 255 au plus", found.after))


def _line(name: str, answers: Sequence) -> str:
    from trahison.french import probability

    told = " ; ".join(
        f"{answer.label.lower()} {probability(answer.probability)}" for answer in answers
    )
    return f"{name} : {told}"


def _sentence(error: Exception) -> str:
    """Le message d’une erreur, avec le mot de la ligne de commande."""
    name, _, reason = str(error).partition(" : ")
    return f"{OPTIONS[name]}{reason}" if name in OPTIONS else str(error)


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Sous Windows, un fichier où la sortie est redirigée n'a pas tous les signes.
        sys.stdout.reconfigure(errors="replace")
    try:
        _main()
    except (ValueError, OSError) as error:
        sys.exit(_sentence(error))
