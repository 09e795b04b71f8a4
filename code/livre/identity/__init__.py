"""Ce que le livre dit de lui-même : auteurs, révision, dépôt, citations, métadonnées, cartes,
nombres."""
