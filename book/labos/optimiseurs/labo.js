// Le laboratoire des optimiseurs : six marcheurs côte à côte dans la vallée, et la carte des réglages de l'un d'eux.

import { read } from "../commun/files.js";
import { decimal } from "../commun/french.js";
import { magnitude } from "../commun/magnitude.js";
import { makeWalk } from "../commun/marche.js";
import { makePlane } from "../commun/plan.js";
import { BETAS, follow, RULES, stepsToSettle, valley } from "./regles.js";

const STEPS = 300, TARGET = 0.01, TOO_HIGH = 100, NAMES = Object.keys(RULES);
const POWERS = [-3.5, 1], COLUMNS = 30, ROWS = 20, TOP_BETA = 1, SLICE = 8;  // millisecondes de calcul d'affilée
const LEVELS = [0.5, 2, 8, 20, 40, 64];
const UNITS = Array.from({ length: 61 }, (_, i) => [Math.cos(Math.PI * i / 30), Math.sin(Math.PI * i / 30)]);

// files : la vallée de la page et le taux qu'elle donne à chaque règle (vallee.json) : { ratio, rates }.
export default async function mount(place, { files }) {
  const { ratio, rates } = await (await read(files["vallee.json"])).json();
  const form = place.querySelector("form"), controls = form.elements, { method, angle, power, beta, best } = controls;
  NAMES.forEach((name) => method.add(new Option(name, name)));
  method.value = "inertie";  // la première qui ait deux réglages
  const chosen = Object.fromEntries(NAMES.map((name) => [name, { rate: rates[name], beta: 0.9 }]));
  const walkers = makeWalkers(place.querySelector(".chemins"));
  const losses = makePlane(place.querySelector(".pertes"), {
    x: [0, 1.04 * STEPS], y: [-4, 4], labels: { x: "étape", y: "perte, en puissances de dix" }, title: "La perte des six méthodes, d’étape en étape",
  });
  const map = makePlane(place.querySelector(".carte div"), {
    x: POWERS, y: [0, TOP_BETA], labels: { x: "taux η, en puissances de dix", y: "part gardée β" }, title: "Les étapes qu’il faut selon le taux et la part gardée",
  });
  const canvas = place.querySelector(".carte canvas");
  let surface = null, paths = {}, heights = {}, at = 0, counts = [], painting = 0;

  const compute = (name) => {
    paths[name] = follow(RULES[name], surface, STEPS, chosen[name]);
    heights[name] = paths[name].map(surface.value);
  };
  const show = () => {
    const name = method.value, { rate, beta: kept } = chosen[name];
    place.querySelector(".dit-angle").textContent = angle.value;
    place.querySelector(".dit-rate").textContent = magnitude(rate);
    place.querySelector(".dit-beta").textContent = BETAS[name] ? `${BETAS[name]} = ${decimal(kept)}` : "cette règle n’en a pas";
    [power.value, beta.value, beta.disabled] = [Math.log10(rate), kept, !BETAS[name]];
    NAMES.forEach((one, rank) => {
      const { plane, words } = walkers[one], path = paths[one].slice(0, at + 1);
      plane.svg.classList.toggle("choisi", one === name);
      plane.show([...contours(plane, surface, ratio), plane.point([0, 0], "but", 5), plane.line(path, `chemin trait-${rank}`), plane.point(path.at(-1), `trait-${rank} marcheur`, 7)]);
      words.textContent = `η = ${magnitude(chosen[one].rate)}, perte ${magnitude(heights[one][at], 2)}`;
    });
    losses.show(NAMES.map((one, rank) => losses.line(
      heights[one].slice(0, at + 1).map((height, step) => [step, Math.log10(Math.max(height, 1e-9))]), `trait-${rank} ${one === name ? "choisi" : ""}`,
    )));
    map.show([map.point([Math.log10(rate), BETAS[name] ? kept : TOP_BETA / 2], "ici", 5)]);
    place.querySelector(".compteur").textContent = `Étape ${at} sur ${STEPS}.`;
    const words = judge(name, chosen[name], heights[name]), verdict = place.querySelector(".verdict");
    if (verdict.textContent !== words) verdict.textContent = words;
  };
  // La carte se peint par tranches, pour que la main ne l'attende pas.
  const paintMap = async () => {
    const mine = ++painting, name = method.value;
    counts = [];
    [canvas.width, canvas.height] = [COLUMNS, ROWS];
    let since = performance.now();
    for (let cell = 0; cell < COLUMNS * ROWS; cell++) {
      counts.push(trial(name, surface, cellSettings(cell)));
      if (performance.now() - since > SLICE) {
        await new Promise((resolve) => setTimeout(resolve));
        if (mine !== painting) return;
        since = performance.now();
      }
    }
    paint(canvas, counts);
  };
  const retune = (settings) => {
    walk.stop();
    Object.assign(chosen[method.value], settings);
    compute(method.value);
    show();
  };
  const reset = () => {
    at = 0;
    show();
  };
  const advance = () => {
    at = Math.min(at + 1, STEPS);
    show();
    return at < STEPS;
  };
  const walk = makeWalk(controls, { advance, reset, delay: 100 });
  const turn = () => {
    walk.stop();
    surface = valley(ratio, angle.valueAsNumber);
    NAMES.forEach(compute);
    reset();
    paintMap();
  };
  const select = () => {
    show();
    paintMap();
  };
  angle.addEventListener("input", turn);
  method.addEventListener("input", select);
  power.addEventListener("input", () => retune({ rate: 10 ** power.valueAsNumber }));
  beta.addEventListener("input", () => retune({ beta: beta.valueAsNumber }));
  best.addEventListener("click", () => {
    if (counts.length < COLUMNS * ROWS) return;
    const numbers = counts.map((count) => count ?? Infinity);
    retune(cellSettings(numbers.indexOf(Math.min(...numbers))));
  });
  NAMES.forEach((name) => walkers[name].plane.svg.addEventListener("click", () => {
    method.value = name;
    select();
  }));
  map.svg.addEventListener("click", (event) => {
    const [exponent, kept] = map.read(event);
    retune({ rate: 10 ** Math.min(Math.max(exponent, POWERS[0]), POWERS[1]), beta: Math.min(Math.max(kept, 0), 0.99) });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  turn();
}

// Le réglage au milieu d'une case de la carte, ligne du haut d'abord.
function cellSettings(cell) {
  const [column, row] = [cell % COLUMNS, Math.floor(cell / COLUMNS)];
  return { rate: 10 ** (POWERS[0] + (column + 0.5) / COLUMNS * (POWERS[1] - POWERS[0])), beta: TOP_BETA * (1 - (row + 0.5) / ROWS) };
}

// Les étapes qu'il faut pour rester sous la cible ; null : plus de 300 ; Infinity : la perte s'est emballée.
function trial(name, surface, settings) {
  const heights = follow(RULES[name], surface, STEPS, settings).map(surface.value);
  return heights.some((height) => !(height <= TOO_HIGH * heights[0])) ? Infinity : stepsToSettle(heights, TARGET);
}

function paint(canvas, counts) {
  const style = getComputedStyle(document.documentElement), ink = (name, alpha) => `rgb(${style.getPropertyValue(`--livre-${name}`)} / ${alpha})`;
  const brush = canvas.getContext("2d");
  brush.clearRect(0, 0, COLUMNS, ROWS);
  counts.forEach((count, cell) => {
    brush.fillStyle = count === null ? ink("control", 0.35) : count === Infinity ? ink("wrong", 0.6) : ink("train", 0.15 + 0.85 * (1 - count / STEPS));
    brush.fillRect(cell % COLUMNS, Math.floor(cell / COLUMNS), 1, 1);
  });
}

// Les lignes de niveau de la vallée, des ellipses.
function contours(plane, { turned }, ratio) {
  return LEVELS.map((level) => plane.line(UNITS.map(([c, s]) => turned([Math.sqrt(2 * level) * c, Math.sqrt(2 * level / ratio) * s])), "niveau"));
}

function makeWalkers(place) {
  return Object.fromEntries(NAMES.map((name) => {
    const figure = document.createElement("figure"), box = document.createElement("div"), caption = document.createElement("figcaption"), words = document.createElement("span");
    caption.append(`${name[0].toUpperCase()}${name.slice(1)}`, document.createElement("br"), words);
    figure.append(box, caption);
    place.append(figure);
    const plane = makePlane(box, { x: [-5, 3], y: [-3.6, 3], labels: { x: "", y: "" }, title: `Le chemin de la méthode «\u00a0${name}\u00a0» dans la vallée`, height: 266, ticks: false });
    return [name, { plane, words }];
  }));
}

function judge(name, { rate, beta }, heights) {
  const settings = `${name[0].toUpperCase()}${name.slice(1)}, η = ${magnitude(rate)}${BETAS[name] ? `, ${BETAS[name]} = ${decimal(beta)}` : ""}`;
  const steps = stepsToSettle(heights, TARGET), highest = heights.reduce((most, height) => Math.max(most, height)) / heights[0];
  const arrival = steps === null ? `la perte n’est pas restée sous 0,01 en ${STEPS} étapes` : `la perte reste sous 0,01 à partir de l’étape ${steps}`;
  return `${settings}\u00a0: ${arrival}.${highest > 1 ? ` Elle est d’abord montée à ${magnitude(highest, 2)} fois son départ.` : ""}`;
}
