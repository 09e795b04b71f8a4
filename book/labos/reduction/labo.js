// Le laboratoire de la réduction : une fenêtre, un pas, un bord, et la carte qui en sort, case à case.

import { read } from "../commun/files.js";
import { decimal } from "../commun/french.js";
import { readPhoto } from "../commun/images.js";
import { makeWalk } from "../commun/marche.js";
import { apply, frame, result, seen } from "./fenetre.js";

const SCALE = 10, SIDE = 24;  // pixels d'écran par case ; cases de l'image, assez peu pour les compter
const ORANGE = `rgb(${getComputedStyle(document.documentElement).getPropertyValue("--livre-adversarial")})`;
const POOLS = { "le maximum (max pooling)": "maximum", "la moyenne (average pooling)": "moyenne" };

// files : les noyaux de la page (noyaux.json) et une photo grise (image.png).
export default async function mount(place, { files }) {
  const form = place.querySelector("form"), { operation, own, size, stride, padding, step, play, restart } = form.elements;
  const kernels = await (await read(files["noyaux.json"])).json();
  [...Object.keys(POOLS), ...Object.keys(kernels).map((name) => `le noyau «\u00a0${name}\u00a0»`)].forEach((words) => operation.add(new Option(words, words)));
  const names = [...Object.keys(POOLS), ...Object.keys(kernels)];
  let grey = await readGrey(files["image.png"]), at = 0;

  const settings = () => {
    const name = names[operation.selectedIndex], kernel = kernels[name];
    size.disabled = Boolean(kernel);
    if (kernel) size.value = kernel.length;
    return { action: POOLS[name] ?? "convolution", kernel, size: size.valueAsNumber, stride: stride.valueAsNumber, padding: padding.value };
  };
  const show = () => {
    const { action, ...window } = settings(), { made, before } = frame(SIDE, window), map = apply(grey, SIDE, action, window);
    at = Math.min(at, made * made - 1);
    const [row, column] = [Math.floor(at / made), at % made], cells = seen(grey, SIDE, window, row, column);
    const zero = Math.min(...map) < 0 ? 127.5 : 0;  // un noyau qui soustrait : le gris moyen vaut zéro
    paint(place.querySelector(".avant canvas"), grey, SIDE, [column * window.stride - before, row * window.stride - before, window.size]);
    paint(place.querySelector(".apres canvas"), map.map((value) => value + zero), made, [column, row, 1]);
    place.querySelector(".dit-size").textContent = `${window.size} × ${window.size}`;
    place.querySelector(".dit-stride").textContent = window.stride;
    place.querySelector(".avant p").textContent = `L’entrée, ${SIDE} × ${SIDE}`;
    place.querySelector(".apres p").textContent = `La sortie, ${made} × ${made}${zero ? "\u00a0; le gris moyen vaut zéro" : ""}`;
    place.querySelector(".verdict").textContent = `${count(window, made)} Case (${row}, ${column})\u00a0: ${say(action, cells)} = ${decimal(result(action, cells), 1, false)}.`;
  };
  const advance = () => {
    const { made } = frame(SIDE, settings());
    at = (at + 1) % (made * made);
    show();
    return at > 0;
  };
  const reset = () => {
    at = 0;
    show();
  };
  const walk = makeWalk({ step, play, restart }, { advance, reset, delay: 250 });
  [operation, size, stride, padding].forEach((control) => control.addEventListener("input", () => {
    walk.stop();
    reset();
  }));
  place.querySelector(".apres canvas").addEventListener("pointermove", (event) => {
    const { made } = frame(SIDE, settings()), reach = made / event.target.clientWidth;
    const [x, y] = [event.offsetX, event.offsetY].map((distance) => Math.min(Math.max(Math.floor(distance * reach), 0), made - 1));
    at = y * made + x;
    show();
  });
  own.addEventListener("change", async () => {
    const [file] = own.files;
    if (!file) return;
    const opened = await readGrey(URL.createObjectURL(file)).catch(() => null);
    own.value = "";
    if (opened) {
      grey = opened;
      reset();
    } else {
      place.querySelector(".verdict").textContent = `«\u00a0${file.name}\u00a0» ne s’ouvre pas\u00a0: essayez un fichier JPEG ou PNG.`;
    }
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}

async function readGrey(address) {
  const pixels = await readPhoto(await (await read(address)).blob(), SIDE);
  return Float64Array.from({ length: SIDE * SIDE }, (_, i) => Math.round(0.2126 * pixels[3 * i] + 0.7152 * pixels[3 * i + 1] + 0.0722 * pixels[3 * i + 2]));
}

// La formule qui donne le côté de la sortie, avec les nombres choisis.
function count({ size, stride, padding }, made) {
  return padding === "same"
    ? `Avec le bord complété, ${SIDE} / ${stride}, arrondi au-dessus, donne ${made} cases de côté.`
    : `(${SIDE} − ${size}) / ${stride} + 1, arrondi au-dessous, donne ${made} cases de côté.`;
}

function say(action, cells) {
  const inside = cells.filter(({ value }) => value !== null);
  if (action === "convolution") {
    const terms = cells.filter(({ weight }) => weight !== 0).map(({ value, weight }) => `${decimal(weight, 2, false)} × ${value ?? 0}`);
    return terms.join(" + ").replace(/\+ −/g, "− ");
  }
  return `${action === "maximum" ? "le plus grand" : "la moyenne"} de ${inside.map(({ value }) => value).join(", ")}`;
}

function paint(canvas, values, side, [x, y, width]) {
  canvas.width = canvas.height = side * SCALE;
  const brush = canvas.getContext("2d");
  values.forEach((value, i) => {
    const level = Math.min(Math.max(Math.round(value), 0), 255);
    brush.fillStyle = `rgb(${level} ${level} ${level})`;
    brush.fillRect((i % side) * SCALE, Math.floor(i / side) * SCALE, SCALE, SCALE);
  });
  brush.strokeStyle = ORANGE;
  brush.lineWidth = 2;
  brush.strokeRect(x * SCALE + 1, y * SCALE + 1, width * SCALE - 2, width * SCALE - 2);
}
