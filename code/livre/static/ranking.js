// Le classement de la recherche : l'index (livre.search.index) et ce qui est tapé → les passages, le meilleur d'abord.
// Rien de la page n'est touché ici.
"use strict";

// Ce que vaut un mot selon sa place : dans le titre de la page, d'une section, d'un terme, d'une fonction, d'un exercice,
// d'une référence ; dans le titre de ce qui les contient ; en gras, en italique ou défini ; dans le texte ; dans le code.
const TITLES = {page: 8, section: 5, terme: 4, fonction: 4, exercice: 3, "référence": 3};
const WEIGHTS = {above: 1, stressed: 1, text: 2, code: 0.8};
// Les mots cherchés se suivent dans le titre, dans le texte.
const IN_TITLE = 1.5, IN_TEXT = 1.2;
// Une fonction vient après ce qui l'explique, moins loin si c'est son nom que l'on tape.
const LISTED = 0.3, NAMED = 0.6;
// Un terme anglais que le glossaire traduit ; le début d'un mot ; un mot à une ou deux lettres près.
const TRANSLATED = 0.9, BEGINNING = 0.7, TYPOS = [1, 0.6, 0.4];

// --- L'index --------------------------------------------------------------------------------------

// « random_sign » se trouve entier, et par ses mots.
const readWords = (text) => splitFolded(text)
  .flatMap((word) => (word.includes("_") ? [word, ...word.split("_").filter((part) => part)] : [word]));

const prepareIndex = ({pages, stopwords}) => {
  const stemmer = new FrenchStemmer();
  const index = {
    entries: [], stopwords: new Set(stopwords.map(foldText)),
    stems: new Map(), // mot du livre → sa racine
    places: new Map(), // racine → passage → combien de fois dans chacun de ses champs
    french: new Map(), // racines d'un terme anglais du glossaire → le terme français
    stem: (word) => index.stems.get(word) ?? foldText(stemmer.stemWord(word)),
  };
  pages.forEach(([page, listed, sections]) => {
    const first = index.entries.length;
    sections.forEach(([anchor, kind, parent, title, text, stressed, code, english]) => {
      const container = index.entries[first + parent];
      const path = parent === null ? [] : [...container.path, container.title];
      addEntry(index, {page, anchor, listed, kind, path, title, text, stressed, code});
      english.split(/[,.(]/).map((term) => splitFolded(term).map(index.stem).join(" ")).filter((term) => term)
        .forEach((term) => index.french.set(term, title));
    });
  });
  index.meanLength = index.entries.reduce((sum, entry) => sum + entry.length, 0) / index.entries.length;
  return index;
};

// La racine d'un mot du livre, retenue.
const stemOf = (index, word) => {
  if (!index.stems.has(word)) index.stems.set(word, index.stem(word));
  return index.stems.get(word);
};

const addEntry = (index, entry) => {
  const rank = index.entries.push(entry) - 1;
  const add = (text, field) => {
    const words = readWords(text), stems = words.map((word) => stemOf(index, word)), counts = new Map();
    stems.forEach((stem) => counts.set(stem, (counts.get(stem) ?? 0) + 1));
    counts.forEach((count, stem) => {
      const places = index.places.get(stem) ?? index.places.set(stem, new Map()).get(stem);
      const fields = places.get(rank) ?? places.set(rank, {title: 0, above: 0, stressed: 0, text: 0, code: 0}).get(rank);
      fields[field] = count;
    });
    return meaningful(index, words).map((word) => index.stems.get(word));
  };
  const title = add(entry.title, "title"), text = add(entry.text, "text");
  add(entry.path.join(" "), "above");
  add(entry.stressed, "stressed");
  add(entry.code, "code");
  Object.assign(entry, {titleLength: Math.max(title.length, 1), length: text.length + 1, titleStems: chain(title), textStems: chain(text)});
};

// Les mots pleins ; tous, s'il n'y en a pas d'autres.
const meaningful = (index, words) => {
  const full = words.filter((word) => !index.stopwords.has(word));
  return full.length ? full : words;
};

const chain = (stems) => ` ${stems.join(" ")} `;

// --- De ce qui est tapé aux mots du livre ---------------------------------------------------------

// Les façons de lire ce qui est tapé : tel quel, deux mots attachés (« sur-apprentissage »), un terme anglais traduit.
const readings = (index, query) => {
  const words = splitFolded(query).flatMap((word) => (index.stems.has(word) ? [word] : word.split("_").filter((part) => part)));
  const replaced = (start, length, ...others) => [...words.slice(0, start), ...others, ...words.slice(start + length)];
  const found = [{words, weight: 1}];
  for (let length = words.length; length > 0; length--) {
    for (let start = 0; start + length <= words.length; start++) {
      const part = words.slice(start, start + length), french = index.french.get(part.map(index.stem).join(" "));
      if (length === 2 && index.stems.has(part.join(""))) found.push({words: replaced(start, 2, part.join("")), weight: 1});
      if (french) found.push({words: replaced(start, length, ...splitFolded(french)), weight: TRANSLATED});
    }
  }
  return found;
};

// Les racines que désigne un mot tapé → leur qualité : la sienne ; sinon celles des mots qu'il commence ; sinon celles
// des mots à une ou deux lettres de lui.
const stemsMeant = (index, word) => {
  if (index.places.has(index.stem(word))) return new Map([[index.stem(word), 1]]);
  const qualities = (words, quality) => new Map(words.map((known) => [index.stems.get(known), quality]));
  const known = [...index.stems.keys()];
  const begun = word.length > 2 ? known.filter((other) => other.startsWith(word)) : [];
  if (begun.length) return qualities(begun, BEGINNING);
  const limit = word.length < 4 || /^\d+$/.test(word) ? 0 : word.length < 8 ? 1 : 2;
  for (let typos = 1; typos <= limit; typos++) {
    const near = known.filter((other) => isNear(word, other, typos));
    if (near.length) return qualities(near, TYPOS[typos]);
  }
  return new Map();
};

// Les mots du livre qui ont l'une des racines données.
const wordsMeant = (index, slot) => new Set([...index.stems].filter(([, stem]) => slot.has(stem)).map(([word]) => word));

// Vrai si l'on passe d'un mot à l'autre en changeant, ôtant, ajoutant ou échangeant au plus `limit` lettres.
const isNear = (a, b, limit) => {
  if (Math.abs(a.length - b.length) > limit) return false;
  let before = [], last = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > limit) return false;
    [before, last] = [last, row];
  }
  return last[b.length] <= limit;
};

// --- Le classement --------------------------------------------------------------------------------

// Les passages trouvés, le meilleur d'abord, et les racines qui l'ont fait trouver, mot par mot.
const rankEntries = (index, query) => {
  const best = new Map();
  readings(index, query).forEach(({words, weight}) => {
    const slots = meaningful(index, words).map((word) => stemsMeant(index, word));
    scoreEntries(index, slots, foldText(query).trim()).forEach((score, rank) => {
      if (weight * score > (best.get(rank)?.score ?? 0)) best.set(rank, {...index.entries[rank], score: weight * score, slots});
    });
  });
  return [...best.values()].sort((a, b) => b.score - a.score);
};

const scoreEntries = (index, slots, typed) => {
  const found = new Map(); // passage → ce que valent ses mots dans les titres et ailleurs, et combien il en a
  slots.forEach((slot) => {
    const best = new Map();
    slot.forEach((quality, stem) => index.places.get(stem).forEach((counts, rank) => {
      const entry = index.entries[rank], title = quality * titleScore(entry, counts), text = quality * textScore(index, entry, counts);
      if (title + text > (best.get(rank)?.sum ?? 0)) best.set(rank, {title, text, sum: title + text});
    }));
    const rarity = Math.log(1 + (index.entries.length - best.size + 0.5) / (best.size + 0.5));
    best.forEach(({title, text}, rank) => {
      const sums = found.get(rank) ?? found.set(rank, {title: 0, text: 0, inTitle: 0, matched: 0}).get(rank);
      sums.title += rarity * title;
      sums.text += rarity * text;
      sums.inTitle += title > 0;
      sums.matched += 1;
    });
  });
  const phrase = slots.length > 1 && slots.every((slot) => slot.size === 1) && chain(slots.flatMap((slot) => [...slot.keys()]));
  return new Map([...found].map(([rank, sums]) => {
    const {title, titleStems, textStems, listed} = index.entries[rank];
    const together = !phrase ? 1 : titleStems.includes(phrase) ? IN_TITLE : textStems.includes(phrase) ? IN_TEXT : 1;
    const kept = !listed ? 1 : foldText(title) === typed ? NAMED : LISTED;
    // Un titre qui n'a qu'un des mots cherchés vaut moins, et un passage de même.
    const sum = sums.title * sums.inTitle / slots.length + sums.text;
    return [rank, sum * (sums.matched / slots.length) ** 2 * together * kept];
  }));
};

// Un titre compte d'autant plus que le mot en est une grande part.
const titleScore = ({kind, titleLength}, {title}) => (title ? TITLES[kind] * (0.5 + 0.5 / titleLength) : 0);

// Un mot répété, ou dans un long texte, compte de moins en moins (BM25).
const textScore = (index, {length}, {above, stressed, text, code}) => {
  const repeated = (count) => count / (count + 0.3 + 0.9 * length / index.meanLength);
  return (above ? WEIGHTS.above : 0) + (stressed ? WEIGHTS.stressed : 0) + WEIGHTS.text * repeated(text) + WEIGHTS.code * repeated(code);
};
