// DeepFool, la fonction deepfool de trahison.attacks : franchir la frontière la plus proche, recalculée à chaque pas comme si elle était plane.

import { levelsPerUnit, toNetwork, toPixels } from "../commun/attack.js";
import { forward, imageGradient, logits } from "../commun/network.js";

const CANDIDATES = 5;  // celles que le chapitre considère pour le chat, la réponse à fuir comprise

// Rend { crossed, adversarial, steps, length, answer } : s'il a traversé ; l'image arrondie à 8 bits ; le nombre de pas ; la distance parcourue et la
// réponse avant l'arrondi. Faute d'avoir traversé en « most » pas, l'image de départ.
export function deepfool(network, pixels, label, { most = 50, overshoot = 0.02 } = {}) {
  const start = toNetwork(network, pixels), moved = new Float32Array(start.length), [low, high] = network.bounds;
  let image = start, rivals;
  for (let steps = 0; ; steps++) {
    const maps = forward(network, image), scores = logits(network, maps), answer = scores.indexOf(Math.max(...scores));
    if (answer !== label) return { crossed: true, adversarial: toPixels(network, image), steps, length: distance(image, start), answer };
    if (steps === most) return { crossed: false, adversarial: pixels, steps, length: 0, answer };
    rivals ??= Array.from(scores.keys()).filter((rank) => rank !== label).sort((one, other) => scores[other] - scores[one]).slice(0, CANDIDATES - 1);
    const { gap, slope, climb } = rivals.map((rival) => crossing(network, maps, scores, label, rival))
      .reduce((nearest, one) => (one.gap ** 2 / one.climb < nearest.gap ** 2 / nearest.climb ? one : nearest));
    // Un rien de plus que l'écart : sur la frontière même, on n'avancerait plus.
    if (climb) slope.forEach((value, i) => { moved[i] += (gap + 1e-4) / climb * value; });
    image = start.map((value, i) => Math.min(Math.max(value + (1 + overshoot) * moved[i], low), high));
  }
}

// L'écart qui reste à combler avec une rivale, sa pente, et la longueur de cette pente au carré.
function crossing(network, maps, scores, label, rival) {
  const wanted = new Float32Array(scores.length);
  [wanted[label], wanted[rival]] = [-1, 1];
  const slope = imageGradient(network, maps, wanted);
  return { gap: scores[label] - scores[rival], slope, climb: slope.reduce((sum, value) => sum + value * value, 0) };
}

function distance(one, other) {
  return Math.sqrt(one.reduce((sum, value, i) => sum + (value - other[i]) ** 2, 0));
}

// La longueur d'un bruit d'un seul niveau sur chaque valeur.
export const oneLevel = (network, pixels) => Math.sqrt(pixels.length) / levelsPerUnit(network);
