// Les dessins du terrain de jeu : une carte du plan, et le réseau entier en vignettes. Bleu : +1 ; orange : −1.

const THUMBNAIL = 32, ROW = 38, ROWS = 8, MARGIN = 44, EDGE = 3, WIDTH = 320, SCALE = 2, STRONGEST = 5;

// Les couleurs des figures, dans le thème du moment : nom → [rouge, vert, bleu].
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(["paper", "ink", "train", "wrong"].map((name) => [name, style.getPropertyValue(`--livre-${name}`).trim().split(" ").map(Number)]));
}

// values : la réponse en chaque point d'un quadrillage carré, coupée à ±1 (à ±son maximum s'il est plus grand).
export function paintMap(canvas, values, { paper, train, wrong }) {
  const side = Math.sqrt(values.length);
  let largest = 1;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const image = new ImageData(side, side);
  for (let i = 0; i < values.length; i++) {
    const share = Math.abs(values[i]) / largest * 0.8, ink = values[i] > 0 ? train : wrong;
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = paper[c] + share * (ink[c] - paper[c]);
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Où est chaque vignette : une colonne par couche, entrées d'abord, centrée. columns : le nombre de vignettes de chacune.
export function placeNodes(columns) {
  const across = (WIDTH - MARGIN - THUMBNAIL - EDGE) / (columns.length - 1);
  return columns.flatMap((count, column) => Array.from({ length: count }, (_, row) => ({ column, row, x: MARGIN + column * across, y: EDGE + (row + (ROWS - count) / 2) * ROW })));
}

// maps : les valeurs de chaque vignette sur le quadrillage ; names : le nom des entrées ; chosen : la vignette agrandie.
export function paintNetwork(canvas, { layers, nodes, maps, names, chosen }, colours) {
  const height = ROWS * ROW, brush = canvas.getContext("2d"), ink = (name, alpha = 1) => `rgb(${colours[name].join(" ")} / ${alpha})`;
  [canvas.width, canvas.height] = [WIDTH * SCALE, height * SCALE];
  brush.scale(SCALE, SCALE);
  const at = (column, row) => nodes.find((node) => node.column === column && node.row === row);
  layers.forEach(({ inputs, outputs, weights }, column) => {
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < outputs; j++) {
        const weight = weights[i * outputs + j], [from, to] = [at(column, i), at(column + 1, j)];
        const bend = (from.x + THUMBNAIL + to.x) / 2, [start, end] = [from.y + THUMBNAIL / 2, to.y + THUMBNAIL / 2];
        brush.strokeStyle = ink(weight > 0 ? "train" : "wrong", 0.7);
        brush.lineWidth = Math.max(0.2, 1.5 * Math.min(Math.abs(weight), STRONGEST));
        brush.beginPath();
        brush.moveTo(from.x + THUMBNAIL, start);
        brush.bezierCurveTo(bend, start, bend, end, to.x, end);
        brush.stroke();
      }
    }
  });
  const one = new OffscreenCanvas(1, 1);
  brush.font = "13px sans-serif";
  brush.textAlign = "right";
  nodes.forEach(({ column, row, x, y }, rank) => {
    paintMap(one, maps[rank], colours);
    brush.drawImage(one, x, y, THUMBNAIL, THUMBNAIL);
    brush.strokeStyle = ink("ink", rank === chosen ? 1 : 0.4);
    brush.lineWidth = rank === chosen ? 2.5 : 1;
    brush.strokeRect(x, y, THUMBNAIL, THUMBNAIL);
    brush.fillStyle = ink("ink");
    if (column === 0) brush.fillText(names[row], x - 4, y + THUMBNAIL / 2 + 4);
  });
}

// Le rang de la vignette touchée, ou −1.
export function touched(canvas, nodes, event) {
  const reach = WIDTH / canvas.clientWidth, [x, y] = [event.offsetX * reach, event.offsetY * reach];
  return nodes.findIndex((node) => x >= node.x && x <= node.x + THUMBNAIL && y >= node.y && y <= node.y + THUMBNAIL);
}
