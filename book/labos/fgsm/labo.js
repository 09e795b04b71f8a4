// Le laboratoire d'images adverses : les réglages du lecteur, et trois images avec ce que le réseau y voit.

import { read, readNetworks } from "../commun/files.js";
import { latestOnly, makeAsker } from "../commun/fil.js";
import { decimal, parseDecimal } from "../commun/french.js";
import { draw, encode } from "../commun/images.js";
import { ranked, sayProbability, writeAnswers } from "../commun/reponses.js";

const SHOWN = 3;  // réponses écrites sous une image

// files : l'adresse de chacun des fichiers (le réseau, et des photos .png).
export default async function mount(place, { files, startWorker }) {
  const form = place.querySelector("form"), { photo, own, steps, target, seed, jpeg, levels } = form.elements;
  const [flip, save, redraw, reset] = [".voir", ".garder", ".retirer", ".remettre"].map((name) => place.querySelector(name));
  const images = place.querySelector(".images"), sources = new Map();
  let pixels, shown, last, early, wanted = 0, running = 0;

  // Une photo déposée ou collée avant que le réseau soit là attend qu'il y soit.
  const receive = (event, data) => {
    const file = [...data.files].at(-1);
    if (!file || !place.isConnected) return;
    event.preventDefault();
    if (shown === undefined) early = file;
    else open(file.name, file);
  };
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => receive(event, event.dataTransfer));
  document.addEventListener("paste", (event) => receive(event, event.clipboardData));

  const ask = makeAsker(startWorker("calcul.worker.js")), askPhoto = makeAsker(startWorker("photo.worker.js"));
  const [network] = await readNetworks(place, [[files["manifest.json"], files["weights.bin"]]]), { size, labels } = await ask(network);
  for (const name of Object.keys(files).filter((file) => file.endsWith(".png")).map((file) => file.replace(".png", ""))) {
    photo.add(new Option(name, name));
    sources.set(name, files[`${name}.png`]);
  }
  labels.map((label, rank) => [label, rank]).sort(([one], [other]) => one.localeCompare(other, "fr"))
    .forEach(([label, rank]) => target.add(new Option(label, rank)));

  const work = (change) => {
    running += change;
    images.ariaBusy = running > 0;
    place.classList.toggle("occupe", running > 0);
  };
  const warn = (words) => { place.querySelector(".avis").textContent = words; };
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
  // La dernière photo demandée est la seule montrée, même si une autre met plus longtemps à se lire.
  const open = async (name, source) => {
    const asked = wanted += 1;
    work(1);
    try {
      const blob = source instanceof Blob ? source : await (await read(source)).blob();
      const opened = await askPhoto({ photo: blob, size });
      if (asked !== wanted) return;
      if (!sources.has(name)) photo.add(new Option(name, name));
      sources.set(name, source);
      ({ pixels } = opened);
      photo.value = shown = name;
      warn("");
      await update();
    } catch (error) {
      if (asked !== wanted) return;
      if (shown === undefined) throw error;
      photo.value = shown;
      warn(`«\u00a0${name}\u00a0» ne s’ouvre pas\u00a0: ${source instanceof Blob ? whyNot(source) : error.message}.`);
    } finally {
      work(-1);
    }
  };

  photo.addEventListener("change", () => open(photo.value, sources.get(photo.value)));
  own.addEventListener("change", () => {
    const [file] = own.files;
    if (!file) return;
    open(file.name, file);
    own.value = "";  // le même fichier, rouvert, est une nouvelle demande
  });
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
    link.download = `${shown.replace(/\.\w+$/, "")} — ${last.levels} niveaux.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
  reset.addEventListener("click", () => {
    form.reset();
    open(photo.value, sources.get(photo.value));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  await open(photo.value, sources.get(photo.value));
  if (early) await open(early.name, early);
  place.querySelector("fieldset").disabled = false;
  [flip, save, reset].forEach((button) => { button.disabled = false; });
}

function whyNot(file) {
  if (file.size === 0) return "le fichier est vide";
  if (!file.type.startsWith("image/")) return "ce n’est pas une image";
  return `ce navigateur ne lit pas ce format (${file.type.replace("image/", "")}), ou le fichier est abîmé`;
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
