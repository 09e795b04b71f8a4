// Un laboratoire se met en marche quand le lecteur en approche : un script, le sien (livre.illustrations.lab_bundles). Il reçoit son élément et
// { files, startWorker } : l'adresse de chacun de ses fichiers, et de quoi lancer un de ses fils de calcul. Depuis un fichier local, d'où le
// navigateur ne lit pas de données, ses fichiers viennent d'un second script.
"use strict";

const isLocal = location.protocol === "file:";

const load = async ({ script, paquet, fichiers }) => {
  const { mount, workers } = await loadScript(script);
  const files = isLocal ? await filesFromDisk(paquet) : Object.entries(JSON.parse(fichiers)).map(([name, address]) => [name, absolute(address)]);
  return { mount, files: Object.fromEntries(files), startWorker: (name) => new Worker(blobAddress(workers[name], "text/javascript")) };
};

const filesFromDisk = async (address) => Object.entries(await loadScript(address)).map(([name, content]) => {
  const type = name.endsWith(".png") ? "image/png" : "";
  return [name, blobAddress(Uint8Array.from(atob(content), (character) => character.charCodeAt(0)), type)];
});

const absolute = (address) => new URL(address, document.baseURI).href;
const blobAddress = (content, type) => URL.createObjectURL(new Blob([content], { type }));

// Un script d'un seul tenant, et ce qu'il a laissé dans « livreLabo ».
const loadScript = (address) => new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = () => {
    resolve(globalThis.livreLabo);
    delete globalThis.livreLabo;  // un script qui n'a rien laissé ne passe pas pour le précédent
  };
  script.onerror = () => reject(new Error(`${address.split("/").at(-1)} ne se charge pas`));
  document.head.append(script);
});

const UNKNOWN = "un de ses fichiers manque, ou le navigateur est trop ancien";
const asked = new URLSearchParams(location.search);

const startLab = async (place) => {
  const [notice, controls] = place.children, lab = controls.cloneNode(true);
  controls.replaceWith(lab);  // d'un essai à l'autre, rien ne reste du précédent
  try {
    const { mount, ...given } = await load(place.dataset);
    notice.hidden = true;
    lab.hidden = false;
    await mount(lab, given);
    lab.querySelectorAll("input[type=range]").forEach(sayNotches);
    if (place === wantedLab()) await restore(lab);
    if (!isAlone()) place.append(makeSharing(place, lab));
    place.classList.remove("en-panne");
    place.dataset.pret = "";
  } catch (error) {
    lab.replaceWith(controls);
    sayFailure(place, notice, error);
  }
};

// Nos erreurs disent leur raison en français ; celles du navigateur, dans sa langue à lui.
const sayFailure = (place, notice, error) => {
  const retry = document.createElement("button");
  Object.assign(retry, { type: "button", textContent: "Réessayer" });
  retry.addEventListener("click", () => startLab(place));
  const reason = error.constructor === Error ? error.message : UNKNOWN;
  notice.replaceChildren(`Ce laboratoire n’a pas pu se mettre en marche\u00a0: ${reason}. `, retry);
  notice.setAttribute("role", "alert");
  notice.hidden = false;
  place.classList.add("en-panne");  // reste sa figure fixe
  console.error(error);
};

// Un curseur : son nom ne change pas, et ce qu'il vaut est dit une fois par cran. Sa valeur est écrite dans un « .dit… » de son étiquette.
const sayNotches = (range) => {
  const written = range.closest("label")?.querySelector("[class^=dit]");
  if (!written) return;
  const say = () => range.setAttribute("aria-valuetext", written.textContent);
  written.setAttribute("aria-hidden", "true");
  new MutationObserver(say).observe(written, { childList: true, characterData: true, subtree: true });
  say();
};

// L'adresse « ?labo=nom » mène à un laboratoire et lui rend ses réglages ; avec « &seul », ou par « ?labo=seul » pour le premier de la page,
// il est seul sur la page, pour être incrusté dans une autre.
const isAlone = () => asked.has("seul") || asked.get("labo") === "seul";
const wantedLab = () => document.querySelector(
  asked.get("labo") === "seul" ? ".labo" : `.labo[data-labo="${CSS.escape(asked.get("labo") ?? "")}"]`,
);

// Les réglages qui ont un nom. La photo du lecteur n'a pas d'adresse : chez un autre, son nom ne mène à rien, et il est passé.
const settingsOf = (lab) => [...lab.querySelector("form").elements].filter(({ name, type }) => name && !["button", "file"].includes(type));
// Un réglage peut en fermer d'autres, le temps qu'un réseau vienne : le suivant attend.
const restore = async (lab) => {
  for (const control of settingsOf(lab)) {
    const value = asked.get(control.name);
    const known = control.tagName !== "SELECT" || [...control.options].some((option) => option.value === value);
    if (value === null || value === control.value || !known) continue;
    control.value = value;
    ["input", "change"].forEach((event) => control.dispatchEvent(new Event(event, { bubbles: true })));
    await isOpen(control.closest("fieldset"));
  }
};
const isOpen = (fieldset) => new Promise((resolve) => {
  const look = () => (fieldset?.disabled ? setTimeout(look, 50) : resolve());
  look();
});

const showAlone = (place) => {
  document.documentElement.classList.add("labo-seul");
  for (let kept = place; kept !== document.body; kept = kept.parentElement) {
    [...kept.parentElement.children].filter((other) => other !== kept).forEach((other) => other.classList.add("hors-labo"));
  }
  const source = document.createElement("p"), link = document.createElement("a");
  Object.assign(link, { href: location.pathname, target: "_blank", textContent: document.title });
  source.append("Un laboratoire du livre\u00a0: ", link);
  place.after(source);
};

const makeSharing = (place, lab) => {
  const sharing = document.createElement("details"), summary = sharing.appendChild(document.createElement("summary"));
  sharing.className = "partage";
  summary.textContent = "Partager ou incruster ce laboratoire";
  sharing.addEventListener("toggle", () => {
    const fields = sharing.open ? [
      makeField("Un lien, avec vos réglages", addressOf(place, lab, false)),
      makeField("Le code à coller dans une page de cours", frameOf(place, addressOf(place, lab, true))),
      ...(isLocal ? [] : [linkToCode(place)]),
    ] : [];
    sharing.replaceChildren(summary, ...fields);
  });
  return sharing;
};

// Le script que la page a lu n'a plus ses commentaires ; les modules les ont.
const linkToCode = ({ dataset: { module } }) => {
  const line = document.createElement("p"), link = document.createElement("a");
  Object.assign(link, { href: absolute(module), textContent: "Lire le code de ce laboratoire" });
  line.append(link);
  return line;
};

const addressOf = (place, lab, alone) => {
  // D'un fichier local, l'adresse à donner est celle du site.
  const page = isLocal ? document.querySelector("link[rel=canonical]")?.href ?? location.href : location.href;
  const address = new URL(page);
  address.hash = "";
  address.search = new URLSearchParams([
    ["labo", place.dataset.labo], ...(alone ? [["seul", ""]] : []), ...settingsOf(lab).map(({ name, value }) => [name, value]),
  ]);
  return address.href;
};

const frameOf = (place, address) => {
  const frame = document.createElement("iframe"), height = Math.ceil(place.offsetHeight / 10) * 10 + 60;
  Object.entries({ src: address, title: document.title, width: "100%", height, loading: "lazy" })
    .forEach(([name, value]) => frame.setAttribute(name, value));
  return frame.outerHTML;
};

const makeField = (words, value) => {
  const label = document.createElement("label"), field = document.createElement("textarea"), copy = document.createElement("button");
  Object.assign(field, { value, readOnly: true, rows: 3 });
  field.addEventListener("focus", () => field.select());
  Object.assign(copy, { type: "button", textContent: `Copier\u00a0: ${words.toLowerCase()}` });
  copy.addEventListener("click", () => navigator.clipboard.writeText(value).then(() => { copy.textContent = "Copié"; }, () => field.focus()));
  label.append(words, field);
  const both = document.createElement("div");
  both.append(label, copy);
  return both;
};

document.addEventListener("DOMContentLoaded", () => {
  const wanted = wantedLab();
  if (wanted && isAlone()) showAlone(wanted);
  else wanted?.scrollIntoView();
  const near = new IntersectionObserver((places) => places.filter((place) => place.isIntersecting).forEach(({ target }) => {
    near.unobserve(target);
    startLab(target);
  }), { rootMargin: "400px" });
  document.querySelectorAll(".labo").forEach((place) => near.observe(place));
  // Une adresse qui dit l'état d'un laboratoire (#nom&réglage=…) mène à lui.
  const [asked] = location.hash.slice(1).split("&");
  if (location.hash.includes("&")) document.querySelector(`.labo[data-labo="${CSS.escape(asked)}"]`)?.scrollIntoView();
});
