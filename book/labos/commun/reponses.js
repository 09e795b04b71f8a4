// Les réponses d'un réseau : leurs rangs, leurs probabilités à la française, leurs barres.

import { decimal } from "./french.js";

// Les rangs des réponses, de la plus probable à la moins probable.
export function ranked(probabilities) {
  return Array.from(probabilities.keys()).sort((one, other) => probabilities[other] - probabilities[one]);
}

// Les mêmes bornes que trahison.french.probability : jamais un 0 ni un 1.
export function sayProbability(value) {
  if (value < 0.005) return "<\u00a00,01";
  return value < 0.995 ? decimal(value, 2) : ">\u00a00,99";
}

// Une ligne par réponse, [son nom, sa probabilité], dans une liste <ol>.
export function writeAnswers(place, answers) {
  place.replaceChildren(...answers.map(([label, share]) => {
    const item = document.createElement("li");
    item.style.setProperty("--part", share);
    item.append(...[label, sayProbability(share)].map((text) => {
      const span = document.createElement("span");
      span.textContent = text;
      return span;
    }));
    return item;
  }));
}
