// Le laboratoire d'images adverses : les réglages du lecteur, et trois images avec ce que le réseau y voit.

import { read } from "../commun/files.js";
import { draw, readPhoto } from "../commun/images.js";

const SHOWN = 3;  // réponses écrites sous une image
const decimal = (value, digits) => value.toLocaleString("fr-FR", { minimumFractionDigits: digits, maximumFractionDigits: digits });

// files : l'adresse de chacun des fichiers (le réseau, et des photos .png).
export default async function mount(place, { files, startWorker }) {
  const form = place.querySelector("form"), { photo, own, steps, target, levels } = form.elements;
  const worker = startWorker("calcul.worker.js");
  const ask = (message) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = () => reject(new Error("le calcul n’a pas pu commencer"));
    worker.postMessage(message);
  });
  // Lus ici : un fil de calcul lancé depuis un fichier local ne peut rien lire.
  const [manifest, weights] = await Promise.all([read(files["manifest.json"]), read(files["weights.bin"])]);
  const { size, labels } = await ask({ manifest: await manifest.json(), weights: await weights.arrayBuffer() });
  for (const name of Object.keys(files).filter((file) => file.endsWith(".png"))) {
    photo.add(new Option(name.replace(".png", ""), files[name]));
  }
  labels.map((label, rank) => [label, rank]).sort(([one], [other]) => one.localeCompare(other, "fr"))
    .forEach(([label, rank]) => target.add(new Option(label, rank)));

  const images = place.querySelector(".images");
  let pixels = await readPhoto(photo.value, size), busy = false, late = false;
  // Une demande à la fois ; celles qui arrivent pendant le calcul n'en font qu'une, la dernière.
  const update = async () => {
    form.querySelector(".dit-force").textContent = sayLevels(levels.valueAsNumber);
    target.disabled = steps.value === "0";
    late = busy;
    if (busy) return;
    busy = images.ariaBusy = true;
    do {
      late = false;
      const aim = target.value === "" ? null : Number(target.value);
      show(place, labels, await ask({ pixels, levels: levels.valueAsNumber, steps: Number(steps.value), target: aim }));
    } while (late);
    busy = images.ariaBusy = false;
  };
  const choose = async (address, fileName) => {
    const opened = await readPhoto(address, size).catch(() => null);
    if (!opened) {
      place.querySelector(".verdict").textContent = "Cette image ne s’ouvre pas\u00a0: essayez un fichier JPEG ou PNG.";
      return;
    }
    if (fileName) photo.add(new Option(fileName, address, true, true));
    pixels = opened;
    await update();
  };
  photo.addEventListener("change", () => choose(photo.value));
  own.addEventListener("change", () => [...own.files].forEach((file) => choose(URL.createObjectURL(file), file.name)));
  [steps, target, levels].forEach((control) => control.addEventListener("input", update));
  form.addEventListener("submit", (event) => event.preventDefault());
  await update();
}

function show(place, labels, { pixels, adversarial, levels, before, after }) {
  const gain = levels ? Math.floor(127 / levels) : 0;
  draw(place.querySelector(".avant canvas"), pixels);
  draw(place.querySelector(".bruit canvas"), pixels.map((level, i) => 128 + gain * (adversarial[i] - level)));
  draw(place.querySelector(".apres canvas"), adversarial);
  place.querySelector(".bruit p").textContent = levels ? `Le bruit, amplifié ${gain} fois` : "Pas de bruit";
  const [first] = best(before), [last] = best(after);
  list(place.querySelector(".avant ol"), labels, before);
  list(place.querySelector(".apres ol"), labels, after).className = first === last ? "garde" : "change";
  place.querySelector(".verdict").textContent = first === last
    ? `${sayLevels(levels)}\u00a0: le réseau répond toujours ${quote(labels[last])}.`
    : `${sayLevels(levels)}\u00a0: le réseau voyait ${quote(labels[first])}, il voit ${quote(labels[last])}.`;
}

// Les rangs des réponses, de la plus probable à la moins probable.
function best(probabilities) {
  return probabilities.map((_, rank) => rank).sort((one, other) => probabilities[other] - probabilities[one]);
}

function list(place, labels, probabilities) {
  place.replaceChildren(...best(probabilities).slice(0, SHOWN).map((rank) => {
    const item = document.createElement("li"), share = probabilities[rank];
    item.style.setProperty("--part", share);
    item.append(...[labels[rank], sayProbability(share)].map((text) => {
      const span = document.createElement("span");
      span.textContent = text;
      return span;
    }));
    return item;
  }));
  return place;
}

const quote = (label) => `«\u00a0${label.toLowerCase()}\u00a0»`;

// Les mêmes bornes que trahison.french.probability : jamais un 0 ni un 1.
function sayProbability(value) {
  if (value < 0.005) return "<\u00a00,01";
  return value < 0.995 ? decimal(value, 2) : ">\u00a00,99";
}

function sayLevels(levels) {
  return `${levels} ${levels > 1 ? "niveaux" : "niveau"} sur 255 (ε\u00a0=\u00a0${decimal(levels / 127.5, 3)})`;
}
