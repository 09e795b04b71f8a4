// Le laboratoire du noyau : neuf coefficients à changer, et un endroit de l'image où refaire la somme.

import { correlate } from "./convolution.js";
import { read } from "../commun/files.js";
import { decimal } from "../commun/french.js";
import { draw, readPhoto } from "../commun/images.js";
import { parseDecimal } from "../commun/saisie.js";

const SIDE = 3;
// La couleur de l’image adverse dans les figures, que la construction écrit dans jetons.css.
const ORANGE = `rgb(${getComputedStyle(document.documentElement).getPropertyValue("--livre-adversarial")})`;
const short = (value) => decimal(value, 2, false);
const sign = (value) => (value < 0 ? `(${short(value)})` : short(value));

// files : l'adresse des noyaux tout faits (.json) et celle de l'image, grise (.png).
export default async function mount(place, { files }) {
  const form = place.querySelector("form"), { preset, row, column } = form.elements;
  const kernels = await (await read(files["noyaux.json"])).json();
  const grey = (await readPhoto(await (await read(files["image.png"])).blob())).filter((_, i) => i % 3 === 0), side = Math.sqrt(grey.length);
  const cells = makeCells(place.querySelector(".grille"));
  const products = Array.from(cells, () => place.querySelector(".produits").appendChild(document.createElement("span")));
  Object.keys(kernels).forEach((name) => preset.add(new Option(name, name)));
  const canvases = [place.querySelector(".avant canvas"), place.querySelector(".apres canvas")];

  const update = () => {
    const kernel = [0, 1, 2].map((i) => [0, 1, 2].map((j) => coefficient(cells[SIDE * i + j])));
    const result = correlate(grey, side, kernel), sum = kernel.flat().reduce((total, one) => total + one);
    const [m, n] = [row.valueAsNumber, column.valueAsNumber], value = result[m * (side - SIDE + 1) + n];
    const zero = sum > 0.5 ? 0 : 127.5;  // de somme nulle, un résultat a deux signes : le gris moyen vaut zéro
    show(canvases[0], grey, n, m, SIDE);
    show(canvases[1], result.map((one) => one + zero), n, m, 1);
    place.querySelector(".apres p").textContent = zero ? "Le résultat\u00a0; le gris moyen vaut zéro" : "Le résultat";
    products.forEach((product, at) => {
      const [i, j] = [Math.floor(at / SIDE), at % SIDE];
      product.textContent = `${grey[(m + i) * side + n + j]} × ${sign(kernel[i][j])}`;
    });
    [row, column].forEach((range) => { range.parentElement.querySelector(".dit").textContent = range.value; });
    place.querySelector(".verdict").textContent = `Posé en (${m}, ${n}), le noyau donne ${short(value)}.`;
  };
  const choose = () => {
    kernels[preset.value]?.flat().forEach((known, at) => { cells[at].value = decimal(known, 3, false); });
    update();
  };
  [row, column].forEach((range) => {
    range.max = side - SIDE;
    range.addEventListener("input", update);
  });
  preset.addEventListener("input", choose);
  cells.forEach((cell) => cell.addEventListener("input", () => {
    preset.value = "";
    update();
  }));
  canvases.forEach((canvas) => ["pointerdown", "pointermove"].forEach((event) => canvas.addEventListener(event, (pointer) => {
    const reach = side / canvas.clientWidth;
    row.value = pointer.offsetY * reach - 1;
    column.value = pointer.offsetX * reach - 1;
    update();
  })));
  form.addEventListener("submit", (event) => event.preventDefault());
  [preset.value] = Object.keys(kernels).slice(-1);
  row.value = column.value = Math.floor(side / 2);
  choose();
}

function makeCells(grid) {
  return Array.from({ length: SIDE * SIDE }, (_, at) => {
    const cell = grid.appendChild(document.createElement("input"));
    Object.assign(cell, { type: "text", inputMode: "decimal", name: `k${Math.floor(at / SIDE) + 1}${at % SIDE + 1}` });
    cell.setAttribute("aria-label", `ligne ${Math.floor(at / SIDE) + 1}, colonne ${at % SIDE + 1}`);
    return cell;
  });
}

// Une case vide, ou qui ne dit pas un nombre, vaut zéro ; la seconde se voit.
function coefficient(cell) {
  const value = parseDecimal(cell.value);
  cell.ariaInvalid = cell.value.trim() !== "" && !Number.isFinite(value);
  return Number.isFinite(value) ? value : 0;
}

// Des valeurs grises, et un cadre de « width » pixels dont le coin est en (x, y).
function show(canvas, values, x, y, width) {
  draw(canvas, Uint8ClampedArray.from({ length: 3 * values.length }, (_, i) => values[Math.floor(i / 3)]));
  const brush = canvas.getContext("2d");
  brush.strokeStyle = ORANGE;
  brush.strokeRect(x - 0.5, y - 0.5, width + 1, width + 1);
}
