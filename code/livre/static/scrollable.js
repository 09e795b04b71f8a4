// Une formule plus large que l'écran défile dans son cadre : on doit pouvoir l'y choisir au clavier, et elle seule.
"use strict";

const letWideFormulasBeFocused = () => document.querySelectorAll("div.math, mjx-container[display]").forEach((box) => {
  const scrolls = /auto|scroll/.test(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth;
  scrolls ? box.setAttribute("tabindex", "0") : box.removeAttribute("tabindex");
});
["load", "resize"].forEach((event) => addEventListener(event, letWideFormulasBeFocused));
