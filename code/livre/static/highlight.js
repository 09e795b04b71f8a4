// Surligne, dans la page choisie, les mots cherchés : sans regarder les accents, ce que ne sait pas faire Sphinx.
"use strict";

const SKIPPED = "script, style, svg, button, textarea, .math, mjx-container, .highlighted";

const markWords = (element, folded) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  texts.filter((text) => !text.parentElement?.closest(SKIPPED)).forEach((text) => {
    // Du dernier au premier : couper un texte ne déplace pas ce qui le précède.
    findWords(text.data, folded).reverse().forEach(([place, length]) => {
      const word = text.splitText(place);
      word.splitText(length);
      const mark = document.createElement("span");
      mark.className = "highlighted";
      word.replaceWith(mark);
      mark.append(word);
    });
  });
};

SphinxHighlight.highlightSearchWords = () => {
  const terms = (localStorage.getItem("sphinx_highlight_terms") || "").split(" ").filter((term) => term);
  localStorage.removeItem("sphinx_highlight_terms");
  const article = document.querySelector("article");
  if (terms.length && article) markWords(article, new Set(terms));
};
