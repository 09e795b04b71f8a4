// Le laboratoire du neurone : trois poids, une droite, et des points que la main déplace.

import { read } from "../commun/files.js";
import { decimal } from "../commun/french.js";
import { makeWalk } from "../commun/marche.js";
import { element, makePlane } from "../commun/plan.js";
import { answer, correct, faults } from "./neurone.js";

const RANGE = [-3.5, 3.5], HEIGHT = 312, NEAR = 0.5, LONGEST = 1.2;
const signed = (value) => decimal(value, 1);

// files : des jeux de points (points.json), nom → [[x₁, x₂, étiquette], …].
export default async function mount(place, { files }) {
  const sets = await (await read(files["points.json"])).json();
  const form = place.querySelector("form"), controls = form.elements, { set, which, step, play, restart } = controls;
  const sliders = [controls.w0, controls.w1, controls.w2], coordinates = [controls.x0, controls.x1];
  const said = [0, 1, 2, 3, 4].map((rank) => place.querySelector(`.dit-said${rank}`));
  coordinates.forEach((range) => Object.assign(range, { min: RANGE[0], max: RANGE[1] }));
  Object.keys(sets).forEach((name) => set.add(new Option(name, name)));
  const plane = makePlane(place.querySelector(".plan-neurone"), {
    x: RANGE, y: RANGE, labels: { x: "x₁", y: "x₂" }, title: "Les points, la droite du neurone et sa flèche", height: HEIGHT,
  });
  let points = [], weights = [1, 1, 0], fewest = Infinity, next = 0;

  const show = () => {
    const wrong = faults(weights, points), chosen = Number(which.value);
    fewest = Math.min(fewest, wrong);
    plane.show([
      ...sides(plane, weights),
      ...points.map(({ at, label }, i) => (
        plane.point(at, `${label ? "oui" : "non"}${answer(weights, at) === label ? "" : " faute"}`, i === chosen ? 7 : 5)
      )),
    ]);
    [...weights, ...points[chosen].at].forEach((value, rank) => { said[rank].textContent = signed(value); });
    sliders.forEach((slider, rank) => { slider.value = weights[rank]; });
    coordinates.forEach((range, axis) => { range.value = points[chosen].at[axis]; });
    const right = points.length - wrong;
    place.querySelector(".verdict").textContent = `${right} ${right > 1 ? "points justes" : "point juste"} sur ${points.length}${wrong ? "" : "\u00a0: la droite les sépare"}. `
      + `Le mieux que vous ayez eu avec ces points\u00a0: ${points.length - fewest} sur ${points.length}.`;
  };
  const forget = () => {
    fewest = Infinity;
    next = 0;
  };
  const load = () => {
    points = sets[set.value].map(([x1, x2, label]) => ({ at: [x1, x2], label }));
    which.replaceChildren(...points.map(({ label }, i) => new Option(`n° ${i + 1} (${label ? "oui" : "non"})`, i)));
    forget();
    show();
  };
  // La règle prend les exemples l'un après l'autre ; ceux qui sont bien classés ne changent rien, on les passe.
  const advance = () => {
    for (let tried = 0; tried < points.length; tried++, next++) {
      const example = points[next % points.length];
      if (answer(weights, example.at) !== example.label) {
        weights = correct(weights, example);
        next += 1;
        show();
        return true;
      }
    }
    show();
    return false;
  };
  const reset = () => {
    weights = [0, 0, 0];
    next = 0;
    show();
  };
  const walk = makeWalk({ step, play, restart }, { advance, reset });
  const move = (at) => {
    points[Number(which.value)].at = at.map((value) => Math.min(Math.max(value, RANGE[0]), RANGE[1]));
    forget();
    show();
  };
  sliders.forEach((slider, rank) => slider.addEventListener("input", () => {
    walk.stop();
    weights = weights.map((value, at) => (at === rank ? slider.valueAsNumber : value));
    show();
  }));
  coordinates.forEach((range) => range.addEventListener("input", () => move(coordinates.map((one) => one.valueAsNumber))));
  which.addEventListener("input", show);
  set.addEventListener("input", () => {
    walk.stop();
    load();
  });
  plane.svg.addEventListener("pointerdown", (event) => {
    const at = plane.read(event), away = points.map((point) => Math.hypot(point.at[0] - at[0], point.at[1] - at[1]));
    const nearest = away.indexOf(Math.min(...away));
    if (away[nearest] > NEAR) return;
    event.preventDefault();
    which.value = nearest;
    plane.svg.setPointerCapture(event.pointerId);
    show();
  });
  plane.svg.addEventListener("pointermove", (event) => {
    if (plane.svg.hasPointerCapture(event.pointerId)) move(plane.read(event));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  load();
}

// Le demi-plan du oui, la droite, et la flèche (w₁, w₂) qui lui est perpendiculaire et montre le oui.
function sides(plane, [w1, w2, w0]) {
  const length = Math.hypot(w1, w2);
  if (length === 0) return w0 > 0 ? [plane.line([[-9, -9], [9, -9], [9, 9], [-9, 9]], "cote-oui")] : [];
  const [u1, u2] = [w1 / length, w2 / length], foot = [-w0 * u1 / length, -w0 * u2 / length], far = 9;
  const along = (distance, depth = 0) => [foot[0] - distance * u2 + depth * u1, foot[1] + distance * u1 + depth * u2];
  const reach = Math.min(length / 2, LONGEST), tip = along(0, reach);
  return [
    plane.line([along(-far), along(far), along(far, far), along(-far, far)], "cote-oui"),
    plane.line([along(-far), along(far)], "droite"),
    plane.line([foot, tip], "fleche"),
    element("circle", { class: "pointe", cx: plane.x(tip[0]), cy: plane.y(tip[1]), r: 3 }),
  ];
}
