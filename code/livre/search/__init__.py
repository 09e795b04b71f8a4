"""La recherche dans le livre : ce que chaque page dit, section par section, lu dans la page écrite.

Le classement se fait dans le navigateur (``static/ranking.js``). Pourquoi pas une bibliothèque :
celle de Sphinx classe presque par ordre alphabétique, ne pardonne aucune faute de frappe et ouvre
la page à son début ; Pagefind ne lit pas un fichier local (n° 202 et 241), or la copie hors ligne
doit chercher ; MiniSearch et FlexSearch n'existent que pour npm ; Lunr ne change plus depuis 2020.
"""
