"""Les réglages que Sphinx et ses extensions n'offrent pas sont faits en remplaçant une de leurs
fonctions.

Chaque remplacement a été écrit pour une version, dite ici et nulle part ailleurs ; une autre
l'arrête bruyamment, au lieu de laisser le site redevenir anglais ou le cache mentir sans que
personne le voie.
"""

from __future__ import annotations

from importlib.metadata import version

from livre.project import stop_build

# Les mêmes que dans requirements.txt, qui les installe : un test compare.
WRITTEN_FOR = {
    "jupyter-book": "1.0.4.post1",
    "sphinx": "7.4.7",
    "sphinx-book-theme": "1.3.0",
    "pydata-sphinx-theme": "0.17.1",
    "sphinx-thebe": "0.3.1",
    "sphinx-exercise": "1.2.1",
    "myst-nb": "1.4.0",
    "sphinx-mathjax-offline": "0.0.2",
    "sphinx-revealjs": "3.2.1",
}


def require(package: str, reason: str) -> None:
    """Arrête la construction si ``package`` n'est pas dans la version pour laquelle ``reason`` a
    été écrit."""
    installed, expected = version(package), WRITTEN_FOR[package]
    if installed != expected:
        stop_build(
            f"{package} {installed} est installé, {expected} attendu : {reason}. Relire ce"
            " remplacement, lancer les tests, puis changer la version attendue dans"
            " code/livre/versions.py et requirements.txt."
        )
