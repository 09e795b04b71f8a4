// L'état de la scène dans l'adresse de la page : #terrain&donnees=cercle&…, pour la garder ou l'envoyer.

const NAME = "terrain";
const WORDS = { set: "donnees", noise: "bruit", features: "entrees", hidden: "couches", activation: "activation", rate: "taux", l2: "l2", batch: "lot", draw: "tirage" };

export function writeAddress(state) {
  const words = new URLSearchParams(Object.entries(WORDS).map(([key, word]) => [word, [state[key]].flat().join(".")]));
  history.replaceState(history.state, "", `#${NAME}&${words}`);
}

// Ce que l'adresse demande, en texte ; null si elle ne parle pas du terrain de jeu.
export function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (!asked.has(NAME)) return null;
  return Object.fromEntries(Object.entries(WORDS).filter(([, word]) => asked.has(word)).map(([key, word]) => [key, asked.get(word)]));
}
