// Le laboratoire « dans le réseau » : ce qu'une attaque, et un bruit de la même force, changent à chaque étage ; et les cartes que l'on y voit.

import { chooseNetwork } from "../commun/choix.js";
import { latestOnly, makeAsker } from "../commun/fil.js";
import { decimal } from "../commun/french.js";
import { draw } from "../commun/images.js";
import { choosePhotos } from "../commun/photos.js";
import { makePlane } from "../commun/plan.js";
import { ranked, writeAnswers } from "../commun/reponses.js";

const SEED = 1, SHOWN = 3, TOPS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5];  // jusqu'où monte l'échelle du graphique
const AROUND = { photo: "de face", attaque: "de face", difference: "le gris veut dire\u00a0: rien n’a changé", temoin: "le gris veut dire\u00a0: rien n’a changé" };

// files : l'adresse de chacun des fichiers (le réseau, et des photos .png).
export default async function mount(place, { files, startWorker }) {
  const form = place.querySelector("form"), { steps, stage, view, levels } = form.elements, images = place.querySelector(".images");
  const ask = makeAsker(startWorker("calcul.worker.js"));
  let labels, stages, pixels, channel = null, running = 0;

  const work = (change) => {
    running += change;
    images.ariaBusy = running > 0;
    place.classList.toggle("occupe", running > 0);
  };
  const warn = (words) => { place.querySelector(".avis").textContent = words; };
  const networks = chooseNetwork(place, files, {
    warn,
    changed: () => photos.reopen(),
    use: async (both) => {
      ({ labels, stages } = await ask(both));
      stage.replaceChildren(...stages.map(({ name, title }) => new Option(title, name)));
      stage.value = stages[Math.floor(stages.length / 2)].name;
    },
  });
  const photos = choosePhotos(place, {
    address: networks.address,
    warn,
    work,
    decode: async (blob) => (await ask({ photo: blob })).pixels,
    show: (opened) => {
      pixels = opened;
      return update();
    },
  });
  await networks.start();

  const choose = (one) => {
    channel = one;
    update();
  };
  const compute = latestOnly(async () => {
    const settings = { pixels, levels: levels.valueAsNumber, steps: Number(steps.value), seed: SEED, stage: stage.value, view: view.value, channel };
    const found = await ask(settings);
    showImages(place, labels, pixels, found);
    showDepth(place, stages, found, (rank) => {
      stage.value = stages[rank].name;
      update();
    });
    showCards(place, found, choose);
    showDetail(place, pixels, found, view.value);
    place.querySelector(".verdict").textContent = say(labels, stages, found);
  });
  const update = async () => {
    place.querySelector(".dit-force").textContent = sayLevels(levels.valueAsNumber);
    work(1);
    try {
      await compute();
    } catch (error) {
      warn(`Le calcul s’est arrêté\u00a0: ${error.message}.`);
    }
    work(-1);
  };
  [steps, stage, view, levels].forEach((control) => control.addEventListener("input", update));
  form.addEventListener("submit", (event) => event.preventDefault());
  await photos.start(networks.names);
  place.querySelector("fieldset").disabled = false;
}

function showImages(place, labels, pixels, { adversarial, noise, answers }) {
  const [kept] = ranked(answers[0]);
  [["avant", pixels], ["apres", adversarial], ["hasard", noise]].forEach(([name, image], rank) => {
    const panel = place.querySelector(`.${name}`), list = panel.querySelector("ol"), order = ranked(answers[rank]);
    draw(panel.querySelector("canvas"), image);
    writeAnswers(list, order.slice(0, SHOWN).map((label) => [labels[label], answers[rank][label]]));
    list.className = order[0] === kept ? "garde" : "change";
  });
}

// Deux courbes, de l'image aux réponses ; un doigt sur le plan choisit l'étage.
function showDepth(place, stages, { changes: [attacked, shaken], stage }, pick) {
  const last = attacked.length - 1, highest = Math.max(...attacked, ...shaken), top = TOPS.find((one) => one >= highest) ?? highest;
  const title = `Le changement relatif, de l’image aux réponses\u00a0: sous l’attaque, ${attacked.map(percent).join(", ")}\u00a0; sous le témoin, ${shaken.map(percent).join(", ")}.`;
  const plane = makePlane(place.querySelector(".profondeur"), {
    x: [0, last], y: [0, top], labels: { x: "étage, de l’image aux réponses", y: "changement relatif" }, title,
  });
  const points = (list) => list.map((value, rank) => [rank, value]), at = stages.findIndex(({ name }) => name === stage) + 1;
  const half = Math.round(last / 2), above = (list) => Math.min(list[half] + 0.06 * top, 0.95 * top);
  plane.show([
    plane.line([[at, 0], [at, top]], "limite"),
    plane.line(points(shaken), "courbe"), ...points(shaken).map((point) => plane.point(point, "temoin", 2.5)),
    plane.line(points(attacked), "droite"), ...points(attacked).map((point) => plane.point(point, "ici", 2.5)),
    plane.text([half, above(attacked)], "l’attaque", "end"), plane.text([half, above(shaken)], "le témoin", "end"),
  ]);
  plane.svg.addEventListener("click", (event) => {
    const [x] = plane.read(event);
    pick(Math.min(Math.max(Math.round(x), 1), stages.length) - 1);
  });
}

// Les boutons restent, pour que le clavier y reste aussi ; seul leur dessin change.
function showCards(place, { cards, chosen }, choose) {
  const group = place.querySelector(".vignettes");
  while (group.children.length < cards.length) {
    const button = group.appendChild(document.createElement("button"));
    button.type = "button";
    button.append(document.createElement("canvas"), document.createElement("span"));
    button.addEventListener("click", () => choose(Number(button.dataset.channel)));
  }
  cards.forEach(({ channel, levels }, rank) => {
    const button = group.children[rank];
    button.dataset.channel = channel;
    button.ariaPressed = channel === chosen;
    draw(button.querySelector("canvas"), grey(levels));
    button.querySelector("span").textContent = `n°\u00a0${channel}`;
  });
}

// D'où vient la carte choisie, et ce qui l'excite le plus dans la photo.
function showDetail(place, pixels, { kernels, field, peaks, chosen }, view) {
  const side = Math.sqrt(pixels.length / 3), shown = Math.min(field.size, side / 2), [kernel] = kernels;
  const origin = !kernel ? "elle mêle case par case toutes les cartes de l’étage d’avant"
    : kernel.colours === 3 ? "son noyau, 3\u00a0×\u00a03, lit les trois couleurs"
      : "voici les noyaux 3\u00a0×\u00a03 des cartes qui y comptent le plus, et leur poids dans la somme";
  place.querySelector(".detail p").textContent = `Carte n°\u00a0${chosen} (${AROUND[view]})\u00a0: ${origin}. Une case y lit un carré de ${field.size} pixels de côté${
    shown < field.size ? ", dont voici le centre" : ""} pour les trois cases où elle répond le plus fort à la photo.`;
  place.querySelector(".noyaux").replaceChildren(...kernels.map(({ colours, values, weight }) => {
    const most = Math.max(...values.map(Math.abs)) || 1, levels = Uint8ClampedArray.from(values, (value) => 128 + 127 * value / most);
    return figure(colours === 3 ? levels : grey(levels), weight === undefined ? "" : decimal(weight), "Un noyau");
  }));
  place.querySelector(".extraits").replaceChildren(...peaks.map(([row, column], rank) => {
    const [top, left] = [row, column].map((cell) => Math.round(field.start + cell * field.step + (field.size - shown) / 2));
    return figure(crop(pixels, side, top, left, shown), `${rank + 1}`, `Ce que lit la case (${row}, ${column})`);
  }));
}

function figure(levels, words, name) {
  const made = document.createElement("figure"), canvas = document.createElement("canvas"), caption = document.createElement("figcaption");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
  draw(canvas, levels);
  caption.textContent = words;
  made.append(canvas, caption);
  return made;
}

// Un carré de la photo ; ce qui dépasse de la photo est gris, comme le zéro que le réseau y lit.
function crop(pixels, side, top, left, size) {
  return Uint8Array.from({ length: 3 * size * size }, (_, i) => {
    const pixel = Math.floor(i / 3), [y, x] = [top + Math.floor(pixel / size), left + pixel % size];
    return y < 0 || x < 0 || y >= side || x >= side ? 128 : pixels[3 * (y * side + x) + i % 3];
  });
}

function say(labels, stages, { changes, answers, stage, levels }) {
  const at = stages.findIndex(({ name }) => name === stage) + 1, [seen, attacked, shaken] = answers.map((one) => ranked(one)[0]);
  const two = (rank) => changes.map((list) => percent(list.at(rank))).join(" et ");
  if (!levels) return `Aucune force\u00a0: rien ne change. Le réseau voit ${quote(labels[seen])}.`;
  return `L’attaque et le témoin changent l’image de ${two(0)}, ${stages[at - 1].title} de ${two(at)}, les réponses (les logits) de ${two(-1)}. `
    + `Le réseau voyait ${quote(labels[seen])}\u00a0; il voit ${quote(labels[attacked])} sous l’attaque, ${quote(labels[shaken])} sous le témoin.`;
}

const grey = (levels) => Uint8Array.from({ length: 3 * levels.length }, (_, i) => levels[Math.floor(i / 3)]);
const quote = (label) => `«\u00a0${label.toLowerCase()}\u00a0»`;
const percent = (share) => `${decimal(100 * share, share < 0.0995 ? 1 : 0)}\u00a0%`;

function sayLevels(levels) {
  return `${levels} ${levels > 1 ? "niveaux" : "niveau"} sur 255`;
}
