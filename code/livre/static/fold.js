// Pliage d'un texte, le même que livre.corrections.search.fold : minuscules, sans accents, œ → oe.
"use strict";

const foldText = (text) => text.normalize("NFKD").toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae")
  .replace(/’/g, "'").replace(/\p{M}/gu, "");

// Les mots d'une recherche, pliés.
const splitFolded = (text) => foldText(text).split(/[^\p{L}\p{N}_]+/u).filter((word) => word);

// Les mots du texte dont le pliage commence par l'un des débuts donnés : [place, longueur].
const findWords = (text, starts) => [...text.matchAll(/[\p{L}\p{M}\p{N}_]+/gu)]
  .filter(([word]) => starts.some((start) => foldText(word).startsWith(start)))
  .map((match) => [match.index, match[0].length]);

// Le passage du texte qui a ce pliage, écrit comme dans le texte ; vide s'il n'y est pas.
const findFolded = (text, folded) => {
  const ends = [];
  [...text].reduce((length, letter, rank) => (ends[rank] = length + foldText(letter).length), 0);
  const at = foldText(text).indexOf(folded);
  const first = ends.findIndex((end) => end > at), last = ends.findIndex((end) => end >= at + folded.length);
  return at < 0 || last < 0 ? "" : [...text].slice(first, last + 1).join("");
};
