// Une question du chapitre : le lecteur choisit ou écrit un nombre, demande, et lit pourquoi. Ce qu'il lit vient des réponses, au bas de la
// page (livre.teaching.questions). Rien n'est envoyé ni gardé.
"use strict";

(() => {
  const readNumber = (text) => {
    const bare = text.replace(/\s/g, "").replace(/%$/, "").replace("\u2212", "-").replace(",", ".");
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(bare) ? Number(bare) : NaN;
  };

  const say = (text) => [Object.assign(document.createElement("p"), { textContent: text })];

  // L'explication d'une réponse, et, si elle est fausse, la section à relire.
  const reasons = (name, isRight) => {
    const kept = document.getElementById(name), copy = kept.cloneNode(true);
    copy.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
    copy.querySelector(".lettre").remove();
    const again = kept.closest(".reponse").querySelector(".rang a");
    if (!isRight && again) copy.lastElementChild.append(" À relire\u00a0: ", again.cloneNode(true), ".");
    return [...copy.childNodes];
  };

  const close = (value, wanted, tolerance) => Math.abs(value - wanted) <= tolerance * Math.abs(wanted) + 1e-9;

  // L'ancre de la réponse donnée, ou ce qu'il faut dire au lecteur qui n'en a pas donné.
  const given = (question) => {
    const { nombres, tolerance, juste } = question.dataset;
    if (!nombres) {
      return { name: question.querySelector("input:checked")?.value, otherwise: "Choisissez d’abord une réponse." };
    }
    const value = readNumber(question.querySelector("input").value), numbers = JSON.parse(nombres);
    if (Number.isNaN(value)) return { otherwise: "Écrivez un nombre, par exemple 12,5." };
    const name = [juste, ...Object.keys(numbers)].find((one) => close(value, numbers[one], Number(tolerance)));
    return { name, otherwise: "Non. Ce nombre n’est pas le bon\u00a0; refaites le calcul, ou lisez la réponse au bas de la page." };
  };

  const answer = (question) => {
    const { name, otherwise } = given(question), isRight = name === question.dataset.juste;
    const verdict = question.querySelector(".verdict");
    verdict.className = `verdict ${name ? (isRight ? "juste" : "faux") : ""}`.trim();
    verdict.replaceChildren(...(name ? reasons(name, isRight) : say(otherwise)));
  };

  const forget = (question) => {
    const verdict = question.querySelector(".verdict");
    verdict.className = "verdict";
    verdict.replaceChildren();
  };

  // Une question à la fois ; les autres attendent leur tour, sauf sur le papier. « until-found » : la recherche du navigateur les retrouve.
  const takeTurns = (section) => {
    const questions = [...section.querySelectorAll("fieldset.question")];
    if (questions.length < 2) return;
    let shown = 0;
    const place = Object.assign(document.createElement("span"), { role: "status" });
    const show = (rank) => {
      shown = (rank + questions.length) % questions.length;
      questions.forEach((question, other) => {
        if (other === shown) question.removeAttribute("hidden");
        else question.setAttribute("hidden", "until-found");
      });
      place.textContent = `Question ${shown + 1} sur ${questions.length}`;
    };
    const button = (textContent, step) => {
      const made = Object.assign(document.createElement("button"), { type: "button", textContent });
      made.addEventListener("click", () => show(shown + step));
      return made;
    };
    const turns = Object.assign(document.createElement("div"), { className: "tour" });
    turns.append(button("‹ Précédente", -1), place, button("Suivante ›", 1));
    questions[0].before(turns);
    questions.forEach((question, rank) => question.addEventListener("beforematch", () => show(rank)));
    const follow = () => {
      const asked = questions.findIndex((question) => `#${question.id}` === location.hash);
      if (asked >= 0) show(asked);
    };
    window.addEventListener("hashchange", follow);
    show(0);
    follow();
  };

  document.addEventListener("DOMContentLoaded", () => {
    new Set([...document.querySelectorAll("fieldset.question")].map((question) => question.parentElement)).forEach(takeTurns);
    document.querySelectorAll("fieldset.question").forEach((question) => {
      const button = question.querySelector("button");
      button.hidden = false;
      button.addEventListener("click", () => answer(question));
      question.addEventListener("input", () => forget(question));
      question.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target.matches("input")) answer(question);
      });
    });
  });
})();
