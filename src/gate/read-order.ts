import type { Comparison, VersionOrder } from "../domain/comparison.ts";
import type { Target } from "../domain/pipeline.ts";
import { type AppVersion, isSameImage, shortAppVersion, type VersionedImage } from "../plan/app-version.ts";
import { compareImages } from "../plan/judge-order.ts";
import type { OrderLookups } from "../plan/order-lookups.ts";
import type { NamedSource, SourceQuestion } from "../world.ts";
import type { OrderFacts } from "./gate-facts.ts";

interface Versions {
  readonly target: Target;
  readonly present: AppVersion;
  readonly candidate: AppVersion;
}

/** Compares a candidate with the version in the environment. Undefined: the environment has none, so the candidate cannot be older. */
export async function readOrder(
  { target, present, candidate }: Versions,
  lookups: OrderLookups,
): Promise<OrderFacts | undefined> {
  if (present.length === 0) return undefined;
  const comparisons: Comparison[] = [];
  for (const image of candidate) {
    const there = present.find((one) => isSameImage(one, image));
    if (there !== undefined) comparisons.push(await comparePair({ target, there, image }, lookups));
  }
  return { policy: target.order, present: shortAppVersion(present), comparison: worstOf(comparisons) };
}

/** The image with the worst order decides the order of the whole version. */
const worstFirst: readonly VersionOrder[] = ["other-flavour", "older", "diverged", "unknown", "newer", "same"];

const worstOf = (comparisons: readonly Comparison[]): Comparison =>
  worstFirst.flatMap((order) => comparisons.find((one) => one.order === order) ?? [])[0] ?? { order: "same" };

interface Pair {
  readonly target: Target;
  readonly there: VersionedImage;
  readonly image: VersionedImage;
}

/** Asks the source repository only for what the tags do not say. The loop ends because each question is asked once. */
async function comparePair({ target, there, image }: Pair, lookups: OrderLookups): Promise<Comparison> {
  for (;;) {
    const orders: SourceQuestion[] = [];
    const commits: NamedSource[] = [];
    const facts = {
      builtFrom: undefined,
      has(source: NamedSource) {
        const presence = lookups.presence(source);
        if (presence === undefined) commits.push(source);
        return presence;
      },
      order(question: SourceQuestion) {
        const answer = lookups.answer(question);
        if (answer === undefined) orders.push(question);
        return answer;
      },
    };
    const comparison = compareImages(there, image, { target, facts, sourceOfPresent: () => undefined });
    if (orders.length + commits.length === 0) return comparison;
    for (const question of orders) await lookups.ask(question);
    for (const source of commits) await lookups.askPresence(source);
  }
}
