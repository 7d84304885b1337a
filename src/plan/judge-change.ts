import { describeHold, isHeld } from "../domain/hold.ts";
import { versionOf } from "../domain/image-ref.ts";
import { targetName } from "../domain/pipeline.ts";
import { type ChangeTrailer, formatVersion } from "../domain/trailers.ts";
import { firstUnverified, manualRevert, type PastChanges, sourceOfVersion } from "../history/past-changes.ts";
import type { ImageSite } from "../manifests/manifest.ts";
import { judgeOrder, type OrderAnswer, type OrderFacts, type OrderQuestion } from "./judge-order.ts";
import { unreadableHold } from "./read-holds.ts";
import { stoodAfter } from "./stood-after.ts";
import { groupKey, type ImageInTarget, isLacking, type UpdateDraft, type WrittenFile } from "./update-draft.ts";
import type { UpdateFacts } from "./update-facts.ts";

/** Checks gates and holds last: they do not matter for a change that would not be written anyway. */
export function judgeChange(
  { target, wanted, sites }: ImageInTarget & { readonly sites: readonly ImageSite[] },
  written: readonly WrittenFile[],
  draft: UpdateDraft,
): OrderAnswer {
  if (written.every((file) => file.before === file.after && !file.isMovedAlong)) return { outcome: "unchanged" };
  const { rules } = draft.facts;
  const facts = orderFacts({ target, wanted }, draft);
  const question = { target: target.target, image: wanted.image, sites, policy: rules.order, facts };
  const answer = judgeOrderSoon(question, draft);
  if (answer.outcome !== "updated" || isLacking(draft)) return answer;
  const files = written.map(({ path }) => path);
  const withGroup = draft.closedGroups.get(groupKey(target.target) ?? "");
  if (withGroup !== undefined) return withGroup;
  const closed = draft.facts.closed.get(targetName(target.target));
  if (closed !== undefined) return closed;
  const reason = rules.asIfOpen === true ? undefined : reasonToHold({ target, wanted, sites, files }, draft);
  return reason === undefined ? answer : { outcome: outcomeOfHold(rules), reason };
}

/** A build can wait for the end of a hold. A promotion is an explicit request, so it fails. */
const outcomeOfHold = ({ kind }: UpdateFacts["rules"]): "held" | "refused" => (kind === "promote" ? "refused" : "held");

/** While facts are missing, an unknown order refuses nothing. The question is asked again once they are known. */
function judgeOrderSoon(question: OrderQuestion, draft: UpdateDraft): OrderAnswer {
  try {
    return judgeOrder(question);
  } catch (error) {
    if (isLacking(draft)) return { outcome: "updated" };
    throw error;
  }
}

function orderFacts(
  { target, wanted }: ImageInTarget,
  { facts: { past, answers, owns }, needs }: UpdateDraft,
): OrderFacts {
  return {
    builtFrom: answers.builtFrom,
    sourceOf({ file, image, selector = image.name }) {
      needs.past ||= past === undefined;
      const { app, environment, former } = target.target;
      // The commit that introduced the image may have used any of its names.
      const names = [image.name, selector, wanted.image.name];
      const place = { app, formerApp: former?.app, environment, names, files: [file], owns };
      const answer = (known: PastChanges) => sourceOfVersion(known, place, versionOf(image));
      const doubtful = firstUnverified(past ?? [], answer);
      if (doubtful !== undefined) needs.contents.add(doubtful);
      return answer(past ?? []);
    },
    has(source) {
      const presence = answers.presence(source);
      if (presence === undefined) needs.commits.push(source);
      return presence;
    },
    order(question) {
      const answer = answers.answer(question);
      if (answer === undefined) needs.orders.push(question);
      return answer;
    },
  };
}

interface Settling extends ImageInTarget {
  readonly sites: readonly ImageSite[];
  /** The files that were written. */
  readonly files: readonly string[];
}

/** Why the change is held: a user's hold, or a user's own manual revert, which counts as one. */
function reasonToHold(settling: Settling, { facts, needs }: UpdateDraft): string | undefined {
  const { target, wanted } = settling;
  const hold = facts.holds.get(target.target);
  if (hold?.unreadable !== undefined) throw unreadableHold(targetName(target.target), hold);
  if (hold !== undefined && isHeld(hold, wanted.image.name, facts.now)) return describeHold(hold);
  needs.past ||= facts.past === undefined;
  const present = presentImages(settling, facts);
  const answer = (past: PastChanges) => present.flatMap(({ image, scope }) => manualRevert(past, scope, image) ?? []);
  const text = (past: PastChanges) => JSON.stringify(answer(past).map(({ to }) => to));
  const doubtful = firstUnverified(facts.past ?? [], text);
  if (doubtful !== undefined) needs.contents.add(doubtful);
  const [back] = answer(facts.past ?? []);
  return back && `a person took ${formatVersion(back.to)} back; ${wayOut(back)}`;
}

/** The version at each site, and how to find its past. An image that was added has no site of its own yet, and no version. */
function presentImages({ target, wanted, sites, files }: Settling, { texts, related, owns }: UpdateFacts) {
  const names = [wanted.image.name, ...sites.flatMap(({ image, selector = image.name }) => [image.name, selector])];
  const { app, environment, former, tag: pattern } = target.target;
  const scope = { app, formerApp: former?.app, environment, pattern, names, files, owns };
  const text = (path: string) => texts.get(path) ?? related.get(path);
  return (sites.length > 0 ? sites : [undefined]).map((found) => {
    const site = found !== undefined && files.includes(found.file) ? found : undefined;
    return {
      image: found?.image ?? {},
      scope: { ...scope, site, stoodAfter: stoodAfter({ names, site, files, text }) },
    };
  });
}

const wayOut = ({ app, environment, to }: ChangeTrailer): string =>
  environment === undefined
    ? `to let it move again, put ${formatVersion(to)} back by hand, such as by reverting the revert`
    : `\`tagboat unhold ${app} --environment ${environment}\` lets it move again`;
