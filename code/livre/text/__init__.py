"""Ce que le texte devient : typographie, nombres, formules, exercices, ancres, bibliographie."""
