// La corrélation croisée du chapitre : y[m, n] = Σ k[i, j] x[m + i, n + j], sans marge.

// values : side × side nombres, ligne par ligne ; kernel : ses lignes. Rend le résultat, lui aussi carré et à plat.
export function correlate(values, side, kernel) {
  const made = side - kernel.length + 1, result = new Float64Array(made * made);
  kernel.forEach((line, i) => line.forEach((coefficient, j) => {
    for (let m = 0; m < made; m++) {
      for (let n = 0; n < made; n++) result[m * made + n] += coefficient * values[(m + i) * side + n + j];
    }
  }));
  return result;
}
