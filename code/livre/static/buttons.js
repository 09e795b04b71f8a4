// Ce que font les boutons de l'en-tête. Le thème l'écrit dans la page même, d'où la politique de sécurité interdit qu'un script parte.
"use strict";

const DONE = { "window.print()": () => window.print(), "toggleFullScreen()": () => window.toggleFullScreen() };
document.addEventListener("click", ({ target }) => DONE[target.closest?.("button[data-fait]")?.dataset.fait]?.());
