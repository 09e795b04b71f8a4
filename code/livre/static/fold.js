// Les mots d'un texte, pliés : minuscules, sans accents, œ → oe. « reseau » et « Réseau » sont le même.
"use strict";

const foldText = (text) => text.normalize("NFKD").toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae")
  .replace(/’/g, "'").replace(/\p{M}/gu, "");

// « 1 × 1 » est un seul mot, que l'on tape « 1x1 ».
const splitFolded = (text) => foldText(text).replace(/(\d)\s*[×x]\s*(?=\d)/g, "$1x").split(/[^\p{L}\p{N}_]+/u).filter((word) => word);

// Où sont, dans un texte, les mots pliés donnés : [place, longueur].
const findWords = (text, folded) => [...text.matchAll(/\d+(?:\s*[×x]\s*\d+)+|[\p{L}\p{M}\p{N}_]+/gu)]
  .filter(([word]) => folded.has(splitFolded(word)[0]))
  .map((match) => [match.index, match[0].length]);
