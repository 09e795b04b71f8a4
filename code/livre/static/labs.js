// Un laboratoire se met en marche quand le lecteur en approche. Il reçoit son élément et { files, startWorker } : l'adresse de chacun de ses
// fichiers, et de quoi lancer un de ses fils de calcul. Depuis un fichier local, où le navigateur ne charge ni module ni données, tout vient de
// deux scripts (livre.illustrations.lab_bundles).
"use strict";

const fromSite = async ({ module, fichiers }) => {
  const base = new URL(module, document.baseURI), { default: mount } = await import(base);
  const files = Object.entries(JSON.parse(fichiers)).map(([name, address]) => [name, new URL(address, document.baseURI).href]);
  return { mount, files, startWorker: (name) => new Worker(new URL(name, base), { type: "module" }) };
};

const fromDisk = async ({ script, paquet }) => {
  const { mount, workers } = await loadScript(script), contents = await loadScript(paquet);
  const files = Object.entries(contents).map(([name, content]) => {
    const type = name.endsWith(".png") ? "image/png" : "";
    return [name, blobAddress(Uint8Array.from(atob(content), (character) => character.charCodeAt(0)), type)];
  });
  return { mount, files, startWorker: (name) => new Worker(blobAddress(workers[name], "text/javascript")) };
};

const blobAddress = (content, type) => URL.createObjectURL(new Blob([content], { type }));

// Un script d'un seul tenant, et ce qu'il a laissé dans « livreLabo ».
const loadScript = (address) => new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = () => resolve(globalThis.livreLabo);
  script.onerror = () => reject(new Error(`${address} ne se charge pas`));
  document.head.append(script);
});

const startLab = async (place) => {
  const [notice, lab] = place.children;
  try {
    const { mount, files, startWorker } = await (location.protocol === "file:" ? fromDisk : fromSite)(place.dataset);
    notice.hidden = true;
    lab.hidden = false;
    await mount(lab, { files: Object.fromEntries(files), startWorker });
    place.dataset.pret = "";
  } catch (error) {
    lab.hidden = true;
    notice.hidden = false;
    notice.textContent = "Ce laboratoire n’a pas pu se mettre en marche\u00a0: un de ses fichiers manque, ou le navigateur est trop ancien.";
    console.error(error);
  }
};
document.addEventListener("DOMContentLoaded", () => {
  const near = new IntersectionObserver((places) => places.filter((place) => place.isIntersecting).forEach(({ target }) => {
    near.unobserve(target);
    startLab(target);
  }), { rootMargin: "400px" });
  document.querySelectorAll(".labo").forEach((place) => near.observe(place));
  // Une adresse qui dit l'état d'un laboratoire (#nom&réglage=…) mène à lui.
  const [asked] = location.hash.slice(1).split("&");
  if (location.hash.includes("&")) document.querySelector(`.labo[data-labo="${CSS.escape(asked)}"]`)?.scrollIntoView();
});
