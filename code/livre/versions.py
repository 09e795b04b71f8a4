"""Les réglages que Sphinx et ses extensions n'offrent pas sont faits en remplaçant une de leurs
fonctions.

Chaque remplacement dit pour quelle version il a été écrit ; une autre version l'arrête bruyamment,
au lieu de laisser le site redevenir anglais ou le cache mentir sans que personne le voie.
"""

from __future__ import annotations

from importlib.metadata import version

from livre.project import stop_build


def require(package: str, expected: str, reason: str) -> None:
    """Arrête la construction si ``package`` n'est pas dans la version ``expected``."""
    installed = version(package)
    if installed != expected:
        stop_build(
            f"{package} {installed} est installé, {expected} attendu : {reason}. Relire ce"
            " remplacement, lancer les tests, puis changer la version attendue dans code/livre et"
            " requirements.txt."
        )
