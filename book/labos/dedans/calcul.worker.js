// Le calcul du laboratoire, hors du fil de la page : le réseau, l'attaque et son témoin, et ce qu'ils changent à chaque étage.

import { brightest, changes, channelOf, findStages, kernels, peaks, receptiveField } from "./etages.js";
import { attack, lossGradient, randomNoise, toNetwork } from "../commun/attack.js";
import { answerWith } from "../commun/fil.js";
import { readPhoto } from "../commun/images.js";
import { forward, logits, readNetwork, softmax } from "../commun/network.js";
import { accelerate } from "../commun/rapide.js";

const CARDS = 12, KERNELS = 4, CROPS = 3;
let network, stages, photo, moved;

// Premier message : le réseau. Les suivants : une photo à lire, ou une photo lue et des réglages.
answerWith(async (message) => {
  if (message.photo) return { pixels: await readPhoto(message.photo, network.size) };
  if (!message.manifest) return answer(message);
  [photo, moved] = [undefined, undefined];
  network = accelerate(readNetwork(message.manifest, message.weights));
  stages = findStages(network);
  return { labels: network.labels, stages };
});

function answer({ pixels, levels, steps, seed, stage, view, channel }) {
  const { maps, label, gradient } = look(pixels), { adversarial, noise, attacked, shaken } = move({ pixels, gradient, levels, steps, seed, label });
  const map = maps.get(stage), channels = brightest(map, CARDS), chosen = channels.includes(channel) ? channel : channels[0];
  return {
    adversarial, noise, stage, chosen, levels,
    answers: [maps, attacked, shaken].map((one) => softmax(logits(network, one))),
    changes: [attacked, shaken].map((one) => changes(network, stages, maps, one)),
    cards: channels.map((one) => ({ channel: one, levels: picture(...[maps, attacked, shaken].map((each) => channelOf(each.get(stage), one)), view) })),
    kernels: kernels(network, stage, chosen, KERNELS),
    field: receptiveField(network, maps, stage),
    peaks: peaks(channelOf(map, chosen), CROPS),
  };
}

// Ce que le réseau voit dans la photo, et le gradient pris là : la force, l'étage et la carte n'y changent rien.
function look(pixels) {
  if (!photo || pixels.some((level, i) => level !== photo.pixels[i])) {
    const input = toNetwork(network, pixels), maps = forward(network, input), scores = logits(network, maps), label = scores.indexOf(Math.max(...scores));
    photo = { pixels, maps, label, gradient: lossGradient(network, input, label) };
    moved = undefined;
  }
  return photo;
}

// L'image attaquée et son témoin, un bruit de la même force, et leurs cartes : l'étage et la carte regardés n'y changent rien.
function move({ pixels, gradient, levels, steps, seed, label }) {
  const key = [levels, steps, seed].join();
  if (moved?.key !== key) {
    const adversarial = attack(network, pixels, gradient, { levels, steps, label, targeted: false }), noise = randomNoise(pixels, levels, seed);
    const [attacked, shaken] = [adversarial, noise].map((image) => forward(network, toNetwork(network, image)));
    moved = { key, adversarial, noise, attacked, shaken };
  }
  return moved;
}

// Une carte en niveaux de gris. Vue de face, du plus petit au plus grand de la photo ; une différence, autour du gris, à l'échelle de la carte.
function picture(clean, attacked, shaken, view) {
  if (view === "photo" || view === "attaque") {
    const low = Math.min(...clean), high = Math.max(...clean);
    return Uint8ClampedArray.from(view === "photo" ? clean : attacked, (value) => 255 * (value - low) / (high - low || 1));
  }
  const scale = clean.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return Uint8ClampedArray.from(view === "difference" ? attacked : shaken, (value, i) => 128 + 127 * (value - clean[i]) / scale);
}
