// Un tableau, une formule ou un code plus larges que l'écran défilent dans leur cadre.
"use strict";

const TO_FOCUS = "div.math, mjx-container[display], div.highlight pre";
const SCROLLING = `.tableau-livre, .pst-scrollable-table-container, ${TO_FOCUS}`;

// Le bord s'estompe tant qu'il reste quelque chose à lire à droite : bien des navigateurs cachent la barre de défilement.
const showThereIsMore = (box) =>
  box.classList.toggle("a-suivre", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);

// On doit pouvoir choisir au clavier une formule ou un code qui défile, et eux seuls. Le thème le fait pour le code au
// chargement ; celui que l'on déplie ensuite lui échappe.
const letItBeFocused = (box) => {
  const scrolls = /auto|scroll/.test(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth;
  scrolls ? box.setAttribute("tabindex", "0") : box.removeAttribute("tabindex");
};

// Sur un téléphone, une formule plus large que l'écran se réduit d'abord, tant qu'elle se lit : 10 pixels au moins.
const SMALLEST = 10;
const fitFormulas = () => {
  const formulas = [...document.querySelectorAll("div.math > mjx-container[display]")];
  formulas.forEach((formula) => formula.style.removeProperty("--echelle"));
  if (!matchMedia("(max-width: 576px)").matches) return;
  const scales = formulas.map((formula) => Math.max(
    (formula.clientWidth - 1) / formula.scrollWidth, SMALLEST / parseFloat(getComputedStyle(formula).fontSize)));
  formulas.forEach((formula, rank) => scales[rank] < 1 && formula.style.setProperty("--echelle", scales[rank].toFixed(3)));
};

const look = () => {
  fitFormulas();
  document.querySelectorAll(SCROLLING).forEach(showThereIsMore);
  document.querySelectorAll(TO_FOCUS).forEach(letItBeFocused);
};
["DOMContentLoaded", "load", "resize"].forEach((event) => addEventListener(event, look));
document.fonts.ready.then(look);  // une formule n'a sa largeur qu'avec ses lettres
document.addEventListener("toggle", look, true);  // un code que l'on déplie
document.addEventListener("scroll", ({ target }) => target.matches?.(SCROLLING) && showThereIsMore(target), true);
