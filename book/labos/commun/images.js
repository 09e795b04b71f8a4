// Lire une photo et montrer des pixels : des suites d'entiers de 0 à 255, trois par pixel.

// La photo (Blob) cadrée en carré, ramenée à size × size (à son propre côté sans « size ») ; ce qui est transparent devient blanc.
// D'un fil de calcul, une photo de 48 millions de pixels ne bloque pas la page.
export async function readPhoto(photo, size) {
  const image = await createImageBitmap(photo);
  const side = Math.min(image.width, image.height), kept = size ?? side;
  const brush = new OffscreenCanvas(kept, kept).getContext("2d");
  brush.imageSmoothingQuality = "high";
  brush.fillStyle = "white";
  brush.fillRect(0, 0, kept, kept);
  brush.drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, kept, kept);
  image.close();
  return brush.getImageData(0, 0, kept, kept).data.filter((_, i) => i % 4 < 3);
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
