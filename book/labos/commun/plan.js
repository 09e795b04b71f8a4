// Un plan gradué en SVG : des courbes, des points, une main qui y pose le doigt. Les couleurs sont dans labs.css, par classe.

import { decimal } from "./french.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, LEFT, RIGHT, TOP, BOTTOM] = [320, 46, 10, 10, 38];

// x, y : [minimum, maximum] ; labels : { x, y } ; title : ce que le plan montre, pour un lecteur d'écran.
export function makePlane(place, { x, y, labels, title, height = 240, digits = [undefined, undefined], ticks = true }) {
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": title, class: "plan" });
  const scale = (value, [low, high], from, to) => from + (value - low) / (high - low) * (to - from);
  const plane = {
    svg,
    x: (value) => scale(value, x, LEFT, WIDTH - RIGHT),
    y: (value) => scale(value, y, height - BOTTOM, TOP),
    // Les coordonnées sous le doigt.
    read(event) {
      const box = svg.getBoundingClientRect();
      const [across, down] = [(event.clientX - box.left) / box.width * WIDTH, (event.clientY - box.top) / box.height * height];
      return [scale(across, [LEFT, WIDTH - RIGHT], ...x), scale(down, [height - BOTTOM, TOP], ...y)];
    },
    // Remplace ce que le plan montre : une liste d'éléments, du fond vers l'avant.
    show(marks) { layer.replaceChildren(...marks); },
    line(points, type) {
      const inside = points.filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
      return element("path", { class: type, d: inside.map(([a, b], i) => `${i ? "L" : "M"}${near(plane.x(a))} ${near(plane.y(b))}`).join("") });
    },
    point: ([a, b], type, radius = 4) => element("circle", { class: type, cx: near(plane.x(a)), cy: near(plane.y(b)), r: radius }),
    text: ([a, b], words, anchor = "middle") => {
      const written = element("text", { x: near(plane.x(a)), y: near(plane.y(b)), "text-anchor": anchor });
      written.textContent = words;
      return written;
    },
  };
  const clip = `plan-${makePlane.count = (makePlane.count ?? 0) + 1}`;
  const frame = { x: LEFT, y: TOP, width: WIDTH - LEFT - RIGHT, height: height - TOP - BOTTOM };
  const shape = element("clipPath", { id: clip });
  shape.append(element("rect", frame));
  const layer = element("g", { "clip-path": `url(#${clip})` });
  svg.append(shape, element("rect", { ...frame, class: "cadre" }), ...(ticks ? graduations(plane, x, y, digits, height) : []), layer);
  svg.append(axisName(labels.x, (LEFT + WIDTH - RIGHT) / 2, height - 4), axisName(labels.y, 0, 0, `translate(11 ${(TOP + height - BOTTOM) / 2}) rotate(-90)`));
  place.replaceChildren(svg);
  return plane;
}

export function element(name, attributes = {}) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

// Un centième de pixel suffit, et un nombre démesuré ne dessine rien.
function near(value) {
  return Math.round(Math.min(Math.max(value, -1e5), 1e5) * 100) / 100;
}

function graduations(plane, x, y, [across, up], height) {
  return [
    ...marksOf(x).flatMap((value) => [
      element("path", { class: "grille", d: `M${near(plane.x(value))} ${TOP}V${height - BOTTOM}` }),
      number(value, across, { x: near(plane.x(value)), y: height - BOTTOM + 14, "text-anchor": "middle" }),
    ]),
    ...marksOf(y).flatMap((value) => [
      element("path", { class: "grille", d: `M${LEFT} ${near(plane.y(value))}H${WIDTH - RIGHT}` }),
      number(value, up, { x: LEFT - 4, y: near(plane.y(value)) + 4, "text-anchor": "end" }),
    ]),
  ];
}

function number(value, digits, attributes) {
  const written = element("text", attributes);
  written.textContent = digits === undefined ? decimal(value, 6, false) : decimal(value, digits);
  return written;
}

// Quatre à huit nombres ronds entre les deux bornes.
export function marksOf([low, high]) {
  const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const stride = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
  const first = Math.ceil(low / stride - 1e-9);
  return Array.from({ length: Math.floor(high / stride + 1e-9) - first + 1 }, (_, i) => Number(((first + i) * stride).toPrecision(12)));
}

function axisName(words, x, y, transform) {
  const written = element("text", { x, y, "text-anchor": "middle", class: "axe", ...(transform && { transform }) });
  written.textContent = words;
  return written;
}
