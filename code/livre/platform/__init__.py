"""Ce qui fait tourner l'extension : Jupyter Book 1.x, ou Sphinx seul."""
