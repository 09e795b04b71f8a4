// Réduire une photo : chaque pixel rendu est la moyenne de ceux qu'il couvre. Les navigateurs savent le faire, mais chacun à sa façon, et
// le même laboratoire y dirait d'autres nombres.

// Ce que chacun des « size » pixels rendus couvre d'un axe de « side » pixels : le premier, et le poids de chacun, de somme 1.
export function coverage(side, size) {
  const ratio = side / size;
  return Array.from({ length: size }, (_, rank) => {
    const [start, end] = [rank * ratio, Math.min((rank + 1) * ratio, side)], first = Math.floor(start);
    const weights = Array.from({ length: Math.ceil(end) - first }, (_, i) => (Math.min(first + i + 1, end) - Math.max(first + i, start)) / ratio);
    return { first, weights };
  });
}

// Une ligne rendue, quatre nombres par pixel. band : les lignes qu'elle couvre, larges de « side » pixels ; weights : leurs poids ;
// spans : ce que couvre chaque pixel de la ligne.
export function average(band, side, weights, spans) {
  const sums = new Float64Array(4 * side);
  weights.forEach((weight, row) => {
    for (let i = 0, at = 4 * side * row; i < sums.length; i++, at++) sums[i] += weight * band[at];
  });
  return Float64Array.from({ length: 4 * spans.length }, (_, i) => {
    const { first, weights: shares } = spans[i >> 2];
    return shares.reduce((sum, share, column) => sum + share * sums[4 * (first + column) + i % 4], 0);
  });
}
