// Sur le papier : toujours le thème clair, et l'adresse de la page au pied de chaque feuille.
"use strict";

(() => {
  const page = document.documentElement, canonical = document.querySelector("link[rel=canonical]");
  // Une page lue depuis le disque n'a pas d'adresse à donner : son titre la remplace.
  const address = canonical?.href || (location.protocol === "file:" ? document.title : location.href.split(/[?#]/)[0]);
  page.style.setProperty("--adresse", JSON.stringify(address));
  let onScreen = null;
  const toPaper = () => {
    onScreen ??= page.dataset.theme;
    page.dataset.theme = "light";
  };
  const toScreen = () => {
    if (onScreen !== null) page.dataset.theme = onScreen;
    onScreen = null;
  };
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", toScreen);
  matchMedia("print").addEventListener("change", ({ matches }) => (matches ? toPaper() : toScreen()));
})();
