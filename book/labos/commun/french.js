// Les nombres à la française, quelle que soit la langue du navigateur.

// « digits » chiffres après la virgule au plus ; tous écrits avec « fixed ».
export function decimal(value, digits = 2, fixed = true) {
  if (!Number.isFinite(value)) return value > 0 ? "l’infini" : "moins l’infini";
  // Un zéro n'a pas de signe.
  const options = { minimumFractionDigits: fixed ? digits : 0, maximumFractionDigits: digits, signDisplay: "negative" };
  return value.toLocaleString("fr-FR", options).replace("-", "−");
}
