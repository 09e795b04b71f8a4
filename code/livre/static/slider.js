// Une figure à curseur : le réglage prend la place de la figure fixe, et montre un cran à la fois.
"use strict";

const putInHand = (slider) => {
  const input = slider.querySelector("input"), frames = [...slider.querySelectorAll(".cran")];
  const show = () => {
    frames.forEach((frame, rank) => { frame.hidden = rank !== input.valueAsNumber; });
    input.setAttribute("aria-valuetext", frames[input.valueAsNumber].dataset.dit);
  };
  // Les autres images n'arrivent que si la main approche : la page reste légère pour qui la lit seulement.
  const fetchAll = () => slider.querySelectorAll("img").forEach((image) => { image.loading = "eager"; });
  ["pointerenter", "focusin"].forEach((event) => slider.addEventListener(event, fetchAll, { once: true }));
  input.addEventListener("input", show);
  show();  // le navigateur garde la place du curseur d'une visite à l'autre
  slider.hidden = false;
  slider.parentElement.classList.add("en-main");
};
document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".curseur-livre").forEach(putInHand));
