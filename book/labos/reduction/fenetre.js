// Une fenêtre qui se pose sur une carte carrée, de pas en pas : la convolution et le regroupement, bords de TensorFlow.

// Le côté de la carte rendue, et ce que l'on ajoute au bord, avant (le reste va après). padding : « valid » ou « same ».
export function frame(side, { size, stride, padding }) {
  const made = padding === "same" ? Math.ceil(side / stride) : Math.floor((side - size) / stride) + 1;
  const missing = padding === "same" ? Math.max((made - 1) * stride + size - side, 0) : 0;
  return { made, before: Math.floor(missing / 2) };
}

// Les cases vues depuis la case (row, column) de la carte rendue : { value, weight }, hors de l'image null. kernel : ses lignes, ou rien.
export function seen(values, side, settings, row, column) {
  const { before } = frame(side, settings), { size, stride, kernel } = settings, cells = [];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const [y, x] = [row * stride - before + i, column * stride - before + j];
      const inside = y >= 0 && y < side && x >= 0 && x < side;
      cells.push({ value: inside ? values[y * side + x] : null, weight: kernel?.[i][j] });
    }
  }
  return cells;
}

// Hors de l'image, la convolution lit zéro ; le maximum et la moyenne n'y regardent pas.
const OPERATIONS = {
  convolution: (cells) => cells.reduce((sum, { value, weight }) => sum + weight * (value ?? 0), 0),
  maximum: (cells) => Math.max(...cells.filter(({ value }) => value !== null).map(({ value }) => value)),
  moyenne: (cells) => {
    const inside = cells.filter(({ value }) => value !== null);
    return inside.reduce((sum, { value }) => sum + value, 0) / inside.length;
  },
};

export const result = (operation, cells) => OPERATIONS[operation](cells);

export function apply(values, side, operation, settings) {
  const { made } = frame(side, settings);
  return Float64Array.from({ length: made * made }, (_, at) => result(operation, seen(values, side, settings, Math.floor(at / made), at % made)));
}
