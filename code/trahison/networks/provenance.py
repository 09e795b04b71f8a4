"""Charge une fois le réseau et les chiffres, et dit d'où ils viennent :
``python -m trahison.networks.provenance`` écrit du JSON.

Le livre l'appelle avant d'exécuter ses pages : les téléchargements se font ici, une seule fois, et
non dans vingt noyaux.
"""

from __future__ import annotations

import json
import sys


def provenance() -> dict[str, str | list[str] | dict[str, str]]:
    """Le réseau et les chiffres que cette machine donne, la source qui a fourni chaque fichier, et
    celles refusées en chemin."""
    from trahison.networks import describe_source, load_classifier
    from trahison.sources import PACKAGED, taken
    from trahison.vision.digits import load_digits

    network, digits = load_classifier(), load_digits()
    return {
        "network": describe_source(),
        "network_origin": "officiel" if network.official else PACKAGED,
        "digits": f"{digits.name} ({digits.origin})",
        "digits_origin": digits.origin,
        "taken": taken(),
        "refused": [*network.refused, *digits.refused],
    }


if __name__ == "__main__":
    # En ASCII : la sortie est dans le codage de la machine, que celui qui lit ne sait pas.
    json.dump(provenance(), sys.stdout)
