import { decimal } from "./french.js";

const WEIGHT = 2;  // octets par poids

// Un fichier du laboratoire, ou une erreur qui le nomme.
export async function read(address) {
  const name = address.split("/").at(-1);
  const response = await fetch(address).catch(() => {
    throw new Error(`${name}\u00a0: pas de réponse`);
  });
  if (!response.ok) throw new Error(`${name}\u00a0: réponse ${response.status}`);
  return response;
}

// Ses octets (ArrayBuffer). progress reçoit, à chaque morceau, le nombre d'octets déjà là.
export async function readBytes(address, progress) {
  const reader = (await read(address)).body.getReader(), parts = [];
  let received = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    received += part.value.length;
    progress(received);
  }
  return new Blob(parts).arrayBuffer();
}

// Les octets d'un gros fichier, que le navigateur garde d'une visite à l'autre s'il le permet ; son adresse change quand son contenu change.
async function readKept(address, progress) {
  const store = await globalThis.caches?.open("livre-reseaux").catch(() => undefined), kept = await store?.match(address);
  if (kept) return kept.arrayBuffer();
  const bytes = await readBytes(address, progress);
  await store?.put(address, new Response(bytes)).catch(() => undefined);  // plus de place : il sera relu
  return bytes;
}

// Des réseaux, chacun par l'adresse de sa description et celle de ses poids ; leur poids est dit avant d'arriver, et la barre avance.
// Lus par la page : un fil de calcul lancé depuis un fichier local ne peut rien lire. keep : ce que le navigateur garde.
export async function readNetworks(place, addresses, keep = false) {
  const bar = place.querySelector("progress"), received = addresses.map(() => 0), sum = (list) => list.reduce((total, one) => total + one);
  const manifests = await Promise.all(addresses.map(async ([manifest]) => (await read(manifest)).json()));
  const total = sum(manifests.map(({ values }) => WEIGHT * values)), subject = addresses.length > 1 ? "Les réseaux se chargent" : "Le réseau se charge";
  place.querySelector(".verdict").textContent = `${subject}\u00a0: ${decimal(total / 1e6, 1)}\u00a0Mo.`;
  bar.hidden = false;
  const weights = await Promise.all(addresses.map(([, address], rank) => (keep ? readKept : readBytes)(address, (bytes) => {
    received[rank] = bytes;
    bar.value = sum(received) / total;
  })));
  bar.hidden = true;
  return manifests.map((manifest, rank) => ({ manifest, weights: weights[rank] }));
}
