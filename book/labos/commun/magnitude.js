// Les nombres que l'on ne sait pas d'avance grands ou petits.

import { decimal } from "./french.js";

// Un nombre lisible à toute échelle : 1 234 ; 0,031 ; 4,2 × 10⁸.
export function magnitude(value, figures = 3) {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e6)) {
    return decimal(value, Math.max(0, figures - 1 - Math.floor(Math.log10(size || 1))), false);
  }
  if (!Number.isFinite(value)) return decimal(value);
  const power = Math.floor(Math.log10(size));
  return `${decimal(value / 10 ** power, figures - 1, false)} × 10${superscript(power)}`;
}

export function superscript(integer) {
  return [...String(integer)].map((character) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[character] ?? "⁻").join("");
}
