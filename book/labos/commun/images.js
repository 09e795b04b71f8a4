// Lire une photo et montrer des pixels : des suites d'entiers de 0 à 255, trois par pixel.

// La photo cadrée en carré, ramenée à size × size (à son propre côté sans « size »), sans la transparence.
export async function readPhoto(address, size) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const side = Math.min(image.naturalWidth, image.naturalHeight), kept = size ?? side;
  const brush = new OffscreenCanvas(kept, kept).getContext("2d");
  brush.imageSmoothingQuality = "high";
  brush.drawImage(image, (image.naturalWidth - side) / 2, (image.naturalHeight - side) / 2, side, side, 0, 0, kept, kept);
  return brush.getImageData(0, 0, kept, kept).data.filter((_, i) => i % 4 < 3);
}

export function draw(canvas, pixels) {
  const side = Math.sqrt(pixels.length / 3), image = new ImageData(side, side);
  canvas.width = canvas.height = side;
  image.data.fill(255);
  pixels.forEach((level, i) => { image.data[4 * Math.floor(i / 3) + i % 3] = level; });
  canvas.getContext("2d").putImageData(image, 0, 0);
}
