"""Ce que le thème, Sphinx et Jupyter Book font mal, corrigé une chose par fichier."""
