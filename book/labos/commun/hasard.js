// Un hasard que l'on peut rejouer : la même graine donne les mêmes nombres (mulberry32, Tommy Ettinger, domaine public).

// Rend une fonction : à chaque appel, un nombre de [0, 1[.
export function makeRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

export const uniform = (random, low, high) => low + (high - low) * random();

// Loi normale centrée réduite (Box et Muller, 1958).
export const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

// Les entiers de 0 à count − 1, dans le désordre (Fisher et Yates).
export function shuffled(count, random) {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
