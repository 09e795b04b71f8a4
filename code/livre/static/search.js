// La page de recherche : ce qui est tapé, les passages trouvés et leurs extraits. Rien de ce qui est tapé ne devient du HTML.
"use strict";

{
const AT_ONCE = 20, BY_PAGE = 3;
const EXCERPT = 160, LONGEST = 400;
const SENTENCE = /(?<=[.!?…])\s+(?=[«“(]?\s?\p{Lu})/u;

const place = document.querySelector(".bd-search-container");
const field = place.querySelector("input[name=q]"), more = place.querySelector(".suite");
const summary = place.querySelector(".search-summary"), list = place.querySelector(".resultats");
let index = null, results = [];

const element = (tag, className, ...contents) => {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...contents);
  return made;
};

const search = () => {
  index ??= prepareIndex(SEARCH_INDEX);
  const query = field.value.trim(), taken = new Map();
  // Une page qui répond partout ne cache pas les autres.
  results = rankEntries(index, query).filter(({page}) => taken.set(page, (taken.get(page) ?? 0) + 1).get(page) <= BY_PAGE);
  list.replaceChildren();
  showMore();
  const count = results.length > 1 ? `${results.length} passages` : "Un passage";
  summary.textContent = !query ? "" : results.length ? `${count} pour « ${query} »` : `Rien ne correspond à « ${query} ».`;
};

const showMore = () => {
  const shown = list.children.length;
  list.append(...results.slice(shown, shown + AT_ONCE).map(showResult));
  more.hidden = list.children.length === results.length;
  return list.children[shown];
};

const showResult = (entry) => {
  const words = entry.slots.map((slot) => wordsMeant(index, slot)), all = new Set(words.flatMap((some) => [...some]));
  const link = element("a", "", element("span", "titre", entry.title));
  if (entry.path.length) link.prepend(element("span", "chemin", entry.path.join(" › ")), " ");
  link.href = entry.anchor ? `${entry.page}#${entry.anchor}` : entry.page;
  // La page choisie surligne ces mots (highlight.js).
  link.addEventListener("click", () => localStorage.setItem("sphinx_highlight_terms", [...all].join(" ")));
  const excerpt = element("p", "context", ...takeExcerpt(entry, words));
  markWords(excerpt, all);
  return element("li", entry.kind, link, excerpt);
};

// Des phrases entières, à partir de celle qui a le plus de mots cherchés ; la ligne de code, si elle seule en a.
const takeExcerpt = ({title, text, code}, words) => {
  const richness = (part) => words.filter((some) => findWords(part, some).length).length;
  const richest = (parts) => parts.reduce((best, part, rank) => (richness(part) > richness(parts[best]) ? rank : best), 0);
  const sentences = text.split("\n").flatMap((paragraph) => paragraph.split(SENTENCE)), lines = code.split("\n");
  let rank = richest(sentences), excerpt = sentences[rank];
  if (!richness(title) && !richness(excerpt) && richness(lines[richest(lines)])) return [element("code", "", lines[richest(lines)])];
  while (excerpt.length < EXCERPT && ++rank < sentences.length) excerpt += (/[\p{L}\p{N}]$/u.test(excerpt) ? " · " : " ") + sentences[rank];
  if (excerpt.length <= LONGEST) return [excerpt];
  return [`${excerpt.slice(0, excerpt.lastIndexOf(" ", LONGEST))} …`];
};

let waiting = 0;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, 200);
});
more.addEventListener("click", () => showMore().querySelector("a").focus());
field.value = new URLSearchParams(location.search).get("q") ?? "";
search();
}
