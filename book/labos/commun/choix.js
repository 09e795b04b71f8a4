// Le choix du réseau : le petit, qui vient avec la page ; l'entier, à la demande, quand la construction l'avait et que l'on lit en ligne.
// Les fichiers de l'entier portent le préfixe « entier/ ».

import { read, readNetworks } from "./files.js";
import { decimal } from "./french.js";

const WHOLE = "entier/";

// names : les photos de la page. address : celle d'une photo, à la taille du réseau choisi. use reçoit { manifest, weights } quand il change.
// Rend { names, address, start } : start charge le réseau choisi au départ.
export function chooseNetwork(place, files, { use, warn, changed }) {
  const form = place.querySelector("form"), { network } = form.elements, controls = form.querySelector("fieldset");
  const load = async () => {
    const [both] = await readNetworks(place, [["manifest.json", "weights.bin"].map((file) => files[network.value + file])], network.value === WHOLE);
    await use(both);
  };
  let loaded = network.value;
  network.addEventListener("change", async () => {
    let failure = "";
    controls.disabled = true;
    try {
      await load();
      loaded = network.value;
    } catch (error) {
      network.value = loaded;
      place.querySelector("progress").hidden = true;
      failure = `L’autre réseau n’est pas venu\u00a0: ${error.message}.`;
    }
    await changed();
    if (failure) warn(failure);
    controls.disabled = false;
    network.focus();
  });
  return {
    names: Object.keys(files).filter((file) => file.endsWith(".png") && !file.startsWith(WHOLE)).map((file) => file.replace(".png", "")),
    address: (photo) => files[`${network.value}${photo}.png`],
    async start() {
      if (files[`${WHOLE}manifest.json`]) network.add(await describe(files));
      await load();
    },
  };
}

// Son poids est dit avant que l'on choisisse.
async function describe(files) {
  const { input, labels, values } = await (await read(files[`${WHOLE}manifest.json`])).json(), side = input.size;
  const count = labels.length.toLocaleString("fr-FR");
  return new Option(`celui des chapitres, entier\u00a0: ${side}\u00a0×\u00a0${side}, ${count} catégories (${decimal(2 * values / 1e6, 1)}\u00a0Mo à charger)`, WHOLE);
}
