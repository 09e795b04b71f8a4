// Un laboratoire se met en marche quand le lecteur en approche. Dans un fichier local, aucun module ne se charge : reste la phrase.
"use strict";

const startLab = async (place) => {
  const [notice, lab] = place.children;
  try {
    const { default: mount } = await import(new URL(place.dataset.module, document.baseURI));
    notice.hidden = true;
    lab.hidden = false;
    await mount(lab, JSON.parse(place.dataset.fichiers));
    place.dataset.pret = "";
  } catch (error) {
    lab.hidden = true;
    notice.hidden = false;
    notice.textContent = "Ce laboratoire n’a pas pu se mettre en marche\u00a0: un de ses fichiers manque, ou le navigateur est trop ancien.";
    console.error(error);
  }
};
document.addEventListener("DOMContentLoaded", () => {
  if (location.protocol === "file:") return;
  const near = new IntersectionObserver((places) => places.filter((place) => place.isIntersecting).forEach(({ target }) => {
    near.unobserve(target);
    startLab(target);
  }), { rootMargin: "400px" });
  document.querySelectorAll(".labo").forEach((place) => near.observe(place));
});
