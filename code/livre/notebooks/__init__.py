"""Les carnets Jupyter que l'on télécharge : ce que dit la page, en Markdown ordinaire, ses cellules
et leurs résultats, et de quoi les exécuter ailleurs."""
