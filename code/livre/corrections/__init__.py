"""Ce que le thème, Sphinx et Jupyter Book font mal, corrigé une chose par fichier.

Chaque fichier dit la faute d'origine, où elle est signalée, et ce qui le rendra inutile. La version
pour laquelle il est écrit est dans ``livre.versions``. Ce que Jupyter Book 1.x impose de lui-même
est défait dans ``livre.platform.jupyter_book``.
"""
