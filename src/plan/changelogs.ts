import type { ChangeSet, ImageChange } from "../domain/change-set.ts";
import { noSource } from "../domain/comparison.ts";
import { commitIn } from "../domain/order.ts";
import { isSameTarget, type Target } from "../domain/pipeline.ts";
import type { OrderLookups } from "./order-lookups.ts";

interface ChangelogContext {
  readonly targets: readonly Target[];
  readonly kind: ImageChange["kind"];
  /** Whether a pull request delivers the target. */
  isProposed(target: Target): boolean;
}

/**
 * Milliseconds for a source that nothing else has asked, as in a rollback, which is urgent. The history of commits alone takes a second or
 * two.
 */
const patience = 10_000;

/**
 * Adds the source commits between the two versions to each change that would be written. Never fails: the changelog says why it is missing.
 * A build has one only in a pull request, where a person reads it, and only if its order was decided by these commits, so that it costs no
 * request.
 */
export async function withChangelogs(
  changeSet: ChangeSet,
  { targets, kind, isProposed }: ChangelogContext,
  lookups: OrderLookups,
): Promise<ChangeSet> {
  const changes: ImageChange[] = [];
  for (const change of changeSet.changes) {
    const target = targets.find((one) => isSameTarget(one, change));
    const isWanted = change.outcome === "updated" && target !== undefined && (kind !== "update" || isProposed(target));
    const changelog = isWanted ? await changelogOf(change, { target, kind }, lookups) : undefined;
    changes.push(changelog === undefined ? change : { ...change, changelog });
  }
  return { ...changeSet, changes };
}

async function changelogOf(
  change: ImageChange,
  { target, kind }: { readonly target: Target; readonly kind: ImageChange["kind"] },
  lookups: OrderLookups,
): Promise<ImageChange["changelog"]> {
  const named = commitsNamed(change, target, lookups);
  if (named === undefined) return undefined;
  const { present, next } = named;
  if (present.startsWith(next) || next.startsWith(present))
    return { reason: `both versions were built from source commit ${next.slice(0, 12)}` };
  const question = { ...(target.source !== undefined && { repository: target.source }), present, next };
  if (kind === "update" && lookups.answer(question) === undefined) return undefined;
  return lookups.changelog(question, patience);
}

/** The source commits that the two tags name. Undefined: one of the tags names none. */
function commitsNamed(
  { from, to }: Pick<ImageChange, "from" | "to">,
  { tag: pattern, source: repository }: Target,
  lookups: OrderLookups,
): { readonly present: string; readonly next: string } | undefined {
  const has = (commit: string) => lookups.presence({ ...(repository !== undefined && { repository }), commit }) ?? {};
  const [present, next] = [from, to].map(({ tag = "" }) => commitIn(tag, { pattern, source: { ...noSource, has } }));
  // Digits alone can be a commit, and are one if the app's other tag is.
  const isNamed = present !== undefined || next !== undefined;
  const likely = (tag = ""): string | undefined =>
    isNamed ? commitIn(tag, { pattern, source: { ...noSource, has: () => ({ known: true }) } }) : undefined;
  const [before, after] = [present ?? likely(from.tag), next ?? likely(to.tag)];
  return before === undefined || after === undefined ? undefined : { present: before, next: after };
}
