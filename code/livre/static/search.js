// La page de recherche, sans regarder les accents : complète searchtools.js de Sphinx, qui les regarde.
"use strict";

// La recherche telle qu'un titre l'écrit : « reseaux de » → « Réseaux de » ; Sphinx y reconnaît alors le titre.
const spelledAsInTitles = (query) => {
  const folded = foldText(query).trim();
  return Object.keys(Search._index.alltitles).map((title) => findFolded(title, folded)).find((found) => found) || query;
};

// Le chapitre d'un mot avant la définition du glossaire, que Sphinx compte cent.
Scorer.title = 101;

const parseQuery = Search._parseQuery;
Search._parseQuery = (query) => {
  const [, roots, excluded, highlighted, objects] = parseQuery(query);
  roots.forEach((root) => highlighted.add(root));
  localStorage.setItem("sphinx_highlight_terms", [...highlighted].join(" "));
  return [spelledAsInTitles(query), roots, excluded, highlighted, objects];
};

// L'extrait d'une page autour du premier mot trouvé, sans les boutons ni le code des formules.
Search.makeSearchSummary = (html, roots, anchor) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const part = (anchor && page.querySelector(anchor)) || page.querySelector("article");
  part.querySelectorAll("h1, .headerlink, .cell_input, .math, script, style, svg").forEach((piece) => piece.remove());
  const text = part.textContent.replace(/\s+/g, " ").trim();
  const [place] = findWords(text, [...roots])[0] || [0];
  const start = Math.max(place - 120, 0), end = start + 240;
  const summary = document.createElement("p");
  summary.className = "context";
  summary.textContent = (start > 0 ? "…" : "") + text.slice(start, end).trim() + (end < text.length ? "…" : "");
  markWords(summary, [...roots]);
  return summary;
};

// Le nombre de résultats est annoncé par un lecteur d'écran.
const performSearch = Search.performSearch;
Search.performSearch = (query) => {
  performSearch(query);
  Search.status.setAttribute("role", "status");
};
