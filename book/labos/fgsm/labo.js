// Le laboratoire d'images adverses : les réglages du lecteur, et trois images avec ce que le réseau y voit.

import { chooseNetwork } from "../commun/choix.js";
import { latestOnly, makeAsker } from "../commun/fil.js";
import { decimal } from "../commun/french.js";
import { draw, encode } from "../commun/images.js";
import { magnitude } from "../commun/magnitude.js";
import { choosePhotos } from "../commun/photos.js";
import { ranked, sayProbability, writeAnswers } from "../commun/reponses.js";
import { parseDecimal } from "../commun/saisie.js";

const SHOWN = 3;  // réponses écrites sous une image

// files : l'adresse de chacun des fichiers (le réseau, et des photos .png).
export default async function mount(place, { files, startWorker }) {
  const form = place.querySelector("form"), { network, steps, target, seed, jpeg, levels } = form.elements;
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
      target.value = "";
      target.list.replaceChildren(...[...labels].sort((one, other) => one.localeCompare(other, "fr")).map((label) => new Option(label, label)));
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
    pixels, levels: levels.valueAsNumber, method: steps.value, target: steps.value === "deepfool" ? null : findLabel(labels, target.value) ?? null,
    seed: readSeed(seed.value), quality: jpeg.valueAsNumber,
  });
  const compute = latestOnly(async () => {
    const asked = settings();
    last = { ...await ask(asked), method: asked.method };
    show(place, labels, last);
    place.querySelector(".transfert").textContent = sayOther(last, network.length > 1);
    flip.ariaPressed = false;
  });
  const update = async () => {
    const shortest = steps.value === "deepfool";
    place.querySelector(".dit-force").textContent = shortest ? "celle du chemin" : sayLevels(levels.valueAsNumber);
    levels.disabled = shortest;
    place.querySelector(".dit-jpeg").textContent = jpeg.valueAsNumber === 100 ? "aucune" : `qualité ${jpeg.value}`;
    target.disabled = !canAim(steps.value);
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
  [steps, seed, jpeg, levels].forEach((control) => control.addEventListener("input", update));
  // Un nom à moitié tapé n'est pas une faute ; le champ quitté, il en est une.
  target.addEventListener("input", () => findLabel(labels, target.value) !== undefined && check());
  target.addEventListener("change", () => check());
  const check = () => {
    const known = findLabel(labels, target.value) !== undefined;
    target.ariaInvalid = !known;
    place.querySelector(".inconnue").textContent = known
      ? "" : `«\u00a0${target.value}\u00a0» n’est pas une réponse de ce réseau\u00a0: l’attaque ne vise rien. Choisissez un nom de la liste.`;
    return update();
  };
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
    const used = network.value;
    form.reset();
    if (network.value === used) photos.reopen();
    else network.dispatchEvent(new Event("change"));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  await photos.start(networks.names);
  place.querySelector("fieldset").disabled = false;
  [flip, save, reset].forEach((button) => { button.disabled = false; });
}

// On ne vise ni avec des signes au hasard, ni en cherchant la frontière la plus proche.
const canAim = (method) => method !== "0" && method !== "deepfool";

// Le rang d'une réponse, sans regarder les majuscules ; nul pour un champ vide, rien pour un nom inconnu. Un rang vient d'un lien d'autrefois.
function findLabel(labels, text) {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return null;
  const found = /^\d+$/.test(wanted) ? Number(wanted) : labels.findIndex((label) => label.toLowerCase() === wanted);
  return labels[found] && found;
}

function readSeed(text) {
  return Math.trunc(parseDecimal(text)) || 0;
}

function show(place, labels, { method, seen, pixels, adversarial, levels, target, quality, before, after, path }) {
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
  const reached = last === target ? "cible atteinte" : "cible manquée";
  const aimed = target === null
    ? "" : ` ${labels[target]} à ${sayProbability(after[target])}\u00a0: ${canAim(method) ? reached : "des signes au hasard ne visent rien"}.`;
  place.querySelector(".verdict").textContent = `${path ? sayPath(labels, path) : sayLevels(levels)}${compressed}\u00a0: ${answers}${aimed}`;
}

function list(place, labels, probabilities) {
  writeAnswers(place, ranked(probabilities).slice(0, SHOWN).map((rank) => [labels[rank], probabilities[rank]]));
  return place;
}

const quote = (label) => `«\u00a0${label.toLowerCase()}\u00a0»`;

// Le chemin de DeepFool, et ce que l'arrondi en laisse.
function sayPath(labels, { crossed, steps, length, answer, oneLevel, moves, values }) {
  if (!crossed) return `DeepFool n’a pas traversé de frontière en ${steps} pas`;
  return `DeepFool traverse la frontière en ${steps} pas, à une distance de ${magnitude(length)} (un niveau partout en fait ${magnitude(oneLevel)})\u00a0: le réseau voit ${
    quote(labels[answer])}. Une fois l’image arrondie à 8 bits (${sayMoves(moves, values)})`;
}

function sayMoves(moves, values) {
  if (!moves) return "plus aucune valeur ne bouge";
  return `${moves.toLocaleString("fr-FR")} ${moves > 1 ? "valeurs" : "valeur"} sur ${values.toLocaleString("fr-FR")} ${moves > 1 ? "bougent" : "bouge"} encore`;
}

// Le transfert : ce que dit des mêmes images un réseau que l'attaque n'a pas regardé.
function sayOther({ other, pixels }, exists) {
  if (!other) return exists ? "L’autre réseau n’est pas encore venu\u00a0: choisissez-le une fois, et il lira aussi ces images." : "";
  const [before, after] = other.answers, { size } = other, changed = before.label === after.label ? "il répond toujours" : `il voyait ${quote(before.label)}, il voit`;
  return `L’autre réseau, que l’attaque n’a pas regardé, lit les mêmes images ${3 * size ** 2 > pixels.length ? "agrandies" : "réduites"} à ${size}\u00a0×\u00a0${size}, bruit compris\u00a0: ${
    changed} ${quote(after.label)} (${sayProbability(after.share)}).`;
}

function sayLevels(levels) {
  return `${levels} ${levels > 1 ? "niveaux" : "niveau"} sur 255 (ε\u00a0=\u00a0${decimal(levels / 127.5, 3)})`;
}
