// Le bouton n'a de sens que si ce script est là ; le lien d'un chapitre, qui mène au bouton, imprime aussitôt.
"use strict";

const printer = document.getElementById("imprimer");
printer.hidden = false;
printer.addEventListener("click", () => print());
if (location.hash === "#imprimer") addEventListener("load", () => print());
