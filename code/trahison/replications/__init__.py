"""Refaire les mesures des articles : une expérience par fichier, les nombres publiés dans un seul
(``published.csv``).

Chaque expérience prend les chiffres du livre et rend
des :class:`~trahison.replications.measure.Measure`, dont la clef est celle du nombre publié
qu’elles refont. Comparer les deux est l’affaire de :mod:`trahison.replications.ranking`. Nos
attaques sont comparées à celles d’autres bibliothèques dans
:mod:`trahison.replications.references`.
"""
