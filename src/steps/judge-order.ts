import type { ChangeOutcome } from "../domain/change-set.ts";
import { versionOf } from "../domain/image-ref.ts";
import { compareTags, type VersionOrder } from "../domain/order.ts";
import type { OrderPolicy, Target } from "../domain/pipeline.ts";
import { readTag } from "../domain/tag-pattern.ts";
import { formatVersion } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { ImageSite, WantedImage } from "../manifests/manifest.ts";
import type { SourceAnswer, SourceQuestion } from "../world.ts";
import { targetName } from "./update-errors.ts";

export interface OrderQuestion {
  readonly target: Target;
  /** What is to be written. */
  readonly image: WantedImage;
  /** Where it would be written, as it was before. */
  readonly sites: readonly ImageSite[];
  /** Overrides the target's own. */
  readonly policy?: OrderPolicy | undefined;
  readonly facts: OrderFacts;
}

/** What tags alone do not say. Whoever answers "not yet" is asked again when it is known. */
export interface OrderFacts {
  /** The commit that the image to write was built from, where its tag does not say it. */
  readonly builtFrom: string | undefined;
  /** The source commit by which this tag came, as the commit messages tell; undefined: they do not, or not yet. */
  sourceOf(tag: string): string | undefined;
  /** Undefined: not yet. */
  order(question: SourceQuestion): SourceAnswer | undefined;
}

export interface OrderAnswer {
  readonly outcome: ChangeOutcome;
  readonly reason?: string;
  /** What a person should know although it was written. */
  readonly notice?: string;
}

/** Law 5: old news never wins. @throws refused where builds diverged, or the policy does not let an unknown order pass */
export function judgeOrder(question: OrderQuestion): OrderAnswer {
  const { image, sites, target } = question;
  const policy = question.policy ?? target.order;
  if (policy === "off") return { outcome: "updated" };
  const unlike = sites.filter((site) => !isSame(site, image));
  const orders = unlike.map((site) => orderAt(site, question));
  const first = (order: VersionOrder): ImageSite | undefined =>
    unlike[orders.findIndex((known) => known.order === order)];
  const older = first("older");
  if (older !== undefined && orders.some((known) => known.order !== "older")) throw mixedVersions(image, unlike);
  if (older !== undefined)
    return { outcome: "superseded", reason: `${shown(older)} is newer than ${formatVersion(image)}` };
  const diverged = first("diverged");
  if (diverged !== undefined) throw divergedBuild(question, diverged);
  const unsure = first("unknown");
  if (unsure === undefined) return { outcome: "updated" };
  const why = orders.find((known) => known.order === "unknown")?.why;
  return judgeUnsure(question, { unsure, why, policy });
}

interface Unsure {
  readonly unsure: ImageSite;
  readonly why: string | undefined;
  readonly policy: OrderPolicy;
}

function judgeUnsure({ target, image }: OrderQuestion, { unsure, why, policy }: Unsure): OrderAnswer {
  const reason = `the order of ${shown(unsure)} and ${formatVersion(image)} is unknown`;
  const because = why === undefined ? reason : `${reason}: ${why}`;
  if (policy === "strict" || target.after.length > 0) {
    throw new TagboatError("refused", `Refusing to write ${targetName(target)}: ${because}`, {
      hint:
        target.after.length > 0
          ? "Use --order off where the newest build always wins."
          : "Use --order prefer to write it with a warning, or --order off where the newest build always wins.",
    });
  }
  const notice = `${targetName(target)}: ${because}. Written all the same, since no other environment comes before`;
  return { outcome: "updated", reason, notice };
}

function divergedBuild({ target, image }: OrderQuestion, site: ImageSite): TagboatError {
  const message = `Refusing to write ${targetName(target)}: ${shown(site)} and ${formatVersion(image)} were built from commits of which neither contains the other`;
  return new TagboatError("refused", message, {
    hint: "A hotfix branch or a force push does that. Merge one into the other and build again, or use --order off to write it knowingly.",
  });
}

function mixedVersions(image: WantedImage, unlike: readonly ImageSite[]): TagboatError {
  const places = unlike.map((site) => `${site.file}:${site.line} has ${shown(site)}`);
  const wanted = formatVersion(image);
  return new TagboatError("refused", `${image.name} stands at several versions, not all of them newer than ${wanted}`, {
    hint: `${places.join("; ")}. Bring them together by hand, or use --order off.`,
  });
}

const shown = (site: ImageSite): string => formatVersion(versionOf(site.image));

/** By what the tags say themselves, or else by the ancestry of the commits they were built from. */
function orderAt({ image: { tag: present } }: ImageSite, { target, image, facts }: OrderQuestion): SourceAnswer {
  // A place without a tag has no order to break, and a digest alone tells none.
  if (present === undefined || present === "") return { order: "newer" };
  if (image.tag === undefined) return { order: "unknown", why: "a digest says nothing about its age" };
  const byTag = compareTags(present, image.tag);
  if (byTag !== "unknown") return { order: byTag };
  const [before, after] = [readTag(present, target.tag), readTag(image.tag, target.tag)];
  const byVersion = compareTags(before.version ?? "", after.version ?? "");
  if (byVersion === "newer" || byVersion === "older") return { order: byVersion };
  const source = before.sha ?? facts.sourceOf(present);
  const next = after.sha ?? facts.builtFrom;
  if (source === undefined) return { order: "unknown", why: `${present} does not say which commit it was built from` };
  if (next === undefined) return { order: "unknown", why: `${image.tag} does not say which commit it was built from` };
  return orderOfCommits({ present: source, next }, target, facts);
}

function orderOfCommits(
  { present, next }: Omit<SourceQuestion, "repository">,
  { source }: Target,
  facts: OrderFacts,
): SourceAnswer {
  const repository = source === undefined ? {} : { repository: source };
  const answer = facts.order({ ...repository, present, next }) ?? { order: "unknown" };
  // The same commit built once more, perhaps on a newer base image: the later build is the newer one.
  return answer.order === "same" ? { order: "newer" } : answer;
}

function isSame({ image }: ImageSite, next: WantedImage): boolean {
  const sameTag = next.tag === undefined || next.tag === image.tag;
  const sameDigest =
    next.digest === undefined ? next.tag !== undefined || image.digest === undefined : next.digest === image.digest;
  return sameTag && sameDigest && (next.newName === undefined || next.newName === image.name);
}
