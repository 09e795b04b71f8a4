"""Une formule écrite sur une ligne, pour un extrait : « x′ = x + ε · sign(∇ₓ J) ».

La page porte déjà chaque formule en MathML, pour les lecteurs d'écran ; on la lit là.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# Ce qu'Unicode sait mettre en indice ou en exposant.
SUBSCRIPTS = dict(
    zip("0123456789+−=()aehijklmnoprstuvxβ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦ", strict=True)
)
SUPERSCRIPTS = dict(zip("0123456789+−=()iknxT⊤′∗", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱᵏⁿˣᵀᵀ′*", strict=True))
# Opérateurs que l'on entoure d'espaces ; les invisibles (application, produit) ne montrent rien.
SPACED = set("=+−<>≤≥≈≠∈→←↦⟶·×∘⋅≪≫∼∝⇒∣:") | {":="}
INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064"))
FENCES = set("([{|‖⟨⌊⌈")
# Les signes posés sur une lettre, et l'accent qui s'y compose.
ACCENTS = {"^": "\u0302", "~": "\u0303", "¯": "\u0304", "→": "\u20d7"}


@dataclass
class Math:
    """Un élément MathML : son nom, son texte, ses enfants."""

    tag: str
    text: str = ""
    children: list[Math] = field(default_factory=list)


def formula_text(element: Math) -> str:
    """Le texte de la formule, espaces simples."""
    return " ".join(linear(element).split())


def linear(element: Math) -> str:
    parts = [linear(child) for child in element.children]
    match element.tag, parts:
        case "mo", _:
            return spaced(element.text)
        case "mfrac", [above, below]:
            return f"{grouped(above)}/{grouped(below)}"
        case "msqrt", _:
            return f"√({''.join(parts)})"
        case "mover", [base, high] if high.strip() in ACCENTS:
            return base + ACCENTS[high.strip()]
        case "munder" | "mover", [base, "⏟" | "⏞"]:
            return base
        case "msub" | "munder", [base, low]:
            return base.rstrip() + script(low, SUBSCRIPTS, "_")
        case "msup" | "mover", [base, high]:
            return base.rstrip() + script(high, SUPERSCRIPTS, "^")
        case "msubsup" | "munderover", [base, low, high]:
            both = script(low, SUBSCRIPTS, "_") + script(high, SUPERSCRIPTS, "^")
            return base.rstrip() + both + " " * (element.tag == "munderover")
        case "mtable", _:
            return " ; ".join(parts)
        case "mtr", _:
            return " ".join(parts)
        case "mspace", _:
            return " "
        case _:
            return (element.text + join(parts)).translate(INVISIBLE)


def spaced(operator: str) -> str:
    operator = operator.strip().translate(INVISIBLE)
    if operator in {",", ";"}:
        return f"{operator} "
    if operator in {"∑", "∏", "∫"}:
        return f" {operator}"
    return f" {operator} " if operator in SPACED else operator


def join(parts: list[str]) -> str:
    """Les morceaux d'une ligne ; un signe qui l'ouvre, ou qui suit une parenthèse, n'est pas une
    soustraction."""
    line = ""
    for part in parts:
        sign = part.strip() in {"−", "+"} and (not line.strip() or line.strip()[-1] in FENCES)
        line += part.strip() if sign else part
    return line


def script(text: str, letters: dict[str, str], mark: str) -> str:
    """Un indice ou un exposant : en petites lettres si Unicode les a toutes, sinon « x_{…} »."""
    text = text.replace(" ", "")
    if text and all(letter in letters for letter in text):
        return "".join(letters[letter] for letter in text)
    return mark + (text if len(text) == 1 else f"{{{text}}}")


def grouped(text: str) -> str:
    """Entre parenthèses, sauf un nombre ou un nom seul."""
    text = text.strip()
    return text if text.replace(",", "").isalnum() or len(text) == 1 else f"({text})"
