// Un neurone à deux entrées et à échelon, et la règle de Rosenblatt : trahison.learning.neuron. weights : [w₁, w₂, w₀] ; points : { at: [x₁, x₂], label: 0 ou 1 }.

export const score = ([w1, w2, w0], [x1, x2]) => w1 * x1 + w2 * x2 + w0;
export const answer = (weights, at) => Number(score(weights, at) > 0);
export const faults = (weights, points) => points.filter(({ at, label }) => answer(weights, at) !== label).length;

// Les poids après la correction d'un exemple : les mêmes s'il est bien classé.
export function correct(weights, { at: [x1, x2], label }) {
  const error = label - answer(weights, [x1, x2]);
  return [weights[0] + error * x1, weights[1] + error * x2, weights[2] + error];
}
