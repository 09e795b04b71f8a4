"""Nos attaques à côté de celles de Foolbox et d’ART : mêmes réseaux, mêmes images, mêmes réglages,
un seul juge, le nôtre.

``python -m trahison.replications.references`` mesure et écrit ``conformite.json``, que le livre
affiche. Foolbox et ART ne servent qu’à cela : ils s’installent par ``requirements-references.txt``,
et rien d’autre n’en a besoin.
"""
