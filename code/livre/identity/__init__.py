"""Ce qui identifie et cite le livre : auteurs, révision, dépôt, métadonnées, cartes."""
