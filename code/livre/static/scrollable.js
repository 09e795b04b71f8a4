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

const look = () => {
  document.querySelectorAll(SCROLLING).forEach(showThereIsMore);
  document.querySelectorAll(TO_FOCUS).forEach(letItBeFocused);
};
["load", "resize"].forEach((event) => addEventListener(event, look));
document.addEventListener("toggle", look, true);  // un code que l'on déplie
document.addEventListener("scroll", ({ target }) => target.matches?.(SCROLLING) && showThereIsMore(target), true);
