"""Ce qu'une cellule montre : figures, curseurs, laboratoires."""
