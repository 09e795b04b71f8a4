// Le calcul du laboratoire, hors du fil de la page : mettre le dessin en place, l'attaquer, le faire lire par chaque réseau.

import { attack, levelsPerUnit, lossGradient, probabilities, randomNoise, toNetwork } from "../commun/attack.js";
import { answerWith } from "../commun/fil.js";
import { readNetwork } from "../commun/network.js";
import { prepare } from "./trait.js";

let networks;

// Premier message : les réseaux. Les suivants : un dessin et des réglages.
answerWith((message) => {
  if (!message.networks) return answer(message);
  networks = message.networks.map(({ manifest, weights }) => readNetwork(manifest, weights));
  return {};
});

// pixels : les 28 × 28 valeurs d'un chiffre du jeu de données ; sinon ink, le dessin. force : ε. Chaque réseau est attaqué par son gradient à lui.
function answer({ pixels, ink, side, style, force, ...settings }) {
  const image = pixels ?? prepare(ink, side, style);
  return { image, read: image && networks.map((network) => fool(network, image, { ...settings, levels: force * levelsPerUnit(network) })) };
}

function fool(network, image, { levels, steps, target, seed }) {
  const before = probabilities(network, image), label = target ?? before.indexOf(Math.max(...before));
  const slope = () => lossGradient(network, toNetwork(network, image), label);
  const adversarial = steps
    ? attack(network, image, slope(), { levels, steps, label, targeted: target !== null })
    : randomNoise(image, levels, seed);
  return { before, adversarial, after: probabilities(network, adversarial) };
}
