// Du dessin du lecteur à l'image que le réseau a appris à lire : 28 × 28 valeurs, de 0 (papier) à 255 (encre), mises en place comme l'ont été
// les chiffres de son jeu de données. Un dessin : side × side valeurs d'encre, de 0 à 255.

const SIDE = 28;
const WRITTEN = 64;  // sous cette valeur, ce n'est que le bord du trait

// Rend les 28 × 28 valeurs, ou null si la feuille est blanche. style : le nom d'une des préparations.
export function prepare(ink, side, style) {
  const box = findInk(ink, side);
  return box && PREPARATIONS[style](ink, side, box);
}

const PREPARATIONS = {
  // MNIST : ramené à 20 cases de côté au plus, puis posé le centre de gravité de l'encre au milieu (LeCun et al., 1998, § III.A).
  mnist(ink, side, box) {
    const scale = 20 / Math.max(box.width, box.height), [width, height] = [box.width, box.height].map((length) => atLeastOne(length * scale));
    const small = shrink(ink, side, box, width, height);
    return place(small, width, SIDE / 2 - centre(small, width, 0), SIDE / 2 - centre(small, width, 1));
  },
  // Les chiffres de scikit-learn : 32 cases de haut et 20 de large au plus, comptées par carrés de quatre en seize niveaux
  // (Alpaydin et Kaynak, 1998) ; puis 8 × 8 portés à 20 × 20, comme dans trahison.vision.digits.
  scikit(ink, side, box) {
    const width = Math.min(20, atLeastOne(box.width * 32 / box.height)), left = Math.floor((32 - width) / 2);
    const page = new Float32Array(32 * 32);
    shrink(ink, side, box, width, 32).forEach((value, i) => { page[Math.floor(i / width) * 32 + left + i % width] = value; });
    const counted = average(transpose(average(transpose(page, 32), 32, 8), 8), 32, 8);
    return place(enlarge(counted.map((value) => Math.round(value / 255 * 16) / 16 * 255), 8, 20), 20, 4, 4);
  },
};

// Le plus petit rectangle qui tient toute l'encre.
function findInk(ink, side) {
  let [left, top, right, bottom] = [side, side, -1, -1];
  ink.forEach((value, i) => {
    if (value < WRITTEN) return;
    const [x, y] = [i % side, Math.floor(i / side)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  });
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

// Le rectangle, ramené à width × height cases : chacune reçoit la moyenne de ce qu'elle recouvre.
function shrink(ink, side, { left, top, ...box }, width, height) {
  const cut = Float32Array.from({ length: box.width * box.height }, (_, i) => ink[(top + Math.floor(i / box.width)) * side + left + i % box.width]);
  const narrow = average(cut, box.width, width);
  return transpose(average(transpose(narrow, width), box.height, height), height);
}

// Chaque ligne de « columns » valeurs en devient une de « made » moyennes.
function average(values, columns, made) {
  const span = columns / made, result = new Float32Array(values.length / columns * made);
  for (let i = 0; i < result.length; i++) {
    const start = (i % made) * span, end = start + span, row = Math.floor(i / made) * columns;
    for (let j = Math.floor(start); j < Math.min(Math.ceil(end - 1e-9), columns); j++) {
      result[i] += values[row + j] * (Math.min(j + 1, end) - Math.max(j, start)) / span;
    }
  }
  return result;
}

function transpose(values, columns) {
  const rows = values.length / columns;
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
}

// Bilinéaire, l'image se reflétant à ses bords, comme dans scikit-image : side × side valeurs en deviennent made × made.
export function enlarge(values, side, made) {
  const across = (list) => Float32Array.from({ length: list.length / side * made }, (_, i) => {
    const place = Math.abs((i % made + 0.5) * side / made - 0.5), at = Math.min(place, 2 * (side - 1) - place), from = Math.floor(at);
    const row = Math.floor(i / made) * side, next = Math.min(from + 1, side - 1);
    return list[row + from] * (1 - at + from) + list[row + next] * (at - from);
  });
  return transpose(across(transpose(across(values), made)), made);
}

// Le centre de gravité de l'encre, en cases : dans la largeur (axis 0) ou dans la hauteur (axis 1).
function centre(values, columns, axis) {
  let sum = 0, weight = 0;
  values.forEach((value, i) => {
    sum += value * (axis ? Math.floor(i / columns) : i % columns);
    weight += value;
  });
  return sum / weight;
}

// La petite image, posée sur un cadre vide de 28 × 28.
function place(values, columns, left, top) {
  const frame = new Uint8Array(SIDE * SIDE), [x0, y0] = [Math.round(left), Math.round(top)];
  values.forEach((value, i) => {
    const [x, y] = [x0 + i % columns, y0 + Math.floor(i / columns)];
    if (x >= 0 && x < SIDE && y >= 0 && y < SIDE) frame[y * SIDE + x] = Math.round(value);
  });
  return frame;
}

const atLeastOne = (length) => Math.max(1, Math.round(length));
