// Sur un téléphone, le tiroir du sommaire, ou du plan de la page, se ferme quand on y a choisi où aller dans la page même.
"use strict";

document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("dialog[open] a[href]");
  if (link && link.href.split("#")[0] === location.href.split("#")[0]) link.closest("dialog").close();
});
