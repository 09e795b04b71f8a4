// Les convolutions de network.js en WebAssembly (calculs.c) : les mêmes nombres à l'arrondi près, dix fois plus vite.
// Où le navigateur le refuse, et pour les couches que ces calculs ne savent pas faire, celles de network.js restent.

import { CODE } from "./calculs.js";
import { OPERATIONS, biasedMap, borderBefore, eachTap } from "./network.js";

export function accelerate(network) {
  const compute = compile();
  return compute ? { ...network, operations: { ...OPERATIONS, ...faster(compute) } } : network;
}

// Rend compute(nom du calcul, tableaux, nombres), qui change le dernier tableau ; rien, si le navigateur refuse ce code.
function compile() {
  let code;
  try {
    code = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(atob(CODE), (character) => character.charCodeAt(0)))).exports;
  } catch {
    return undefined;
  }
  const { memory } = code;
  return (name, arrays, ...numbers) => {
    let end = code.start();
    const places = arrays.map(({ length }) => {
      const place = end;
      end += 16 * Math.ceil(length / 4);
      return place;
    });
    if (end > memory.buffer.byteLength) memory.grow(Math.ceil((end - memory.buffer.byteLength) / 65536));
    const floats = new Float32Array(memory.buffer), result = arrays.at(-1), from = places.at(-1) / 4;
    arrays.forEach((values, rank) => floats.set(values, places[rank] / 4));
    code[name](...places, ...numbers);
    result.set(floats.subarray(from, from + result.length));
  };
}

function faster(compute) {
  const turned = new Map();
  // Le noyau transposé, une ligne par canal rendu, complétée de zéros jusqu'à « width » colonnes.
  const turn = (kernel, made, width) => {
    if (!turned.has(kernel)) {
      const lines = new Float32Array(made * width);
      kernel.forEach((value, i) => { lines[i % made * width + Math.floor(i / made)] = value; });
      turned.set(kernel, lines);
    }
    return turned.get(kernel);
  };
  // Une convolution est le produit d'une matrice, dont chaque ligne est ce que lit une case, par le noyau.
  const conv = {
    forward(layer, input) {
      const { side, stride, kernel, bias: { length: made } } = layer, count = side * side * input.channels;
      if (made % 8) return OPERATIONS.conv.forward(layer, input);
      const output = biasedMap(layer, input), rows = output.values.length / made;
      let lines = input.values;
      if (side * stride > 1) {
        lines = new Float32Array(rows * count);
        eachTap(layer, input, output, (from, to, tap) => {
          for (let c = 0, at = to / made * count + tap * input.channels; c < input.channels; c++) lines[at + c] = input.values[from + c];
        });
      }
      compute("product", [lines, kernel, output.values], rows, count, made);
      return output;
    },
    // Et son retour, le produit de ce qu'on reçoit par le noyau transposé.
    backward(layer, input, output, received, slope) {
      const { side, stride, kernel } = layer, made = output.channels, count = side * side * input.channels;
      const rows = received.length / made, width = 8 * Math.ceil(count / 8), same = side * stride === 1 && width === count;
      const lines = same ? slope : new Float32Array(rows * width);
      compute("product", [received, turn(kernel, made, width), lines], rows, made, width);
      if (same) return;
      eachTap(layer, input, output, (from, to, tap) => {
        for (let c = 0, at = to / made * width + tap * input.channels; c < input.channels; c++) slope[from + c] += lines[at + c];
      });
    },
  };
  const deep = (layer, input, output, source, target, back) => {
    const { side, stride } = layer, border = [[input.height, output.height], [input.width, output.width]].map((lengths) => borderBefore(layer, ...lengths));
    compute("depthwise", [source, layer.kernel, target], input.height, input.width, output.height, output.width, input.channels, side, stride, ...border, back);
  };
  const depthwise = {
    forward(layer, input) {
      if (input.channels % 4) return OPERATIONS.depthwise.forward(layer, input);
      const output = biasedMap(layer, input);
      deep(layer, input, output, input.values, output.values, 0);
      return output;
    },
    backward(layer, input, output, received, slope) {
      if (input.channels % 4) OPERATIONS.depthwise.backward(layer, input, output, received, slope);
      else deep(layer, input, output, received, slope, 1);
    },
  };
  const one = (layer) => ({ ...layer, side: 1, stride: 1 });
  const dense = {
    forward: (layer, input) => conv.forward(one(layer), input),
    backward: (layer, ...others) => conv.backward(one(layer), ...others),
  };
  return { conv, depthwise, dense };
}
