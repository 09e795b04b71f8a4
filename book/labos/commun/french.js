// Les nombres à la française, quelle que soit la langue du navigateur.

// « digits » chiffres après la virgule au plus ; tous écrits avec « fixed ».
export function decimal(value, digits = 2, fixed = true) {
  if (!Number.isFinite(value)) return value > 0 ? "l’infini" : "moins l’infini";
  // Un zéro n'a pas de signe.
  const options = { minimumFractionDigits: fixed ? digits : 0, maximumFractionDigits: digits, signDisplay: "negative" };
  return value.toLocaleString("fr-FR", options).replace("-", "−");
}

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

// Ce que le lecteur a tapé, virgule ou point, signe typographique ou trait d'union ; NaN si ce n'est pas un nombre.
export function parseDecimal(text) {
  const written = text.trim().replace(/[\s\u00a0\u202f]/g, "").replace(/−/g, "-").replace(",", ".");
  return written === "" ? NaN : Number(written);
}
