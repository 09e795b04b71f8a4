// Le calcul du laboratoire, hors du fil de la page : elle reste souple pendant que le réseau répond.

import { attack, probabilities, randomNoise } from "./attack.js";
import { read } from "./files.js";
import { readNetwork } from "./network.js";

let network;

// Premier message : les adresses du réseau. Les suivants : une photo et des réglages.
onmessage = async ({ data }) => {
  try {
    if (data.manifest) {
      const [manifest, weights] = await Promise.all([read(data.manifest), read(data.weights)]);
      network = readNetwork(await manifest.json(), await weights.arrayBuffer());
      postMessage({ size: network.size, labels: network.labels });
    } else {
      postMessage(answer(data));
    }
  } catch (error) {
    postMessage({ error: error.message });
  }
};

function answer({ pixels, levels, steps, target }) {
  const before = probabilities(network, pixels), label = before.indexOf(Math.max(...before));
  const adversarial = steps ? attack(network, pixels, { levels, steps, label, target }) : randomNoise(pixels, levels);
  return { pixels, adversarial, levels, before, after: probabilities(network, adversarial) };
}
