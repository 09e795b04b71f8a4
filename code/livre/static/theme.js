// Le thème, avant que rien ne se dessine : demandé par la tête de la page, qui l'attend. Puis les images, qui le suivent.
"use strict";
(() => {
  const page = document.documentElement, system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("mode"); } catch { return null; } };
  page.dataset.mode = ["light", "dark"].includes(chosen()) ? chosen() : "auto";
  page.dataset.theme = page.dataset.mode !== "auto" ? page.dataset.mode : system.matches ? "dark" : "light";

  // Une source sombre demande un système sombre : si le lecteur a choisi l'autre thème, elle vaut toujours, ou jamais.
  const asked = new WeakMap();
  const follow = () => {
    const dark = page.dataset.theme === "dark", agreed = dark === system.matches;
    document.querySelectorAll('source[data-theme="dark"]').forEach((source) => {
      if (!asked.has(source)) asked.set(source, source.media);
      const media = agreed ? asked.get(source)
        : asked.get(source).replace(system.media, dark ? "(min-height: 0px)" : "(max-height: 0px)");
      if (source.media !== media) source.media = media;
    });
  };
  // Dès que la page en contient une, avant que le navigateur n'aille chercher son image.
  const arriving = new MutationObserver(follow);
  if ((page.dataset.theme === "dark") !== system.matches) arriving.observe(page, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => { arriving.disconnect(); follow(); });
  new MutationObserver(follow).observe(page, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", follow);
})();
