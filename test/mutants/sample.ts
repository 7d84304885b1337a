import { createHash } from "node:crypto";
import type { Mutant } from "./mutant.ts";

/**
 * So many mutants, drawn by the seed, from each folder by its share. A mutant's lot follows from the seed and its id alone:
 * a change of one file leaves what is drawn from the others as it is.
 */
export function drawMutants(
  mutants: readonly Mutant[],
  folders: readonly string[],
  count: number,
  seed: number,
): Mutant[] {
  const pools = folders.map((folder) => mutants.filter(({ file }) => file.startsWith(`${folder}/`)));
  const shares = sharesOf(
    pools.map(({ length }) => length),
    count,
  );
  return pools.flatMap((pool, index) => spread(pool, seed).slice(0, shares[index]));
}

/** Whole numbers as near to the sizes' shares as they can be, with the sum that is wanted. */
export function sharesOf(sizes: readonly number[], count: number): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const wanted = Math.min(count, all);
  const exact = sizes.map((size) => (all === 0 ? 0 : (size * wanted) / all));
  const shares = exact.map(Math.floor);
  const byRest = exact.map((share, index) => ({ rest: share % 1, index })).toSorted((a, b) => b.rest - a.rest);
  const missing = wanted - shares.reduce((sum, share) => sum + share, 0);
  for (const { index } of byRest.slice(0, missing)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}

/** In the order of their lots, the operators in turn: texts are a third of all, and tell the least. */
function spread(pool: readonly Mutant[], seed: number): Mutant[] {
  const lot = ({ id }: Mutant): string => createHash("sha256").update(`${seed} ${id}`).digest("hex");
  const byLot = pool.map((mutant) => ({ mutant, lot: lot(mutant) })).toSorted((a, b) => (a.lot < b.lot ? -1 : 1));
  const turns = new Map<string, number>();
  const inTurn = byLot.map(({ mutant }) => {
    const turn = turns.get(mutant.operator) ?? 0;
    turns.set(mutant.operator, turn + 1);
    return { mutant, turn };
  });
  return inTurn.toSorted((a, b) => a.turn - b.turn).map(({ mutant }) => mutant);
}
