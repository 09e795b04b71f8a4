// Un réseau de neurones entier : propager, rétropropager, descendre. Ce sont les trois fonctions du chapitre « Réseaux de neurones »,
// et celles de trahison.learning.perceptron.
// N exemples de d nombres sont à plat, un exemple après l'autre. Une couche est { inputs, outputs, weights, bias, activation } ;
// weights, à plat lui aussi, a une ligne par entrée et une colonne par neurone.

// Chaque activation, et sa dérivée écrite avec la valeur de sortie a = g(z).
export const ACTIVATIONS = {
  tanh: { value: Math.tanh, slope: (a) => 1 - a * a },
  relu: { value: (z) => Math.max(z, 0), slope: (a) => (a > 0 ? 1 : 0) },
  sigmoid: { value: (z) => 1 / (1 + Math.exp(-z)), slope: (a) => a * (1 - a) },
  linear: { value: (z) => z, slope: () => 1 },
};

// sizes : entrées, neurones de chaque couche cachée, sorties. random : une fonction qui rend un nombre de [0, 1[.
// Les poids sont tirés entre −½ et ½, les biais valent 0,1, comme dans le Playground.
export function newNetwork(sizes, random, activation = "tanh", output = "tanh") {
  return sizes.slice(1).map((outputs, rank) => ({
    inputs: sizes[rank],
    outputs,
    weights: Float64Array.from({ length: sizes[rank] * outputs }, () => random() - 0.5),
    bias: new Float64Array(outputs).fill(0.1),
    activation: rank === sizes.length - 2 ? output : activation,
  }));
}

// Les valeurs de chaque couche, de l'entrée à la sortie : a = g(a_précédent W + b).
export function forward(layers, inputs) {
  const values = [inputs];
  for (const layer of layers) values.push(answer(layer, values.at(-1)));
  return values;
}

function answer({ inputs, outputs, weights, bias, activation }, before) {
  const count = before.length / inputs, after = new Float64Array(count * outputs), { value } = ACTIVATIONS[activation];
  for (let n = 0; n < count; n++) {
    for (let j = 0; j < outputs; j++) {
      let score = bias[j];
      for (let i = 0; i < inputs; i++) score += before[n * inputs + i] * weights[i * outputs + j];
      after[n * outputs + j] = value(score);
    }
  }
  return after;
}

// Les dérivées de la perte par rapport aux poids et aux biais, couche par couche. slope : sa dérivée par rapport à la sortie.
export function backward(layers, values, slope) {
  const gradients = [];
  let received = slope;
  for (let rank = layers.length - 1; rank >= 0; rank--) {
    const { inputs, outputs, weights, activation } = layers[rank], [before, after] = [values[rank], values[rank + 1]];
    const gradient = { weights: new Float64Array(inputs * outputs), bias: new Float64Array(outputs) };
    const sent = new Float64Array(before.length), through = ACTIVATIONS[activation].slope;
    for (let n = 0; n < before.length / inputs; n++) {
      for (let j = 0; j < outputs; j++) {
        const delta = received[n * outputs + j] * through(after[n * outputs + j]);  // à travers l'activation
        gradient.bias[j] += delta;
        for (let i = 0; i < inputs; i++) {
          gradient.weights[i * outputs + j] += before[n * inputs + i] * delta;
          sent[n * inputs + i] += weights[i * outputs + j] * delta;  // vers la couche d'avant
        }
      }
    }
    gradients.unshift(gradient);
    received = sent;
  }
  return gradients;
}

// La perte du Playground, ½ moyenne((ŷ − y)²), pour un réseau à une sortie.
export function loss(layers, inputs, targets) {
  const answers = forward(layers, inputs).at(-1);
  return answers.reduce((sum, value, n) => sum + (value - targets[n]) ** 2, 0) / 2 / targets.length;
}

export function lossGradient(layers, inputs, targets) {
  const values = forward(layers, inputs);
  return backward(layers, values, values.at(-1).map((value, n) => (value - targets[n]) / targets.length));
}

// Un pas de descente, sur place ; l2 · w s'ajoute à la pente des poids, jamais à celle des biais.
export function descend(layers, gradients, rate, l2 = 0) {
  layers.forEach(({ weights, bias }, rank) => {
    const slopes = gradients[rank];
    for (let i = 0; i < weights.length; i++) weights[i] -= rate * (slopes.weights[i] + l2 * weights[i]);
    for (let j = 0; j < bias.length; j++) bias[j] -= rate * slopes.bias[j];
  });
}
