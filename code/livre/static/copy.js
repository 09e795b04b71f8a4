// Copier un passage : ses formules deviennent du LaTeX, « $…$ » dans une phrase, « $$…$$ » à part. Sans cela, il n'en resterait rien,
// car leurs signes sont dessinés par la feuille de style.
"use strict";

(() => {
  const FORMULA = ".math[data-tex]";
  const formulaAround = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(FORMULA);

  // Une formule prise à moitié est prise en entier.
  const wholeFormulas = (range) => {
    const whole = range.cloneRange(), first = formulaAround(range.startContainer), last = formulaAround(range.endContainer);
    if (first) whole.setStartBefore(first);
    if (last) whole.setEndAfter(last);
    return whole;
  };

  const written = (formula) => {
    const tex = formula.dataset.tex;
    return formula.matches("div") ? `\n$$\n${tex}\n$$\n` : `$${tex}$`;
  };

  addEventListener("copy", (event) => {
    const selection = getSelection();
    const copied = document.createElement("div");
    for (let rank = 0; rank < selection.rangeCount; rank += 1) copied.append(wholeFormulas(selection.getRangeAt(rank)).cloneContents());
    const formulas = copied.querySelectorAll(FORMULA);
    if (!formulas.length || !event.clipboardData) return;
    formulas.forEach((formula) => {
      const tex = document.createElement(formula.matches("div") ? "pre" : "span");
      tex.textContent = written(formula);
      formula.replaceWith(tex);
    });
    copied.querySelectorAll("script, style, button, .headerlink").forEach((piece) => piece.remove());
    // Le texte d'un passage dépend de sa mise en page : il faut qu'il soit dans la page, hors de vue.
    copied.className = "copie-livre";
    document.body.append(copied);
    event.clipboardData.setData("text/plain", copied.innerText);
    event.clipboardData.setData("text/html", copied.innerHTML);
    copied.remove();
    event.preventDefault();
  });

  // Une formule n'a pas de lettre que la souris puisse attraper : un double clic la choisit.
  addEventListener("dblclick", ({ target }) => {
    const formula = formulaAround(target);
    if (formula) getSelection().selectAllChildren(formula);
  });
})();
