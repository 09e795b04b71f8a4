// Le calcul du laboratoire, hors du fil de la page : elle reste souple pendant que le réseau répond.

import { attack, lossGradient, probabilities, randomNoise, toNetwork } from "../commun/attack.js";
import { answerWith } from "../commun/fil.js";
import { encode, readPhoto } from "../commun/images.js";
import { readNetwork } from "../commun/network.js";

let network, photo;

// Premier message : le réseau. Les suivants : une photo et des réglages.
answerWith((message) => {
  if (!message.manifest) return answer(message);
  photo = undefined;
  network = readNetwork(message.manifest, message.weights);
  return { size: network.size, labels: network.labels };
});

// quality : la qualité JPEG, de 1 à 99, par laquelle passent la photo et l'image attaquée avant d'être jugées ; 100, aucune.
async function answer({ pixels, levels, steps, target, seed, quality }) {
  const { before, label, gradients } = look(pixels), aim = target ?? label;
  if (steps && !gradients.has(aim)) gradients.set(aim, lossGradient(network, toNetwork(network, pixels), aim));
  const adversarial = steps
    ? attack(network, pixels, gradients.get(aim), { levels, steps, label: aim, targeted: target !== null })
    : randomNoise(pixels, levels, seed);
  const result = { pixels, adversarial, levels, target, quality };
  if (quality === 100) return { ...result, seen: [pixels, adversarial], before, after: probabilities(network, adversarial) };
  const seen = await Promise.all([pixels, adversarial].map((image) => compress(image, quality)));
  const [one, other] = seen.map((image) => probabilities(network, image));
  return { ...result, seen, before: one, after: other };
}

async function compress(pixels, quality) {
  return readPhoto(await encode(pixels, "image/jpeg", quality / 100));
}

// Ce que le réseau voit dans la photo, et les gradients déjà pris là : le curseur de la force n'y change rien.
function look(pixels) {
  if (!photo || pixels.some((level, i) => level !== photo.pixels[i])) {
    const before = probabilities(network, pixels);
    photo = { pixels, before, label: before.indexOf(Math.max(...before)), gradients: new Map() };
  }
  return photo;
}
