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
