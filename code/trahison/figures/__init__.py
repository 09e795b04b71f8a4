"""Les figures du livre : une recette par fonction, dessinée pour chaque thème et chaque mise en
page."""
