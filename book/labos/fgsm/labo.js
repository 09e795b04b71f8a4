// Le laboratoire d'images adverses : les réglages du lecteur, et trois images avec ce que le réseau y voit.

import { chooseNetwork } from "../commun/choix.js";
import { latestOnly, makeAsker } from "../commun/fil.js";
import { decimal, parseDecimal } from "../commun/french.js";
import { draw, encode } from "../commun/images.js";
import { choosePhotos } from "../commun/photos.js";
import { ranked, sayProbability, writeAnswers } from "../commun/reponses.js";

const SHOWN = 3;  // réponses écrites sous une image

// files : l'adresse de chacun des fichiers (le réseau, et des photos .png).
export default async function mount(place, { files, startWorker }) {
  const form = place.querySelector("form"), { steps, target, seed, jpeg, levels } = form.elements;
  const [flip, save, redraw, reset] = [".voir", ".garder", ".retirer", ".remettre"].map((name) => place.querySelector(name));
  const images = place.querySelector(".images");
  let size, labels, pixels, last, running = 0;

  const work = (change) => {
    running += change;
    images.ariaBusy = running > 0;
    place.classList.toggle("occupe", running > 0);
  };
  const warn = (words) => { place.querySelector(".avis").textContent = words; };
  const ask = makeAsker(startWorker("calcul.worker.js")), askPhoto = makeAsker(startWorker("photo.worker.js"));
  const networks = chooseNetwork(place, files, {
    warn,
    changed: () => photos.reopen(),
    use: async (both) => {
      ({ size, labels } = await ask(both));
      target.length = 1;
      labels.map((label, rank) => [label, rank]).sort(([one], [other]) => one.localeCompare(other, "fr"))
        .forEach(([label, rank]) => target.add(new Option(label, rank)));
    },
  });
  const photos = choosePhotos(place, {
    address: networks.address,
    warn,
    work,
    decode: async (blob) => (await askPhoto({ photo: blob, size })).pixels,
    show: (opened) => {
      pixels = opened;
      return update();
    },
  });
  await networks.start();

  const settings = () => ({
    pixels, levels: levels.valueAsNumber, steps: Number(steps.value), target: target.value === "" ? null : Number(target.value),
    seed: readSeed(seed.value), quality: jpeg.valueAsNumber,
  });
  const compute = latestOnly(async () => {
    last = await ask(settings());
    show(place, labels, last);
    flip.ariaPressed = false;
  });
  const update = async () => {
    place.querySelector(".dit-force").textContent = sayLevels(levels.valueAsNumber);
    place.querySelector(".dit-jpeg").textContent = jpeg.valueAsNumber === 100 ? "aucune" : `qualité ${jpeg.value}`;
    target.disabled = steps.value === "0";
    seed.disabled = redraw.disabled = steps.value !== "0";
    seed.ariaInvalid = Number.isNaN(parseDecimal(seed.value));
    work(1);
    try {
      await compute();
    } catch (error) {
      warn(`Le calcul s’est arrêté\u00a0: ${error.message}.`);
    }
    work(-1);
  };
  [steps, target, seed, jpeg, levels].forEach((control) => control.addEventListener("input", update));
  redraw.addEventListener("click", () => {
    seed.value = readSeed(seed.value) + 1;
    update();
  });
  flip.addEventListener("click", () => {
    const original = flip.ariaPressed !== "true";
    flip.ariaPressed = original;
    draw(place.querySelector(".apres canvas"), last.seen[original ? 0 : 1]);
  });
  save.addEventListener("click", async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await encode(last.adversarial, "image/png"));
    link.download = `${photos.shown().replace(/\.\w+$/, "")} — ${last.levels} niveaux.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
  reset.addEventListener("click", () => {
    form.reset();
    photos.reopen();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  await photos.start(networks.names);
  place.querySelector("fieldset").disabled = false;
  [flip, save, reset].forEach((button) => { button.disabled = false; });
}

function readSeed(text) {
  return Math.trunc(parseDecimal(text)) || 0;
}

function show(place, labels, { seen, pixels, adversarial, levels, target, quality, before, after }) {
  const gain = levels ? Math.floor(127 / levels) : 0;
  draw(place.querySelector(".avant canvas"), seen[0]);
  draw(place.querySelector(".bruit canvas"), pixels.map((level, i) => 128 + gain * (adversarial[i] - level)));
  draw(place.querySelector(".apres canvas"), seen[1]);
  place.querySelector(".bruit p").textContent = levels ? `Le bruit, amplifié ${gain} fois` : "Pas de bruit";
  const [first] = ranked(before), [last] = ranked(after);
  list(place.querySelector(".avant ol"), labels, before);
  list(place.querySelector(".apres ol"), labels, after).className = first === last ? "garde" : "change";
  const answers = first === last
    ? `le réseau répond toujours ${quote(labels[last])}.`
    : `le réseau voyait ${quote(labels[first])}, il voit ${quote(labels[last])}.`;
  const compressed = quality === 100 ? "" : `, puis JPEG de qualité ${quality}`;
  const aimed = target === null
    ? ""
    : ` ${labels[target]} à ${sayProbability(after[target])}\u00a0: cible ${last === target ? "atteinte" : "manquée"}.`;
  place.querySelector(".verdict").textContent = `${sayLevels(levels)}${compressed}\u00a0: ${answers}${aimed}`;
}

function list(place, labels, probabilities) {
  writeAnswers(place, ranked(probabilities).slice(0, SHOWN).map((rank) => [labels[rank], probabilities[rank]]));
  return place;
}

const quote = (label) => `«\u00a0${label.toLowerCase()}\u00a0»`;

function sayLevels(levels) {
  return `${levels} ${levels > 1 ? "niveaux" : "niveau"} sur 255 (ε\u00a0=\u00a0${decimal(levels / 127.5, 3)})`;
}
