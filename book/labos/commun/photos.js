// Les photos d'un laboratoire : celles de la page, et celles du lecteur, choisies, déposées ou collées.

import { read } from "./files.js";

// address : le nom d'une photo de la page → son adresse. decode : un fichier d'image → sa promesse de pixels. show reçoit les pixels et le
// nom de la photo qui s'ouvre ; warn, ce qui ne va pas ; work, +1 quand un travail commence et −1 quand il finit.
// Rend { start, reopen, shown } : ouvrir la première des photos nommées, ou celle déposée entre-temps ; rouvrir celle du menu ; le nom de
// celle que l'on voit.
export function choosePhotos(place, { address, decode, show, warn, work }) {
  const { photo, own } = place.querySelector("form").elements, sources = new Map();
  let shown, early, started = false, wanted = 0;

  // La dernière photo demandée est la seule montrée, même si une autre met plus longtemps à se lire.
  const open = async (name, source) => {
    const asked = wanted += 1;
    work(1);
    try {
      const opened = await decode(source ?? await (await read(address(name))).blob());
      if (asked !== wanted) return;
      if (![...photo.options].some(({ value }) => value === name)) photo.add(new Option(name, name));
      if (source) sources.set(name, source);
      photo.value = shown = name;
      warn("");
      await show(opened, name);
    } catch (error) {
      if (asked !== wanted) return;
      if (shown === undefined) throw error;
      photo.value = shown;
      warn(`«\u00a0${name}\u00a0» ne s’ouvre pas\u00a0: ${source ? whyNot(source) : error.message}.`);
    } finally {
      work(-1);
    }
  };
  const reopen = () => open(photo.value, sources.get(photo.value));
  // Une photo déposée ou collée avant que le réseau soit là attend qu'il y soit.
  const receive = (event, data) => {
    const file = [...data.files].at(-1);
    if (!file || !place.isConnected) return;
    event.preventDefault();
    if (started) open(file.name, file);
    else early = file;
  };
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => receive(event, event.dataTransfer));
  document.addEventListener("paste", (event) => receive(event, event.clipboardData));
  photo.addEventListener("change", reopen);
  own.addEventListener("change", () => {
    const [file] = own.files;
    if (!file) return;
    open(file.name, file);
    own.value = "";  // le même fichier, rouvert, est une nouvelle demande
  });
  return {
    async start(names) {
      names.forEach((name) => photo.add(new Option(name, name)));
      await reopen();
      started = true;
      if (early) await open(early.name, early);
    },
    reopen,
    shown: () => shown,
  };
}

function whyNot(file) {
  if (file.size === 0) return "le fichier est vide";
  if (!file.type.startsWith("image/")) return "ce n’est pas une image";
  return `ce navigateur ne lit pas ce format (${file.type.replace("image/", "")}), ou le fichier est abîmé`;
}
