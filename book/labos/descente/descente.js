// La descente de gradient d'une pente : trahison.learning.gradient_descent, en quatre fonctions. areas, prices : les ventes.

const mean = (values) => values.reduce((sum, value) => sum + value) / values.length;

export const loss = ({ areas, prices }, slope) => mean(areas.map((area, i) => (slope * area - prices[i]) ** 2));
export const gradient = ({ areas, prices }, slope) => 2 * mean(areas.map((area, i) => (slope * area - prices[i]) * area));
export const curvature = ({ areas }) => 2 * mean(areas.map((area) => area ** 2));
export const update = (sales, slope, rate) => slope - rate * gradient(sales, slope);
