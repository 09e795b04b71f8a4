// Les étages d'un MobileNetV2 : ce que chacun rend, de combien une attaque l'a changé, d'où vient ce que montre une de ses cartes.

import { IMAGE, borderBefore, logits } from "../commun/network.js";

// Là où une carte sort d'un bloc : la première convolution, chaque bloc (numéroté comme dans Keras), la dernière convolution.
export function findStages({ layers }) {
  const readers = (name) => layers.filter(({ inputs }) => inputs.includes(name));
  const convolutions = layers.filter(({ type }) => type === "conv"), [first, last] = [convolutions[0], convolutions.at(-1)];
  const blocks = layers.filter((layer) => layer !== last && (layer.type === "add"
    || (layer.type === "conv" && layer.activation === "linear" && readers(layer.name).some(({ type }) => type !== "add"))));
  return [
    { name: first.name, title: "la première convolution" },
    ...blocks.map(({ name }, rank) => ({ name, title: `le bloc ${rank}` })),
    { name: last.name, title: "la dernière convolution" },
  ];
}

// ‖a(x + δ) − a(x)‖ / ‖a(x)‖, de l'image à chaque étage, puis aux logits.
export function changes(network, stages, clean, moved) {
  const inside = [IMAGE, ...stages.map(({ name }) => name)].map((name) => relative(clean.get(name).values, moved.get(name).values));
  return [...inside, relative(logits(network, clean), logits(network, moved))];
}

function relative(before, after) {
  let change = 0, size = 0;
  for (let i = 0; i < before.length; i++) {
    change += (after[i] - before[i]) ** 2;
    size += before[i] ** 2;
  }
  return Math.sqrt(change / size);
}

// Une carte : les valeurs d'un canal, case par case.
export const channelOf = ({ channels, values }, channel) => values.filter((_, i) => i % channels === channel);

// Les « count » cartes où une case répond le plus fort, dans l'ordre des canaux.
export function brightest({ channels, values }, count) {
  const peak = new Float32Array(channels);
  values.forEach((value, i) => { peak[i % channels] = Math.max(peak[i % channels], Math.abs(value)); });
  const order = Array.from(peak.keys()).sort((one, other) => peak[other] - peak[one]);
  return order.slice(0, count).sort((one, other) => one - other);
}

// Les cases qui répondent le plus fort, jamais deux voisines : [ligne, colonne].
export function peaks(values, count) {
  const side = Math.sqrt(values.length), apart = Math.max(1, side / 6), found = [];
  const order = Array.from(values.keys()).sort((one, other) => values[other] - values[one]);
  for (const at of order) {
    const cell = [Math.floor(at / side), at % side];
    if (found.length < count && found.every((other) => Math.hypot(cell[0] - other[0], cell[1] - other[1]) > apart)) found.push(cell);
  }
  return found;
}

// Ce qu'une case d'une couche lit dans l'image : un carré de « size » pixels ; d'une case à la voisine, il avance de « step » ; celui de la
// première commence en « start ».
export function receptiveField(network, maps, name) {
  if (name === IMAGE) return { size: 1, step: 1, start: 0 };
  const layer = network.layers.find((one) => one.name === name);
  const fields = layer.inputs.map((input) => receptiveField(network, maps, input));
  const { size, step, start } = fields.reduce((widest, one) => (one.size > widest.size ? one : widest));
  if (!layer.side || !layer.stride) return { size, step, start };
  const border = borderBefore(layer, maps.get(layer.inputs[0]).width, maps.get(name).width);
  return { size: size + (layer.side - 1) * step, step: step * layer.stride, start: start - border * step };
}

// D'où vient une carte. Première convolution : son noyau, en couleurs. Bloc : les noyaux en profondeur des cartes qui y comptent le plus, chacun
// avec le poids que lui donne la convolution 1 × 1. Dernière convolution, 1 × 1 : rien à dessiner. colours : 3 valeurs par case, ou 1.
export function kernels(network, name, channel, count) {
  const find = (wanted) => network.layers.find((one) => one.name === wanted), layer = find(name);
  if (layer.side > 1) return [{ colours: 3, values: everyNth(layer.kernel, layer.bias.length, channel) }];
  // Une addition reçoit le raccourci, calculé avant, et ce que le bloc vient de resserrer.
  const mixing = layer.type === "add" ? layer.inputs.map(find).sort((one, other) => network.layers.indexOf(one) - network.layers.indexOf(other)).at(-1) : layer;
  const deep = find(mixing.inputs[0]);
  if (deep.type !== "depthwise") return [];
  const weights = everyNth(mixing.kernel, mixing.bias.length, channel);
  const order = Array.from(weights.keys()).sort((one, other) => Math.abs(weights[other]) - Math.abs(weights[one]));
  return order.slice(0, count).map((read) => ({ colours: 1, weight: weights[read], values: everyNth(deep.kernel, deep.bias.length, read) }));
}

const everyNth = (values, step, first) => Float32Array.from({ length: values.length / step }, (_, i) => values[i * step + first]);
