"""Les constantes du dessin : couleurs à sens fixe, encres des deux thèmes, largeurs.

Elles ne sont écrites qu’ici ; ``livre.style`` en fait les propriétés CSS que lisent feuilles de
style et scripts. Ce module n’importe rien.
"""

# Palette d'Okabe et Ito (2008), lisible par les daltoniens ; une couleur garde son sens dans tout
# le livre.
PALETTE = {
    "original": "#0072B2",
    "perturbation": "#CC79A7",
    "adversarial": "#D55E00",
    "control": "#8C8C8C",
    "train": "#0072B2",
    "test": "#E69F00",
    "right": "#009E73",
    "wrong": "#D55E00",
    "highlight": "#E69F00",
    "sky": "#56B4E9",
}
SERIES = ("original", "adversarial", "right", "perturbation", "highlight", "sky", "control")
DIVERGING, SEQUENTIAL = "RdBu_r", "viridis"

INKS = {
    "light": {"ink": "#1F2328", "paper": "#FFFFFF", "grid": "#D5D8DC"},
    "dark": {"ink": "#E6E8EB", "paper": "#121212", "grid": "#3A3F46"},
}
# Le bleu des photos d'origine suffit à un trait ; écrit en petit sur fond sombre, il n'aurait pas
# le contraste qu'il faut.
TEXT = {"light": {}, "dark": {PALETTE["original"]: "#4FA3DC"}}

PIXELS_PER_INCH = 100
# Pouces. Sur un téléphone, une figure large réduite d’un bloc aurait un texte de huit pixels.
COLUMN, PHONE, BROAD_PHONE = 6.4, 4.2, 4.8
# L’écran d’une salle, sous le titre d’une diapositive : deux fois plus large que haut.
SCREEN = 8.8
# Un film n’a qu’une mise en page, qui tient dans la colonne et se lit sur un téléphone.
FILM = 5.3
# Pixels : la largeur d’une figure sur l’écran d’un téléphone, et le plus petit texte qui s’y lise.
PHONE_SCREEN, SMALLEST_TEXT = 352, 10
# Unités rem. Une ligne de soixante-dix à quatre-vingts signes, où une figure tient juste.
TEXT_COLUMN = 44.5
