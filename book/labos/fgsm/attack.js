// Les attaques du laboratoire. Une image : size × size × 3 entiers de 0 à 255 ; une force ε se dit en niveaux de gris.

import { forward, imageGradient, logits, softmax } from "../commun/network.js";

const HALF = 127.5;  // niveaux par unité : le réseau lit des nombres de −1 à 1

export const toNetwork = (pixels) => Float32Array.from(pixels, (level) => level / HALF - 1);
export const toPixels = (image) => Uint8Array.from(image, (value) => Math.round((value + 1) * HALF));

export function probabilities(network, pixels) {
  return softmax(logits(network, forward(network, toNetwork(pixels))));
}

// Gradient, par rapport à l'image, de l'entropie croisée avec l'étiquette « label » (son rang).
export function lossGradient(network, image, label) {
  const maps = forward(network, image), slope = softmax(logits(network, maps));
  slope[label] -= 1;
  return imageGradient(network, maps, slope);
}

// Un pas : FGSM. Plusieurs : PGD, sans départ aléatoire. label : l'étiquette à fuir, ou à atteindre si « targeted » est vrai.
// first : le gradient en ces pixels, qui ne dépend pas de la force.
export function attack(network, pixels, first, { levels, steps, label, targeted }) {
  const start = toNetwork(pixels), epsilon = levels / HALF;
  const stride = (steps === 1 ? epsilon : 2.5 * epsilon / steps) * (targeted ? -1 : 1);
  let image = start;
  for (let step = 0; step < steps; step++) {
    const gradient = step ? lossGradient(network, image, label) : first;
    image = image.map((value, i) => {
      const moved = value + stride * Math.sign(gradient[i]);
      return Math.min(Math.max(moved, start[i] - epsilon, -1), start[i] + epsilon, 1);
    });
  }
  return toPixels(image);
}

// Le témoin : autant de niveaux sur chaque valeur, mais le signe tiré au hasard. La même graine redonne les mêmes signes.
export function randomNoise(pixels, levels, seed) {
  const draw = randomNumbers(seed);
  return Uint8ClampedArray.from(pixels, (level) => level + (draw() < 0.5 ? -levels : levels));
}

// Le générateur « mulberry32 » de Tommy Ettinger : des nombres de [0, 1[, toujours les mêmes pour une graine entière.
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = state + 0x6d2b79f5 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  };
}
