// Ce que le lecteur a tapé, virgule ou point, signe typographique ou trait d'union ; NaN si ce n'est pas un nombre.
export function parseDecimal(text) {
  const written = text.trim().replace(/[\s\u00a0\u202f]/g, "").replace(/−/g, "-").replace(",", ".");
  return written === "" ? NaN : Number(written);
}
