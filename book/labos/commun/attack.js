// Les attaques des laboratoires. Une image : size × size × channels entiers de 0 à 255 ; une force ε se dit en niveaux de gris.

import { makeRandom } from "./hasard.js";
import { forward, imageGradient, logits, softmax } from "./network.js";

// Niveaux par unité : 127,5 pour un réseau qui lit des nombres de −1 à 1, 255 s'ils vont de 0 à 1.
export const levelsPerUnit = ({ bounds: [low, high] }) => 255 / (high - low);

export function toNetwork(network, pixels) {
  const unit = levelsPerUnit(network), [low] = network.bounds;
  return Float32Array.from(pixels, (level) => level / unit + low);
}

export function toPixels(network, image) {
  const unit = levelsPerUnit(network), [low] = network.bounds;
  return Uint8Array.from(image, (value) => Math.round((value - low) * unit));
}

export function probabilities(network, pixels) {
  return softmax(logits(network, forward(network, toNetwork(network, pixels))));
}

// Gradient, par rapport à l'image, de l'entropie croisée avec l'étiquette « label » (son rang).
export function lossGradient(network, image, label) {
  const maps = forward(network, image), slope = softmax(logits(network, maps));
  // p − 1, sans le calculer : d'une réponse très sûre, l'arrondi en ferait zéro.
  slope[label] = -slope.reduce((sum, probability, rank) => (rank === label ? sum : sum + probability), 0);
  return imageGradient(network, maps, slope);
}

// Un pas : FGSM. Plusieurs : PGD, sans départ aléatoire. label : l'étiquette à fuir, ou à atteindre si « targeted » est vrai.
// first : le gradient en ces pixels, qui ne dépend pas de la force.
export function attack(network, pixels, first, { levels, steps, label, targeted }) {
  const start = toNetwork(network, pixels), epsilon = levels / levelsPerUnit(network), [low, high] = network.bounds;
  const stride = (steps === 1 ? epsilon : 2.5 * epsilon / steps) * (targeted ? -1 : 1);
  let image = start;
  for (let step = 0; step < steps; step++) {
    const gradient = step ? lossGradient(network, image, label) : first;
    image = image.map((value, i) => {
      const moved = value + stride * Math.sign(gradient[i]);
      return Math.min(Math.max(moved, start[i] - epsilon, low), start[i] + epsilon, high);
    });
  }
  return toPixels(network, image);
}

// Le témoin : autant de niveaux sur chaque valeur, mais le signe tiré au hasard. La même graine redonne les mêmes signes.
export function randomNoise(pixels, levels, seed) {
  const draw = makeRandom(seed);
  return Uint8ClampedArray.from(pixels, (level) => level + (draw() < 0.5 ? -levels : levels));
}
