"""Les autres formes du livre, faites des pages du site : EPUB, PDF, feuilles d'exercices."""
