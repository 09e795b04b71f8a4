// Le calcul du laboratoire, hors du fil de la page : elle reste souple pendant que le réseau répond.

import { attack, lossGradient, probabilities, randomNoise, toNetwork } from "./attack.js";
import { readNetwork } from "../commun/network.js";

let network, photo;

// Premier message : le réseau. Les suivants : une photo et des réglages.
onmessage = ({ data }) => {
  try {
    if (data.manifest) {
      network = readNetwork(data.manifest, data.weights);
      postMessage({ size: network.size, labels: network.labels });
    } else {
      postMessage(answer(data));
    }
  } catch (error) {
    postMessage({ error: error.message });
  }
};

function answer({ pixels, levels, steps, target }) {
  const { before, label, gradients } = look(pixels), aim = target ?? label;
  if (steps && !gradients.has(aim)) gradients.set(aim, lossGradient(network, toNetwork(pixels), aim));
  const adversarial = steps
    ? attack(network, pixels, gradients.get(aim), { levels, steps, label: aim, targeted: target !== null })
    : randomNoise(pixels, levels);
  return { pixels, adversarial, levels, before, after: probabilities(network, adversarial) };
}

// Ce que le réseau voit dans la photo, et les gradients déjà pris là : le curseur de la force n'y change rien.
function look(pixels) {
  if (!photo || pixels.some((level, i) => level !== photo.pixels[i])) {
    const before = probabilities(network, pixels);
    photo = { pixels, before, label: before.indexOf(Math.max(...before)), gradients: new Map() };
  }
  return photo;
}
