// Les diapositives : reveal.js en français, les deux teintes, la fenêtre de l'orateur, l'impression.
"use strict";

const page = document.documentElement;
const speaker = new URLSearchParams(location.search).has("orateur");
let other = speaker ? window.opener : null;  // la fenêtre qui suit celle-ci

// --- Clair ou sombre : static/theme.js a mis le thème choisi dans le livre, sinon celui du système ----

const setTheme = (theme) => { page.dataset.theme = theme; };
const switchTheme = () => {
  const theme = page.dataset.theme === "dark" ? "light" : "dark";
  setTheme(theme);
  try { ["mode", "theme"].forEach((key) => localStorage.setItem(key, theme)); } catch { /* lu d'un fichier */ }
};
// On imprime en clair.
let screenTheme;
window.addEventListener("beforeprint", () => { screenTheme = page.dataset.theme; setTheme("light"); });
window.addEventListener("afterprint", () => setTheme(screenTheme));

// --- Deux fenêtres : celle de la salle, et celle de l'orateur ---------------------------------------

const sliders = () => [...Reveal.getCurrentSlide().querySelectorAll('input[type="range"]')];
const send = () => other?.postMessage(
  { slide: Reveal.getCurrentSlide().id, stops: sliders().map((input) => input.value) }, "*");
const follow = ({ slide, stops }) => {
  const target = document.getElementById(slide);
  if (target && target !== Reveal.getCurrentSlide()) Reveal.slide(Reveal.getIndices(target).h);
  sliders().forEach((input, rank) => {
    if (stops[rank] === undefined || input.value === stops[rank]) return;
    input.value = stops[rank];
    input.dispatchEvent(new Event("input"));
  });
};
window.addEventListener("message", ({ source, data }) => {
  if (data && data.slide && source && (source === other || source.opener === window)) {
    other = source;
    follow(data);
  }
});
const openNotes = () => {
  if (!speaker) other = window.open(`?orateur${location.hash}`, "orateur", "width=1200,height=700");
};
const showNotes = () => {
  const slide = Reveal.getCurrentSlide(), next = slide.nextElementSibling;
  const notes = slide.querySelector(".notes");
  document.getElementById("notes").replaceChildren(...(notes ? notes.cloneNode(true).childNodes : []));
  document.getElementById("suivante").textContent =
    next ? `Ensuite : ${next.querySelector("h1, h2").textContent}` : "Fin";
};
let began = Date.now();
const showClock = () => {
  const seconds = Math.floor((Date.now() - began) / 1000);
  document.getElementById("ecoule").textContent =
    `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

// --- Le clavier -------------------------------------------------------------------------------------

const commands = {
  orateur: openNotes,
  theme: switchTheme,
  imprimer: () => window.print(),
  montre: () => { began = Date.now(); showClock(); },
};
document.querySelectorAll("[data-commande]").forEach((button) => {
  button.addEventListener("click", () => { commands[button.dataset.commande](); button.blur(); });
});
// Un curseur garde les flèches ; ce qui tourne la page le quitte, comme Échap.
document.addEventListener("keydown", (event) => {
  if (event.target.type !== "range" || !["PageDown", "PageUp", "Escape", " "].includes(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.blur();
  if (event.key === "PageUp") Reveal.prev();
  else if (event.key !== "Escape") Reveal.next();
}, true);

// --- Le moteur --------------------------------------------------------------------------------------

const NAMES = {
  "navigate-left": "diapositive précédente", "navigate-right": "diapositive suivante",
  "navigate-up": "au-dessus", "navigate-down": "au-dessous",
};
if (speaker) {
  page.classList.add("orateur");
  document.getElementById("orateur").hidden = false;
  setInterval(showClock, 1000);
}
const portrait = matchMedia("(orientation: portrait)");
const size = () => (portrait.matches ? { width: 720, height: 1280 } : { width: 1280, height: 720 });
portrait.addEventListener("change", () => Reveal.configure(size()));
Reveal.initialize({
  ...size(), margin: 0.01, center: false, display: "flex", transition: "none",
  hash: true, slideNumber: "c/t", embedded: speaker, help: false, scrollActivationWidth: 0,
  // Un bouton garde la barre d'espace.
  keyboardCondition: ({ key, target }) => key !== " " || !target.closest?.("button, a"),
}).then(() => {
  Object.entries(NAMES).forEach(([name, label]) =>
    document.querySelectorAll(`.${name}`).forEach((button) => button.setAttribute("aria-label", label)));
  Reveal.addKeyBinding({ keyCode: 83, key: "S", description: "Notes de l’orateur" }, openNotes);
  Reveal.addKeyBinding({ keyCode: 84, key: "T", description: "Clair, sombre" }, switchTheme);
  Reveal.addKeyBinding({ keyCode: 80, key: "P", description: "Imprimer" }, commands.imprimer);
  const changed = () => {
    document.querySelector(".outils").classList.toggle("montrees", Reveal.isFirstSlide());
    if (speaker) showNotes();
    send();
  };
  Reveal.on("slidechanged", changed);
  document.addEventListener("input", send);
  changed();
});
