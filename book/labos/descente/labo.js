// Le laboratoire de la descente : un taux, un départ, et la droite, la perte et la borne sous les yeux.

import { read } from "../commun/files.js";
import { decimal } from "../commun/french.js";
import { magnitude } from "../commun/magnitude.js";
import { makeWalk } from "../commun/marche.js";
import { makePlane } from "../commun/plan.js";
import { curvature, gradient, loss, update } from "./descente.js";

const SLOPES = [-2.4, 8.4], STEPS = 60;
const range = ([low, high], count) => Array.from({ length: count }, (_, i) => low + (high - low) * i / (count - 1));

// files : les ventes de la page (ventes.json).
export default async function mount(place, { files }) {
  const sales = await (await read(files["ventes.json"])).json(), bend = curvature(sales);
  const form = place.querySelector("form"), { rate, start, step, play, restart } = form.elements;
  const [said, from] = [".dit-said", ".dit-from"].map((name) => place.querySelector(name));
  const curve = range(SLOPES, 80).map((slope) => [slope, loss(sales, slope)]);
  const highest = Math.max(...curve.map(([, height]) => height));
  const planes = {
    sales: makePlane(place.querySelector(".ventes"), {
      x: [0, 125], y: [0, 400], labels: { x: "surface (m²)", y: "prix (k€)" }, title: "Les ventes, et la droite que la machine propose",
    }),
    loss: makePlane(place.querySelector(".perte"), {
      x: SLOPES, y: [0, highest / 1000], labels: { x: "pente a (k€/m²)", y: "perte (milliers de k€²)" }, title: "La perte, et les pentes essayées",
    }),
    factor: makePlane(place.querySelector(".facteur"), {
      x: [0, 2.3], y: [0, 1.4], labels: { x: "taux, en 1/L", y: "écart gardé par pas" }, title: "La part de l’écart que chaque pas garde, selon le taux",
    }),
  };
  let slopes = [];

  const show = () => {
    const slope = slopes.at(-1), multiple = rate.valueAsNumber, seen = slopes.map((value) => [value, loss(sales, value) / 1000]);
    const kept = Math.abs(1 - multiple);
    said.textContent = `${decimal(multiple)} / L, soit ${magnitude(multiple / bend)}`;
    from.textContent = decimal(start.valueAsNumber, 1);
    planes.sales.show([
      ...sales.areas.map((area, i) => planes.sales.point([area, sales.prices[i]], "vente", 2.5)),
      planes.sales.line([[0, 0], [125, 125 * slope]], "droite"),
    ]);
    planes.loss.show([
      planes.loss.line(curve.map(([value, height]) => [value, height / 1000]), "courbe"),
      planes.loss.line(seen, "trace"), ...seen.map((at) => planes.loss.point(at, "passe", 2.5)), planes.loss.point(seen.at(-1), "ici", 5),
    ]);
    planes.factor.show([
      planes.factor.line([[0, 1], [2.3, 1]], "limite"), planes.factor.line([[2, 0], [2, 1.4]], "limite"),
      planes.factor.line([[0, 1], [1, 0], [2.3, 1.3]], "courbe"), planes.factor.text([1.96, 1.25], "2/L", "end"),
      planes.factor.point([multiple, kept], kept > 1 ? "faux" : "ici", 5),
    ]);
    place.querySelector(".verdict").textContent = `Étape ${slopes.length - 1}\u00a0: a = ${magnitude(slope, 4)}, perte ${magnitude(loss(sales, slope))} k€². ${judge(multiple)}`;
  };
  const reset = () => {
    slopes = [start.valueAsNumber];
    show();
  };
  const advance = () => {
    slopes.push(update(sales, slopes.at(-1), rate.valueAsNumber / bend));
    show();
    return slopes.length <= STEPS && Math.abs(gradient(sales, slopes.at(-1))) > 1e-6 * bend && Math.abs(slopes.at(-1)) < 1e9;
  };
  const walk = makeWalk({ step, play, restart }, { advance, reset });
  const change = () => {
    walk.stop();
    reset();
  };
  [rate, start].forEach((control) => control.addEventListener("input", change));
  form.querySelectorAll(".essais button").forEach((preset) => preset.addEventListener("click", () => {
    rate.value = preset.value;
    change();
  }));
  planes.loss.svg.addEventListener("pointerdown", (event) => {
    [start.value] = planes.loss.read(event);
    change();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  reset();
}

// Ce que le chapitre démontre : l'écart au minimum est multiplié par 1 − ηL à chaque pas.
function judge(multiple) {
  const factor = 1 - multiple, said = `chaque pas multiplie l’écart au minimum par ${decimal(factor)}`;
  if (Math.abs(factor) < 0.005) return "Un seul pas mène au minimum.";
  if (Math.abs(Math.abs(factor) - 1) < 0.005) return `À la limite\u00a0: ${said}, la pente saute sans fin d’un flanc à l’autre.`;
  if (factor < -1) return `Trop fort\u00a0: ${said}, la descente diverge.`;
  return factor < 0 ? `La descente oscille et converge\u00a0: ${said}.` : `La descente converge sans osciller\u00a0: ${said}.`;
}
