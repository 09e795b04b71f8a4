// Un fichier du laboratoire, ou une erreur qui le nomme.
export async function read(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} : réponse ${response.status}`);
  return response;
}
