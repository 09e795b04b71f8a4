// Un film : les commandes prennent la place de l'image fixe ; rien ne bouge avant qu'on le demande, et la dernière image l'arrête.
"use strict";

const putOnScreen = (film) => {
  const input = film.querySelector("input"), frames = [...film.querySelectorAll(".cran")], last = frames.length - 1;
  const [play, back, next] = ["lire", "precedente", "suivante"].map((name) => film.querySelector(`.${name}`));
  let clock = null;
  const show = (rank) => {
    input.value = rank;
    frames.forEach((frame, other) => { frame.hidden = other !== rank; });
    input.setAttribute("aria-valuetext", `image ${rank + 1} sur ${last + 1}`);
    film.querySelector(".rang").textContent = `${rank + 1} / ${last + 1}`;
  };
  const stop = () => {
    clearInterval(clock);
    clock = null;
    play.textContent = "Lire le film";
  };
  const advance = () => {
    if (input.valueAsNumber < last) show(input.valueAsNumber + 1);
    if (input.valueAsNumber === last) stop();
  };
  const start = () => {
    if (input.valueAsNumber === last) show(0);
    play.textContent = "Pause";
    clock = setInterval(advance, Number(film.dataset.duree));
  };
  const move = (step) => () => { stop(); show(Math.min(last, Math.max(0, input.valueAsNumber + step))); };
  // Les autres images n'arrivent que si la main approche : la page reste légère pour qui la lit seulement.
  const fetchAll = () => film.querySelectorAll("img").forEach((image) => { image.loading = "eager"; });
  ["pointerenter", "focusin"].forEach((event) => film.addEventListener(event, fetchAll, { once: true }));
  play.addEventListener("click", () => (clock === null ? start() : stop()));
  back.addEventListener("click", move(-1));
  next.addEventListener("click", move(1));
  input.addEventListener("input", () => { stop(); show(input.valueAsNumber); });
  show(last);  // le navigateur garde la place du curseur d'une visite à l'autre
  film.hidden = false;
  film.parentElement.classList.add("en-main");
};
document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".film-livre").forEach(putOnScreen));
