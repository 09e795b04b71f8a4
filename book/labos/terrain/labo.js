// Le laboratoire du terrain de jeu : la scène du Playground, apprise sous les yeux du lecteur, époque par époque.

import { read } from "../commun/files.js";
import { decimal } from "../commun/french.js";
import { makeRandom, shuffled } from "../commun/hasard.js";
import { makeWalk } from "../commun/marche.js";
import { makePlane } from "../commun/plan.js";
import { descend, forward, loss, lossGradient, newNetwork } from "../commun/reseau.js";
import { readAddress, writeAddress } from "./adresse.js";
import { paintMap, paintNetwork, placeNodes, readColours, touched } from "./dessin.js";
import { computeFeatures, EXTENT, FEATURES, makeCloud, planeGrid, SETS } from "./nuages.js";

const GRID = planeGrid(48), DATA_SEED = 1, DELAY = 25;  // un tirage de points, toujours le même ; millisecondes par époque
const RANGE = [-EXTENT, EXTENT], GOOD = 0.1, IGNORANT = 0.4, GAP = 0.1;
const said = (value) => (Number.isFinite(value) ? decimal(value, 3) : "—");
const subscript = (name) => name.replace(/X(\d)/g, (_, digit) => `X${"₀₁₂"[digit]}`);

// files : la scène d'ouverture (scene.json) : { set, noise, features, hidden, activation, rate, l2, batch, draw, samples }.
export default async function mount(place, { files }) {
  const opening = await (await read(files["scene.json"])).json();
  const form = place.querySelector("form"), controls = form.elements, { set, noise, depth, activation, rate, l2, batch, points, shown } = controls;
  const widths = [controls.width0, controls.width1, controls.width2];
  SETS.forEach((name) => set.add(new Option(name, name)));
  const boxes = makeBoxes(form.querySelector(".entrees"));
  const plane = makePlane(place.querySelector(".decision div"), {
    x: RANGE, y: RANGE, labels: { x: "X₁", y: "X₂" }, title: "Les points, sur la carte de ce que le réseau répond", height: 312,
  });
  const [map, drawing] = [place.querySelector(".decision canvas"), place.querySelector(".reseau canvas")];
  map.setAttribute("aria-hidden", "true");
  let draw = 1, scene = null;

  const settings = () => ({
    set: set.value, noise: noise.valueAsNumber, features: boxes.flatMap((box, rank) => (box.checked ? [rank + 1] : [])),
    hidden: widths.slice(0, Number(depth.value)).map((width) => width.valueAsNumber),
    activation: activation.value, rate: Number(rate.value), l2: Number(l2.value), batch: Number(batch.value), draw,
  });
  const apply = (wanted) => {
    [["set", set], ["activation", activation], ["rate", rate], ["l2", l2], ["batch", batch]].forEach(([key, select]) => {
      if ([...select.options].some(({ value }) => value === String(wanted[key]))) select.value = wanted[key];
    });
    noise.value = wanted.noise ?? 0;
    const chosen = numbers(wanted.features), hidden = numbers(wanted.hidden).slice(0, widths.length);
    boxes.forEach((box, rank) => { box.checked = chosen.includes(rank + 1); });
    if (!boxes.some((box) => box.checked)) boxes.slice(0, 2).forEach((box) => { box.checked = true; });
    depth.value = hidden.length;
    hidden.forEach((width, rank) => { widths[rank].value = width; });
    draw = Math.max(1, Math.trunc(Number(wanted.draw)) || 1);
  };
  const reset = () => {
    const { features, hidden, draw: seed, ...state } = settings(), names = Object.keys(FEATURES).filter((_, rank) => features.includes(rank + 1));
    const random = makeRandom(seed), cloud = cloudOf(state, opening.samples), half = opening.samples / 2;
    const columns = [names.length, ...hidden, 1], nodes = placeNodes(columns);
    const part = (some) => ({ inputs: computeFeatures(some.map(({ at }) => at), names), targets: some.map(({ label }) => label), some });
    const layers = newNetwork(columns, random, state.activation);
    scene = {
      layers, random, nodes, names: names.map(subscript), grid: computeFeatures(GRID, names), train: part(cloud.slice(0, half)), test: part(cloud.slice(half)),
      losses: [], plane: null, horizon: 0,
    };
    measure(scene);
    shown.replaceChildren(...nodes.map(({ column, row }, rank) => new Option(nodeName(scene, column, row), rank)));
    shown.value = nodes.length - 1;
    drawing.setAttribute("aria-label", `Le réseau\u00a0: entrées ${scene.names.join(", ")}${hidden.map((width, rank) => `, couche ${rank + 1} de ${width} neurone${width > 1 ? "s" : ""}`).join("")}, une sortie.`);
    place.querySelector(".dit-noise").textContent = state.noise;
    widths.forEach((width, rank) => {
      width.disabled = rank >= hidden.length;
      place.querySelector(`.dit-width${rank}`).textContent = width.value;
    });
    showPoints();
    show();
  };
  const showPoints = () => plane.show(scene[points.value].some.map(({ at, label }) => plane.point(at, label > 0 ? "plus" : "moins", 3.5)));
  const show = () => {
    const values = forward(scene.layers, scene.grid), maps = scene.nodes.map(({ column, row }) => columnOf(values[column], GRID.length, row));
    const [train, test] = scene.losses.at(-1), epoch = scene.losses.length - 1;
    const chosen = Number(shown.value), colours = readColours();
    paintMap(map, maps[chosen], colours);
    paintNetwork(drawing, { ...scene, maps, chosen }, colours);
    showLosses(place.querySelector(".pertes div"), scene);
    place.querySelector(".compteur").textContent = `Époque ${epoch}\u00a0: perte d’apprentissage ${said(train)}, perte de test ${said(test)}.`;
    const words = judge(epoch, train, test), verdict = place.querySelector(".verdict");
    if (verdict.textContent !== words) verdict.textContent = words;  // annoncé quand il change, et non à chaque époque
  };
  const advance = () => {
    const { rate: step, l2: decay, batch: size } = settings();
    learn(scene, step, decay, size);
    measure(scene);
    show();
    return scene.losses.at(-1).every(Number.isFinite);
  };
  const walk = makeWalk(controls, { advance, reset, delay: DELAY });
  const restart = () => {
    walk.stop();
    reset();
    writeAddress(settings());
  };
  [set, noise, depth, ...widths, activation, ...boxes].forEach((control) => control.addEventListener("input", () => {
    if (!boxes.some((box) => box.checked)) control.checked = true;  // un réseau reçoit au moins une entrée
    restart();
  }));
  [rate, l2, batch].forEach((select) => select.addEventListener("input", () => writeAddress(settings())));  // en pleine marche, comme au Playground
  points.addEventListener("input", showPoints);
  shown.addEventListener("input", show);
  controls.redraw.addEventListener("click", () => {
    draw += 1;
    restart();
  });
  drawing.addEventListener("click", (event) => {
    const rank = touched(drawing, scene.nodes, event);
    if (rank < 0) return;
    shown.value = rank;
    show();
  });
  const obey = () => {
    walk.stop();
    apply({ ...opening, ...readAddress() });
    reset();
  };
  window.addEventListener("hashchange", () => readAddress() && obey());
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  form.addEventListener("submit", (event) => event.preventDefault());
  obey();
}

// Une époque : tous les points une fois, par lots tirés au sort.
function learn({ layers, random, train }, rate, l2, size) {
  const order = shuffled(train.targets.length, random), [{ inputs }] = layers;
  for (let start = 0; start < order.length; start += size) {
    const lot = order.slice(start, start + size);
    const rows = Float64Array.from(lot.flatMap((n) => [...train.inputs.subarray(n * inputs, (n + 1) * inputs)]));
    descend(layers, lossGradient(layers, rows, lot.map((n) => train.targets[n])), rate, l2);
  }
}

function measure({ layers, train, test, losses }) {
  losses.push([train, test].map(({ inputs, targets }) => loss(layers, inputs, targets)));
}

// Les mêmes points à chaque fois, mélangés : la première moitié sert à apprendre, l'autre à tester.
function cloudOf({ set, noise }, samples) {
  const random = makeRandom(DATA_SEED), cloud = makeCloud(set, { samples, noise: noise / 100, random });
  return shuffled(samples, random).map((n) => cloud[n]);
}

function showLosses(place, scene) {
  if (scene.losses.length > scene.horizon) {
    scene.horizon = Math.max(50, 2 * scene.horizon);
    scene.plane = makePlane(place, { x: [0, 1.04 * scene.horizon], y: [0, 0.8], labels: { x: "époque", y: "perte" }, title: "La perte d’apprentissage et la perte de test, d’époque en époque" });
  }
  const stride = Math.ceil(scene.losses.length / 400), kept = scene.losses.map((pair, epoch) => [epoch, ...pair]).filter(([epoch]) => epoch % stride === 0 || epoch === scene.losses.length - 1);
  scene.plane.show([
    scene.plane.line(kept.map(([epoch, train]) => [epoch, train]), "apprentissage"),
    scene.plane.line(kept.map(([epoch, , test]) => [epoch, test]), "test"),
  ]);
}

function judge(epoch, train, test) {
  if (!Number.isFinite(train + test)) return "Les poids ont débordé\u00a0: le taux est trop grand. Recommencez avec un taux plus petit.";
  if (epoch === 0) return "Les poids viennent d’être tirés au hasard\u00a0: le réseau n’a rien appris. Répondre zéro à tout coûterait 0,5.";
  if (test - train > GAP) return "Surapprentissage\u00a0: le réseau fait bien moins d’erreurs sur les points qu’il a vus que sur ceux du test.";
  if (test < GOOD) return "C’est appris\u00a0: la perte de test est sous 0,1.";
  return test > IGNORANT ? "Le réseau ne fait guère mieux que répondre zéro à tout, qui coûterait 0,5." : "Le réseau a appris une partie de la forme.";
}

function nodeName({ names, nodes }, column, row) {
  if (column === 0) return `l’entrée ${names[row]}`;
  return column === nodes.at(-1).column ? "la sortie" : `couche ${column}, neurone ${row + 1}`;
}

function makeBoxes(place) {
  return Object.keys(FEATURES).map((name) => {
    const label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox";
    label.append(box, ` ${subscript(name)}`);
    place.append(label);
    return box;
  });
}

// Une colonne d'un tableau à plat de « count » lignes.
const columnOf = (values, count, rank) => Float64Array.from({ length: count }, (_, n) => values[n * values.length / count + rank]);
const numbers = (list) => [list ?? []].flat().flatMap((part) => String(part).split(".")).map(Number).filter((value) => value >= 1 && value <= 8);
