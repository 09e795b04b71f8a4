// Un réseau écrit par trahison.networks.embedded (export_for_browser et export_digits_for_browser) : ses cartes, ses logits, et leur gradient
// par rapport à l'image.
// Une carte est { height, width, channels, values } ; ses valeurs sont à plat, dans l'ordre de Keras : ligne, colonne, canal.

export const IMAGE = "input";
const CEILINGS = { relu: Infinity, relu6: 6 };  // jusqu'où monte chaque activation ; toutes s'arrêtent à zéro en bas

// manifest : la description du réseau ; buffer : ses poids, des float16 (ArrayBuffer).
export function readNetwork(manifest, buffer) {
  if (buffer.byteLength !== 2 * manifest.values) {
    throw new Error(`poids : ${2 * manifest.values} octets attendus, reçu ${buffer.byteLength}`);
  }
  const table = halfFloats(), weights = Float32Array.from(new Uint16Array(buffer), (bits) => table[bits]);
  const array = ({ offset, shape }) => weights.subarray(offset, offset + shape.reduce((size, side) => size * side, 1));
  const layers = manifest.layers.map((layer) => ({
    ...layer, side: layer.kernel?.shape[0], kernel: layer.kernel && array(layer.kernel), bias: layer.bias && array(layer.bias),
  }));
  return { ...manifest.input, labels: manifest.labels, layers, operations: OPERATIONS };
}

// image : size × size × channels nombres, dans les bornes du réseau (bounds). Rend la carte de chaque couche ; celle de la dernière contient
// les logits.
export function forward(network, image) {
  const { size, channels, layers, operations } = network;
  const maps = new Map([[IMAGE, { height: size, width: size, channels, values: image }]]);
  for (const layer of layers) {
    const output = operations[layer.type].forward(layer, ...layer.inputs.map((name) => maps.get(name)));
    if (layer.activation in CEILINGS) clip(output.values, CEILINGS[layer.activation]);
    maps.set(layer.name, output);
  }
  return maps;
}

export function logits(network, maps) {
  return maps.get(network.layers.at(-1).name).values;
}

// La rétropropagation : de la dernière couche à l'image, le gradient de Σ slope · logits.
export function imageGradient(network, maps, slope) {
  const slopes = new Map([[network.layers.at(-1).name, Float32Array.from(slope)]]);
  for (const layer of [...network.layers].reverse()) {
    const output = maps.get(layer.name), received = slopes.get(layer.name);
    if (layer.activation in CEILINGS) stopWhereClipped(received, output.values, CEILINGS[layer.activation]);
    for (const name of layer.inputs) {
      const input = maps.get(name);
      if (!slopes.has(name)) slopes.set(name, new Float32Array(input.values.length));
      network.operations[layer.type].backward(layer, input, output, received, slopes.get(name));
    }
  }
  return slopes.get(IMAGE);
}

export function softmax(scores) {
  const highest = Math.max(...scores), powers = Array.from(scores, (score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power);
  return powers.map((power) => power / sum);
}

// forward : les cartes d'entrée → la carte rendue. backward : ajoute à « slope », pente de la perte par rapport à l'entrée.
export const OPERATIONS = {
  conv: {
    forward(layer, input) {
      const output = biasedMap(layer, input), [read, made] = [input.channels, output.channels];
      const { kernel } = layer, source = input.values, target = output.values;
      eachTap(layer, input, output, (from, to, tap) => {
        for (let c = 0, row = tap * read * made; c < read; c++, row += made) {
          const value = source[from + c];
          if (value === 0) continue;  // ReLU6 en laisse beaucoup
          for (let d = 0; d < made; d++) target[to + d] += value * kernel[row + d];
        }
      });
      return output;
    },
    backward(layer, input, output, received, slope) {
      const { kernel } = layer, [read, made] = [input.channels, output.channels];
      eachTap(layer, input, output, (from, to, tap) => {
        for (let c = 0, row = tap * read * made; c < read; c++, row += made) {
          let sum = 0;
          for (let d = 0; d < made; d++) sum += received[to + d] * kernel[row + d];
          slope[from + c] += sum;
        }
      });
    },
  },
  depthwise: {
    forward(layer, input) {
      const output = biasedMap(layer, input), { channels } = input;
      const { kernel } = layer, source = input.values, target = output.values;
      eachTap(layer, input, output, (from, to, tap) => {
        for (let c = 0, row = tap * channels; c < channels; c++) target[to + c] += source[from + c] * kernel[row + c];
      });
      return output;
    },
    backward(layer, input, output, received, slope) {
      const { kernel } = layer, { channels } = input;
      eachTap(layer, input, output, (from, to, tap) => {
        for (let c = 0, row = tap * channels; c < channels; c++) slope[from + c] += received[to + c] * kernel[row + c];
      });
    },
  },
  add: {
    forward: (layer, one, other) => ({ ...one, values: one.values.map((value, i) => value + other.values[i]) }),
    backward(layer, input, output, received, slope) {
      received.forEach((value, i) => { slope[i] += value; });
    },
  },
  pool: {
    forward(layer, input) {
      const area = input.height * input.width, values = new Float32Array(input.channels);
      input.values.forEach((value, i) => { values[i % input.channels] += value / area; });
      return { height: 1, width: 1, channels: input.channels, values };
    },
    backward(layer, input, output, received, slope) {
      const area = input.height * input.width;
      for (let i = 0; i < slope.length; i++) slope[i] += received[i % input.channels] / area;
    },
  },
  average: {
    forward({ size }, input) {
      const height = input.height / size, width = input.width / size, values = new Float32Array(height * width * input.channels);
      eachSquare(size, input, (at, to) => { values[to] += input.values[at] / size ** 2; });
      return { height, width, channels: input.channels, values };
    },
    backward({ size }, input, output, received, slope) {
      eachSquare(size, input, (at, to) => { slope[at] += received[to] / size ** 2; });
    },
  },
  dense: {  // une convolution 1 × 1 sur une carte d'un pixel
    forward: (layer, input) => OPERATIONS.conv.forward({ ...layer, side: 1, stride: 1 }, input),
    backward: (layer, ...others) => OPERATIONS.conv.backward({ ...layer, side: 1, stride: 1 }, ...others),
  },
};

// Appelle visit(rang d'une valeur lue, rang de la valeur écrite), pour des carrés de « size » cases, bord à bord.
function eachSquare(size, { width, channels, values }, visit) {
  const made = width / size;
  for (let at = 0; at < values.length; at++) {
    const pixel = Math.floor(at / channels), row = Math.floor(pixel / width), column = pixel % width;
    visit(at, (Math.floor(row / size) * made + Math.floor(column / size)) * channels + at % channels);
  }
}

// La carte d'une couche avant ses produits : son biais partout.
export function biasedMap({ side, stride, padding, bias }, input) {
  const [height, width] = [input.height, input.width].map((length) => Math.ceil((padding === "valid" ? length - side + 1 : length) / stride));
  const values = new Float32Array(height * width * bias.length);
  for (let at = 0; at < values.length; at += bias.length) values.set(bias, at);
  return { height, width, channels: bias.length, values };
}

// Appelle visit(rang du pixel lu, rang du pixel écrit, rang dans le noyau). Le bord « same » est celui de TensorFlow ; sous « valid », la
// fenêtre ne déborde jamais, et le compte du bord est nul.
export function eachTap({ side, stride }, input, output, visit) {
  const top = borderBefore({ side, stride }, input.height, output.height), left = borderBefore({ side, stride }, input.width, output.width);
  for (let y = 0, to = 0; y < output.height; y++) {
    for (let x = 0; x < output.width; x++, to += output.channels) {
      for (let i = 0, row = y * stride - top; i < side; i++, row++) {
        if (row < 0 || row >= input.height) continue;
        for (let j = 0, column = x * stride - left; j < side; j++, column++) {
          if (column < 0 || column >= input.width) continue;
          visit((row * input.width + column) * input.channels, to, i * side + j);
        }
      }
    }
  }
}

// De combien de cases la première fenêtre déborde, sur un côté de « length » cases dont on en rend « made ».
export function borderBefore({ side, stride }, length, made) {
  return Math.floor(Math.max((made - 1) * stride + side - length, 0) / 2);
}

function clip(values, ceiling) {
  for (let i = 0; i < values.length; i++) values[i] = Math.min(Math.max(values[i], 0), ceiling);
}

function stopWhereClipped(slope, values, ceiling) {
  for (let i = 0; i < slope.length; i++) if (values[i] <= 0 || values[i] >= ceiling) slope[i] = 0;
}

// Les 65 536 nombres qu'un float16 peut dire (infinis et NaN exceptés : l'export les refuse).
function halfFloats() {
  return Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits >> 15 ? -1 : 1, exponent = bits >> 10 & 31, fraction = (bits & 1023) / 1024;
    return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
  });
}
