// Le laboratoire du seuil : un curseur, et tout ce qu'il déplace à la fois.

import { read } from "../commun/files.js";
import { decimal } from "../commun/french.js";
import { makePlane } from "../commun/plan.js";
import { confusion, cost, rates, thresholds } from "./mesures.js";

const percent = (share) => (share === null ? "—" : `${decimal(100 * share, 1)}\u00a0%`);
const count = (number, one, several = `${one}s`) => `${number} ${number > 1 ? several : one}`;

// files : les tumeurs de test de la page (tumeurs.json).
export default async function mount(place, { files }) {
  const { points, truth, scores, line } = await (await read(files["tumeurs.json"])).json();
  const form = place.querySelector("form"), { threshold, ratio, rule, best } = form.elements;
  const [said, price] = [".dit-said", ".dit-price"].map((name) => place.querySelector(name));
  const radii = points.map(([radius]) => radius), [narrow, wide] = [Math.min(...radii) - 1, Math.max(...radii) + 1];
  const textures = points.map(([, texture]) => texture), [smooth, rough] = [Math.min(...textures) - 1, Math.max(...textures) + 1];
  const planes = {
    points: makePlane(place.querySelector(".tumeurs"), {
      x: [narrow, wide], y: [smooth, rough], labels: { x: "rayon moyen", y: "texture moyenne" }, title: "Les tumeurs de test, et la frontière à ce seuil",
    }),
    roc: makePlane(place.querySelector(".roc"), {
      x: [0, 1], y: [0, 1], labels: { x: "fausses alertes", y: "cancers trouvés (rappel)" }, title: "La courbe ROC, et le seuil choisi",
    }),
    pr: makePlane(place.querySelector(".pr"), {
      x: [0, 1], y: [0, 1], labels: { x: "rappel", y: "précision" }, title: "La courbe précision-rappel, et le seuil choisi",
    }),
  };
  const all = thresholds(scores).map((value) => rates(confusion(truth, scores, value)));
  const cells = [...place.querySelectorAll("tbody td")];

  const update = () => {
    const chosen = threshold.valueAsNumber, counts = confusion(truth, scores, chosen), { precision, recall, f1, accuracy, falseRate } = rates(counts);
    const level = Math.log(chosen / (1 - chosen)), texture = (radius) => (level - line.bias - line.radius * radius) / line.texture;
    said.textContent = decimal(chosen);
    price.textContent = ratio.value;
    planes.points.show([
      ...points.map((point, i) => planes.points.point(point, kind(truth[i], scores[i] >= chosen), 3)),
      planes.points.line([narrow, wide].map((radius) => [radius, texture(radius)]), "droite"),
    ]);
    planes.roc.show([
      planes.roc.line([[0, 0], [1, 1]], "limite"), planes.roc.line(all.map((one) => [one.falseRate, one.recall]), "courbe"),
      planes.roc.point([falseRate, recall], "ici", 5),
    ]);
    planes.pr.show([
      planes.pr.line(all.filter((one) => one.precision !== null).map((one) => [one.recall, one.precision]), "courbe"),
      ...(precision === null ? [] : [planes.pr.point([recall, precision], "ici", 5)]),
    ]);
    [counts.trueNegative, counts.falseAlarm, counts.missed, counts.found].forEach((number, i) => { cells[i].textContent = number; });
    place.querySelector(".verdict").textContent = `Seuil ${decimal(chosen)}\u00a0: ${count(counts.missed, "cancer manqué", "cancers manqués")}, ${count(counts.falseAlarm, "fausse alerte", "fausses alertes")}, facture ${cost(counts, ratio.valueAsNumber)}. `
      + `Précision ${percent(precision)}, rappel ${percent(recall)}, F₁ ${decimal(f1)}, exactitude ${percent(accuracy)}.`;
  };
  const cheapest = () => {
    const bills = Array.from({ length: 99 }, (_, i) => (i + 1) / 100).map((value) => [cost(confusion(truth, scores, value), ratio.valueAsNumber), value]);
    return bills.reduce((one, other) => (other[0] < one[0] ? other : one))[1];
  };
  [threshold, ratio].forEach((control) => control.addEventListener("input", update));
  [[rule, () => 1 / (1 + ratio.valueAsNumber)], [best, cheapest]].forEach(([button, choose]) => button.addEventListener("click", () => {
    threshold.value = choose();
    update();
  }));
  form.addEventListener("submit", (event) => event.preventDefault());
  update();
}

// La catégorie se lit à la couleur, la faute au cerne.
function kind(label, alarm) {
  return `${label ? "maligne" : "benigne"}${Boolean(label) === alarm ? "" : " faute"}`;
}
