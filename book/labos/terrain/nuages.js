// Les nuages de points du Playground et les entrées qu'il propose : trahison.learning.playground, dans les mêmes mots.

import { normal, uniform } from "../commun/hasard.js";

export const EXTENT = 6;
export const FEATURES = {
  "X1": (x1) => x1,
  "X2": (x1, x2) => x2,
  "X1²": (x1) => x1 * x1,
  "X2²": (x1, x2) => x2 * x2,
  "X1X2": (x1, x2) => x1 * x2,
  "sin X1": (x1) => Math.sin(x1),
  "sin X2": (x1, x2) => Math.sin(x2),
};

// label : +1 (bleu) ou −1 (orange). rank, half : le rang du point parmi les « half » de sa couleur.
const round = (radius, angle) => [radius * Math.sin(angle), radius * Math.cos(angle)];
const moved = (at, noise, random) => at.map((value) => value + noise * uniform(random, -5, 5));
const MAKERS = {
  "cercle"({ label, noise, random }) {
    const radius = label > 0 ? uniform(random, 0, 2.5) : uniform(random, 3.5, 5);
    const at = round(radius, uniform(random, 0, 2 * Math.PI));
    return { at, label: Math.hypot(...moved(at, noise, random)) < 2.5 ? 1 : -1 };
  },
  "ou exclusif"({ noise, random }) {
    const at = [0, 1].map(() => uniform(random, -5, 5)).map((value) => value + (value > 0 ? 0.3 : -0.3));  // un couloir vide le long des axes
    const [x1, x2] = moved(at, noise, random);
    return { at, label: x1 * x2 >= 0 ? 1 : -1 };
  },
  "gaussiennes"({ label, noise, random }) {
    return { at: [0, 1].map(() => 2 * label + Math.sqrt(0.5 + 7 * noise) * normal(random)), label };
  },
  "spirale"({ label, rank, half, noise, random }) {
    const at = round(5 * rank / half, 3.5 * Math.PI * rank / half + (label > 0 ? 0 : Math.PI));
    return { at: at.map((value) => value + noise * uniform(random, -1, 1)), label };
  },
};

export const SETS = Object.keys(MAKERS);

// Autant de points de chaque couleur, dans l'ordre du tirage : { at: [x₁, x₂], label }. noise : de 0 à 0,5, le curseur du Playground divisé par 100.
export function makeCloud(name, { samples, noise, random }) {
  const half = samples / 2;
  return [1, -1].flatMap((label) => Array.from({ length: half }, (_, rank) => MAKERS[name]({ label, rank, half, noise, random })));
}

// Les caractéristiques choisies, à plat : ce que le réseau reçoit. points : [x₁, x₂].
export function computeFeatures(points, names) {
  return Float64Array.from(points.flatMap(([x1, x2]) => names.map((name) => FEATURES[name](x1, x2))));
}

// Les points d'un quadrillage du plan, de −6 à 6, ligne du haut d'abord : les pixels d'une image.
export function planeGrid(side) {
  const middle = (rank) => ((rank + 0.5) / side * 2 - 1) * EXTENT;
  return Array.from({ length: side * side }, (_, i) => [middle(i % side), -middle(Math.floor(i / side))]);
}
