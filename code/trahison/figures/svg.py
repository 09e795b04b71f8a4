"""Un tracé SVG allégé, qui tient les deux thèmes : une seule image là où seules les teintes
changent.

Matplotlib écrit six décimales, nomme tout, et répète à chaque trait son style entier. Ici, deux
décimales (un centième de point, que nul écran ne montre), les seuls noms dont on se sert, un style
par classe. Le fichier est clair ; demandé avec le fragment :data:`DARK` (« dessin.svg#sombre »), il
est sombre : son élément racine porte ce nom, et ``:target`` change alors ses teintes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

DARK = "sombre"

STYLE = re.compile(r' style="([^"]*)"')
NAME = re.compile(r' id="([^"]*)"')
REFERENCE = re.compile(r'(href="#|url\(#)([^")]*)')
# Une photo garde sa place exacte : ses pixels tombent sur ceux de l'écran.
COORDINATES = re.compile(r'<image[^>]*>|( d| x| y)="([^"]*)"')
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
# La forme d'une marque, que « use » répète : il lui donne le même style, et ses teintes avec.
MARK = re.compile(r'(<path id="[^"]*" d="[^"]*") style="[^"]*"')
COMMAND = re.compile(r"\s*([A-Za-z])\s*")
GROUP = re.compile(r"(<g>|<g [^>]*[^/]>|</g>)")
# Ce que le lecteur d'une image ne demande pas ; les commentaires restent : ils disent les textes.
USELESS = re.compile(r"<!DOCTYPE[^>]*>\s*|<metadata>.*?</metadata>\s*", re.DOTALL)


def two_inks(light: str, dark: str) -> str | None:
    """Le tracé des deux thèmes en un, ou ``None`` s'ils diffèrent par autre chose que des teintes.

    ``light``, ``dark`` : deux SVG de Matplotlib.
    """
    bodies = [STYLE.split(_bare(svg)) for svg in (light, dark)]
    if bodies[0][::2] != bodies[1][::2]:
        return None
    classes: dict[tuple[str, str], str] = {}
    written = bodies[0]
    for rank, styles in enumerate(zip(bodies[0][1::2], bodies[1][1::2])):
        name = classes.setdefault(styles, f"c{len(classes)}")
        written[2 * rank + 1] = f' class="{name}"'
    sheet = "".join(_rules(name, *styles) for styles, name in classes.items())
    root = f'<svg id="{DARK}" '
    return "".join(written).replace("</style>", f"{sheet}</style>", 1).replace("<svg ", root, 1)


def lighter(svg: str) -> str:
    """Le même tracé, allégé ; il n'a qu'un thème."""
    return two_inks(svg, svg) or svg


def _rules(name: str, light: str, dark: str) -> str:
    """Les règles CSS d'une classe : son style clair, et ce que le sombre y change."""
    light_style, dark_style = (
        style.replace("; ", ";").replace(": ", ":") for style in (light, dark)
    )
    changed = set(dark_style.split(";")) - set(light_style.split(";"))
    kept = ";".join(one for one in dark_style.split(";") if one in changed)
    return f".{name}{{{light_style}}}" + (f":target .{name}{{{kept}}}" if kept else "")


def _bare(svg: str) -> str:
    """Le SVG sans ce qui ne se voit pas ; les noms employés y sont ceux de leur rang."""
    text = re.sub(r">\s+<", "><", USELESS.sub("", svg))
    text = COORDINATES.sub(_rounded, text)
    names: dict[str, str] = {}
    for _, name in REFERENCE.findall(text):
        names.setdefault(name, f"i{len(names)}")
    text = REFERENCE.sub(lambda found: found[1] + names[found[2]], text)
    text = NAME.sub(lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", text)
    return "".join(_without_bare_groups(MARK.sub(r"\1", text)))


def _rounded(found: re.Match) -> str:
    if not found[1]:
        return found[0]
    values = COMMAND.sub(r"\1", LONG_NUMBER.sub(_two_decimals, found[2]))
    return f'{found[1]}="{values}"'


def _two_decimals(found: re.Match) -> str:
    text = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _without_bare_groups(text: str) -> Iterator[str]:
    """Retire les groupes qui ne portent rien."""
    opened: list[bool] = []
    for part in GROUP.split(text):
        if part == "</g>":
            if opened.pop():
                yield part
        elif part == "<g>":
            opened.append(False)
        else:
            if part.startswith("<g ") and part.endswith(">") and GROUP.fullmatch(part):
                opened.append(True)
            yield part
