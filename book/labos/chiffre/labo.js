// Le laboratoire des chiffres : une feuille où dessiner, et deux réseaux qui lisent ; l'un a appris sur des images adverses, l'autre non.

import { makePen } from "./plume.js";
import { read, readNetworks } from "../commun/files.js";
import { latestOnly, makeAsker } from "../commun/fil.js";
import { decimal } from "../commun/french.js";
import { draw } from "../commun/images.js";
import { ranked, sayProbability, writeAnswers } from "../commun/reponses.js";

const SIZE = 28 * 28, SEED = 1;
const NETWORKS = { ordinaire: "le réseau ordinaire", defendu: "le réseau défendu" };

// files : de chaque réseau, sa description (.json) et ses poids (.bin) ; chiffres.bin, une image de chaque chiffre ; reglages.json, la mise en
// place (style) et la force contre laquelle le second s'est entraîné (radius).
export default async function mount(place, { files, startWorker }) {
  const form = place.querySelector("form"), { digit, steps, target, force, clear } = form.elements;
  const ask = makeAsker(startWorker("calcul.worker.js"));
  const { style, radius } = await (await read(files["reglages.json"])).json();
  await ask({ networks: await readNetworks(place, Object.keys(NETWORKS).map((name) => [files[`${name}.json`], files[`${name}.bin`]])) });
  const digits = new Uint8Array(await (await read(files["chiffres.bin"])).arrayBuffer());
  Array.from({ length: 10 }, (_, label) => [digit, target].forEach((list) => list.add(new Option(`un ${label}`, label))));

  let pixels = null;
  const sheet = place.querySelector(".feuille canvas");
  const pen = makePen(sheet, () => {
    pixels = null;  // un trait ajouté : ce n'est plus l'image du jeu de données
    digit.value = "";
    update();
  });
  const compute = latestOnly(async () => {
    const settings = { force: force.valueAsNumber, steps: Number(steps.value), target: target.value === "" ? null : Number(target.value), seed: SEED };
    show(place, settings, await ask({ ...settings, pixels, style, ...(!pixels && pen.read()) }));
  }, (busy) => {
    place.classList.toggle("occupe", busy);
    place.querySelector(".images").ariaBusy = busy;
  });
  const update = async () => {
    place.querySelector(".dit-force").textContent = sayForce(force.valueAsNumber, radius);
    target.disabled = steps.value === "0";
    try {
      await compute();
    } catch (error) {
      place.querySelector(".verdict").textContent = `Le calcul s’est arrêté\u00a0: ${error.message}.`;
    }
  };
  const choose = () => {
    const rank = Number(digit.value);
    pixels = digit.value === "" ? null : digits.subarray(rank * SIZE, (rank + 1) * SIZE);
    pen.show(pixels);
    update();
  };
  digit.addEventListener("input", choose);
  clear.addEventListener("click", () => {
    digit.value = "";
    choose();
    sheet.focus();
  });
  [steps, target, force].forEach((control) => control.addEventListener("input", update));
  form.addEventListener("submit", (event) => event.preventDefault());
  place.querySelector("fieldset").disabled = false;
  digit.value = "7";
  choose();
}

function show(place, { target, force, steps }, { image, read: readings }) {
  Object.keys(NETWORKS).forEach((name, rank) => {
    const panel = place.querySelector(`.${name}`), reading = readings?.[rank];
    draw(panel.querySelector("canvas"), inked(reading?.adversarial ?? new Uint8Array(SIZE)));
    list(panel.querySelector("ol"), reading);
  });
  place.querySelector(".verdict").textContent = image
    ? capital(readings.map((reading, rank) => say(Object.values(NETWORKS)[rank], reading, { target, force, steps })).join("\u00a0; "))
      + (steps || !force ? "." : ". C’est le témoin\u00a0: des signes au hasard, qui ne visent rien.")
    : "La feuille est blanche\u00a0: dessinez un chiffre, assez grand, d’un trait épais.";
}

// Le papier est blanc, l'encre noire.
const inked = (pixels) => Uint8Array.from({ length: 3 * pixels.length }, (_, i) => 255 - pixels[Math.floor(i / 3)]);
const best = (probabilities) => ranked(probabilities)[0];

// Dix barres, toujours dans l'ordre des chiffres ; sans rien à lire, aucune.
function list(place, reading) {
  writeAnswers(place, (reading?.after ?? []).map((share, label) => [label, share]));
  if (!reading) return;
  const chosen = best(reading.after);
  place.children[chosen].className = "choisi";
  place.className = `dix ${chosen === best(reading.before) ? "garde" : "change"}`;
}

function say(name, { before, after }, { target, force, steps }) {
  const [first, last] = [best(before), best(after)], read = `à ${share(after[last])}`;
  if (!force) return `${name} lit ${first}, ${read}`;
  return `${name} ${first === last ? `lit toujours ${last}` : `lisait ${first}, il lit ${last}`}, ${read}${sayAim({ first, last, after, target, steps })}`;
}

// La probabilité de la cible, si la réponse ne l'a pas déjà dite ; le témoin ne l'atteint ni ne la manque.
function sayAim({ first, last, after, target, steps }) {
  if (target === null) return "";
  const found = last === target ? "" : ` (le ${target}, à ${share(after[target])})`;
  if (!steps || target === first) return found;
  return `${found}, cible ${last === target ? "atteinte" : "manquée"}`;
}

const share = (probability) => sayProbability(probability).replace(">", "plus de").replace("<", "moins de");
const capital = (words) => words[0].toUpperCase() + words.slice(1);

function sayForce(force, radius) {
  return `ε\u00a0=\u00a0${decimal(force)}${force === radius ? ", celle contre laquelle le second s’est entraîné" : ""}`;
}
