// Lire une photo et montrer des pixels : des suites d'entiers de 0 à 255, trois par pixel.

import { average, coverage } from "./moyenne.js";

const BREATH = 20;  // millisecondes de calcul d'affilée

// La photo (Blob) cadrée en carré, ramenée à size × size (à son propre côté sans « size ») ; ce qui est transparent devient blanc.
// Une photo de 48 millions de pixels ne bloque pas la page : elle se lit par bandes, et celui qui peut la lit dans un fil de calcul.
export async function readPhoto(photo, size) {
  const image = await createImageBitmap(photo), side = Math.min(image.width, image.height), kept = size ?? side;
  const pixels = kept < side ? await shrink(image, side, kept) : readBand(makeBrush(kept, kept), image, side, { top: 0, rows: side });
  image.close();
  return pixels.filter((_, i) => i % 4 < 3);
}

async function shrink(image, side, size) {
  const made = new Uint8ClampedArray(4 * size * size), spans = coverage(side, size);
  const brush = makeBrush(side, Math.max(...spans.map(({ weights }) => weights.length)));
  let since = performance.now();
  for (let row = 0; row < size; row++) {
    const { first, weights } = spans[row], band = readBand(brush, image, side, { top: first, rows: weights.length, height: weights.length });
    made.set(average(band, side, weights, spans), 4 * row * size);
    if (performance.now() - since < BREATH) continue;
    await new Promise((next) => { setTimeout(next); });
    since = performance.now();
  }
  return made;
}

function makeBrush(width, height) {
  const brush = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  brush.imageSmoothingQuality = "high";
  return brush;
}

// Les lignes « top » et suivantes du carré central de la photo, peintes sur toute la largeur de la toile, sur « height » de ses lignes.
function readBand(brush, image, side, { top, rows, height = brush.canvas.height }) {
  const { width } = brush.canvas, [left, above] = [image.width, image.height].map((length) => Math.floor((length - side) / 2));
  brush.fillStyle = "white";
  brush.fillRect(0, 0, width, height);
  brush.drawImage(image, left, above + top, side, rows, 0, 0, width, height);
  return brush.getImageData(0, 0, width, height).data;
}

export function draw(canvas, pixels) {
  const side = Math.sqrt(pixels.length / 3), image = new ImageData(side, side);
  canvas.width = canvas.height = side;
  image.data.fill(255);
  pixels.forEach((level, i) => { image.data[4 * Math.floor(i / 3) + i % 3] = level; });
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Un fichier d'image (Blob). type : « image/png », sans perte, ou « image/jpeg », avec sa qualité, de 0 à 1.
export function encode(pixels, type, quality) {
  const canvas = new OffscreenCanvas(1, 1);
  draw(canvas, pixels);
  return canvas.convertToBlob({ type, quality });
}
