// Le calcul du laboratoire, hors du fil de la page : elle reste souple pendant que le réseau répond.

import { attack, lossGradient, probabilities, randomNoise, toNetwork } from "../commun/attack.js";
import { answerWith } from "../commun/fil.js";
import { encode, readPhoto } from "../commun/images.js";
import { readNetwork } from "../commun/network.js";
import { accelerate } from "../commun/rapide.js";
import { deepfool, oneLevel } from "./deepfool.js";

const networks = new Map();  // ceux déjà venus, par le côté de leurs images
let network, photo;

// Premier message : le réseau. Les suivants : une photo et des réglages.
answerWith((message) => {
  if (!message.manifest) return answer(message);
  photo = undefined;
  const { size } = message.manifest.input;
  if (!networks.has(size)) networks.set(size, accelerate(readNetwork(message.manifest, message.weights)));
  network = networks.get(size);
  return { size, labels: network.labels };
});

// quality : la qualité JPEG, de 1 à 99, par laquelle passent la photo et l'image attaquée avant d'être jugées ; 100, aucune.
async function answer({ pixels, target, quality, ...settings }) {
  const found = forge({ pixels, target, ...settings });
  const images = [pixels, found.adversarial];
  const seen = quality === 100 ? images : await Promise.all(images.map(async (image) => readPhoto(await encode(image, "image/jpeg", quality / 100))));
  const [before, after] = quality === 100 ? [photo.before, probabilities(network, found.adversarial)] : seen.map((image) => probabilities(network, image));
  return { pixels, target, quality, ...found, seen, before, after, other: await askOther(seen) };
}

// L'image de chaque méthode (celles du menu), le nombre de niveaux dont ses valeurs bougent au plus ; et, pour DeepFool, son chemin.
function forge({ pixels, levels, method, target, seed }) {
  const { label, gradients } = look(pixels), aim = target ?? label;
  if (method === "0") return { levels, adversarial: randomNoise(pixels, levels, seed) };
  if (method === "deepfool") {
    const path = photo.shortest ??= { ...deepfool(network, pixels, label), oneLevel: oneLevel(network, pixels) };
    const moves = path.adversarial.map((level, i) => Math.abs(level - pixels[i]));
    return { levels: moves.reduce((most, move) => Math.max(most, move)), adversarial: path.adversarial, path: { ...path, moves: moves.filter(Boolean).length, values: moves.length } };
  }
  if (!gradients.has(aim)) gradients.set(aim, lossGradient(network, toNetwork(network, pixels), aim));
  return { levels, adversarial: attack(network, pixels, gradients.get(aim), { levels, steps: Number(method), label: aim, targeted: target !== null }) };
}

// Ce que le réseau voit dans la photo, et les gradients déjà pris là : le curseur de la force n'y change rien.
function look(pixels) {
  if (!photo || pixels.some((level, i) => level !== photo.pixels[i])) {
    const before = probabilities(network, pixels);
    photo = { pixels, before, label: before.indexOf(Math.max(...before)), gradients: new Map() };
  }
  return photo;
}

// Ce que l'autre réseau, s'il est déjà venu, répond aux mêmes images : elles prennent sa taille comme si le lecteur les lui ouvrait.
async function askOther(images) {
  const reader = [...networks.values()].find((one) => one !== network);
  if (!reader) return undefined;
  const answers = await Promise.all(images.map(async (image) => {
    const shares = probabilities(reader, await readPhoto(await encode(image, "image/png"), reader.size)), most = Math.max(...shares);
    return { label: reader.labels[shares.indexOf(most)], share: most };
  }));
  return { size: reader.size, answers };
}
