// Les six règles du chapitre et sa vallée : trahison.learning.optimizers et trahison.learning.surfaces, coordonnée par coordonnée.
// Une règle prend le gradient, sa mémoire et le numéro de l'étape ; elle rend le déplacement et sa nouvelle mémoire.

const EPSILON = 1e-7, ESCAPED = 1e6;
const blend = (share, one, other) => one.map((value, i) => share * value + (1 - share) * other[i]);
const squares = (g) => g.map((value) => value ** 2);
const zeros = (g) => g.map(() => 0);
const speedUp = (g, velocity, { rate, beta }) => velocity.map((value, i) => beta * value - rate * g[i]);
const scaled = (g, total, rate) => g.map((value, i) => -rate * value / Math.sqrt(total[i] + EPSILON));

export const RULES = {
  "descente simple": (g, memory, step, { rate }) => [g.map((value) => -rate * value), null],
  "inertie"(g, memory, step, options) {
    const velocity = speedUp(g, memory ?? zeros(g), options);
    return [velocity, velocity];
  },
  "Nesterov"(g, memory, step, options) {
    const velocity = speedUp(g, memory ?? zeros(g), options);
    return [speedUp(g, velocity, options), velocity];
  },
  "AdaGrad"(g, memory, step, { rate }) {
    const total = squares(g).map((value, i) => (memory?.[i] ?? 0.1) + value);
    return [scaled(g, total, rate), total];
  },
  "RMSProp"(g, memory, step, { rate, beta }) {
    const average = blend(beta, memory ?? zeros(g), squares(g));
    return [scaled(g, average, rate), average];
  },
  "Adam"(g, memory, step, { rate, beta, beta2 = 0.999 }) {
    const [mean, square] = memory ?? [zeros(g), zeros(g)];
    const next = [blend(beta, mean, g), blend(beta2, square, squares(g))];
    const corrected = rate * Math.sqrt(1 - beta2 ** step) / (1 - beta ** step);
    return [next[0].map((value, i) => -corrected * value / (Math.sqrt(next[1][i]) + EPSILON)), next];
  },
};

// Le β de chaque règle : son nom, ou rien quand elle n'en a pas.
export const BETAS = { "inertie": "β", "Nesterov": "β", "RMSProp": "ρ", "Adam": "β₁" };

// (u² + ratio · v²) / 2, où (u, v) est (x, y) tourné de « angle » degrés.
export function valley(ratio, angle = 0) {
  const turn = angle * Math.PI / 180, [c, s] = [Math.cos(turn), Math.sin(turn)];
  const [a, b, d] = [c * c + ratio * s * s, c * s - ratio * c * s, s * s + ratio * c * c];
  const gradient = ([x, y]) => [a * x + b * y, b * x + d * y];
  const turned = ([u, v]) => [c * u - s * v, s * u + c * v];
  return { gradient, value: (at) => gradient(at).reduce((sum, slope, i) => sum + slope * at[i] / 2, 0), start: turned([-4, 1.5]), turned };
}

// Le chemin, départ compris ; échappé, il répète son dernier point.
export function follow(rule, { gradient, start }, steps, options) {
  const path = [start];
  let memory;
  for (let step = 1; step <= steps; step++) {
    const at = path.at(-1);
    if (Math.max(...at.map(Math.abs)) >= ESCAPED) {
      path.push(at);
      continue;
    }
    const [move, kept] = rule(gradient(at), memory, step, options);
    memory = kept;
    path.push(at.map((value, i) => value + move[i]));
  }
  return path;
}

// La première étape à partir de laquelle la perte ne dépasse plus « target », ou null.
export function stepsToSettle(values, target) {
  const settled = values.findLastIndex((value) => !(value <= target)) + 1;
  return settled < values.length ? settled : null;
}
