import type { Trial } from "./storm.ts";

/** Numbers in [0, 1) that follow from the seed alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many trials, drawn without putting back. */
export function sample(trials: readonly Trial[], count: number, random: () => number): Trial[] {
  const rest = [...trials];
  const drawn: Trial[] = [];
  while (drawn.length < count && rest.length > 0) drawn.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return drawn;
}

/** So many trials of two faults each, both in one run of one scenario. */
export function pairs(trials: readonly Trial[], count: number, random: () => number): Trial[] {
  const pick = (from: readonly Trial[]): Trial | undefined => from[Math.floor(random() * from.length)];
  return Array.from({ length: trials.length === 0 ? 0 : count }, () => {
    const first = pick(trials);
    if (first === undefined) return [];
    const others = trials.filter(
      ({ scenario, points }) => scenario === first.scenario && points[0] !== first.points[0],
    );
    const second = pick(others);
    if (second === undefined) return [first];
    return [
      { scenario: first.scenario, points: [...first.points, ...second.points], arms: [...first.arms, ...second.arms] },
    ];
  }).flat();
}
