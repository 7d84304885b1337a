import type { ChangeOutcome } from "../domain/change-set.ts";
import {
  type Comparison,
  compareCommits,
  type Presence,
  type SourceFacts,
  same,
  unknown,
  type VersionOrder,
} from "../domain/comparison.ts";
import { type ImageVersion, versionOf } from "../domain/image-ref.ts";
import { commitIn, compareTags, type TagContext } from "../domain/order.ts";
import type { OrderPolicy, Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { formatVersion } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { ImageSite, WantedImage } from "../manifests/manifest.ts";
import type { NamedSource, SourceAnswer, SourceQuestion } from "../world.ts";

export interface OrderQuestion {
  readonly target: Target;
  /** The image to write. */
  readonly image: WantedImage;
  /** Sites to write to, in their state before. */
  readonly sites: readonly ImageSite[];
  /** Overrides the target's own. */
  readonly policy?: OrderPolicy | undefined;
  readonly facts: OrderFacts;
}

/** Facts that tags alone do not show. If a fact is not known yet, the question is asked again later. */
export interface OrderFacts {
  /** Commit that the new image was built from, if its tag does not contain it. */
  readonly builtFrom: string | undefined;
  /** Source commit of the site's version, according to commit messages. Undefined: not in them, or not known yet. */
  sourceOf(site: ImageSite): string | undefined;
  /** Undefined: not known yet. */
  has(source: NamedSource): Presence | undefined;
  /** Undefined: not known yet. */
  order(question: SourceQuestion): SourceAnswer | undefined;
}

export interface OrderAnswer {
  readonly outcome: ChangeOutcome;
  readonly reason?: string;
  /** Warning for the user, although the change was written. */
  readonly notice?: string;
}

/** A site with another version, and how the wanted version relates to it. */
interface ComparedSite {
  readonly site: ImageSite;
  readonly comparison: Comparison;
}

/** Law 5: an older build never replaces a newer one. @throws refused: builds diverged, another flavour, or an unknown order that the policy refuses */
export function judgeOrder(question: OrderQuestion): OrderAnswer {
  const { image, sites, target } = question;
  const policy = question.policy ?? target.order;
  if (policy === "off") return { outcome: "updated" };
  // A site without a version has no order. Beside one that has a version, such as the chart's default, it decides nothing.
  const versioned = sites.filter((site) => shown(site) !== "");
  const compared = (versioned.length > 0 ? versioned : sites)
    .filter((site) => !isSame(site, image))
    .map((site) => ({ site, comparison: compareSite(site, question) }));
  const first = (order: VersionOrder) => compared.find(({ comparison }) => comparison.order === order);
  if (first("other-flavour") !== undefined) throw otherFlavour(question, compared);
  const older = first("older");
  if (older !== undefined && compared.some(({ comparison }) => comparison.order !== "older"))
    throw mixedVersions(image, compared);
  if (older !== undefined)
    return { outcome: "superseded", reason: `${shown(older.site)} is newer than ${formatVersion(image)}` };
  const diverged = first("diverged");
  const refused = compared.find((one) => one.comparison.order === "diverged" && !isReplaced(one, target));
  if (refused !== undefined) throw divergedBuild(question, refused.site);
  const unsure = first("unknown");
  if (unsure !== undefined) return judgeUnsure(question, unsure, policy);
  return { outcome: "updated", ...(diverged && { notice: replacedNotice(question, diverged) }) };
}

/**
 * In an environment without `after`, a build from the default branch may replace one that is not on it, such as one from a squashed branch.
 */
const isReplaced = ({ comparison }: ComparedSite, { after }: Target): boolean =>
  after.length === 0 && comparison.onlyNextIsOn !== undefined;

function replacedNotice({ target, image }: OrderQuestion, { site, comparison }: ComparedSite): string {
  const branch = comparison.onlyNextIsOn;
  return `${targetName(target)}: ${shown(site)} was built from a commit that is not on ${branch}; ${formatVersion(image)} is on ${branch} and replaces it`;
}

function judgeUnsure(
  { target, image }: OrderQuestion,
  { site, comparison: { why } }: ComparedSite,
  policy: OrderPolicy,
): OrderAnswer {
  const reason = `the order of ${shown(site)} and ${formatVersion(image)} is unknown`;
  const because = why === undefined ? reason : `${reason}: ${why}`;
  if (policy === "strict") {
    throw new TagboatError("refused", `Refusing to write ${targetName(target)}: ${because}`, {
      hint: "Use --order prefer to write it with a warning, or --order off to write it without comparing.",
    });
  }
  const notice = `${targetName(target)}: ${because}; writing anyway (\`order: prefer\`; \`strict\` refuses)`;
  return { outcome: "updated", reason, notice };
}

function otherFlavour({ target, image }: OrderQuestion, compared: readonly ComparedSite[]): TagboatError {
  const isOther = ({ comparison }: ComparedSite): boolean => comparison.order === "other-flavour";
  const others = compared.filter(isOther);
  const places = others.map(({ site }) => `${site.file}:${site.line} has ${shown(site)}`);
  const message = `Refusing to write ${targetName(target)}: ${formatVersion(image)} is a different flavour of ${image.name}: ${places.join("; ")}`;
  return new TagboatError("refused", message, {
    hint: `${compared.map(atHint).join("; ")}. Add the \`--at\` of the location you mean, or use --order off to change the flavour.`,
  });
}

const atHint = ({ site }: ComparedSite): string => `${shown(site)}: --at '${site.file}#${site.path}'`;

function divergedBuild({ target, image }: OrderQuestion, site: ImageSite): TagboatError {
  const message = `Refusing to write ${targetName(target)}: ${shown(site)} and ${formatVersion(image)} were built from commits of which neither contains the other`;
  return new TagboatError("refused", message, {
    hint: "A hotfix branch or a force push does that. Merge one into the other and build again, or use --order off to write it knowingly.",
  });
}

function mixedVersions(image: WantedImage, compared: readonly ComparedSite[]): TagboatError {
  const places = compared.map(({ site }) => `${site.file}:${site.line} has ${shown(site)}`);
  const wanted = formatVersion(image);
  return new TagboatError(
    "refused",
    `${image.name} was found at several versions, not all of them newer than ${wanted}`,
    {
      hint: `${places.join("; ")}. Bring them together by hand, or use --order off.`,
    },
  );
}

const shown = (site: ImageSite): string => formatVersion(versionOf(site.image));

const compareSite = (site: ImageSite, { target, image, facts }: OrderQuestion): Comparison =>
  compareImages(site.image, image, { target, facts, sourceOfPresent: () => facts.sourceOf(site) });

interface ComparisonContext {
  readonly target: Target;
  readonly facts: Pick<OrderFacts, "builtFrom" | "has" | "order">;
  /** Source commit of the present version, if its tag does not contain it. Undefined: unknown. */
  sourceOfPresent(): string | undefined;
}

/** Compares the tags themselves, or else the commits they were built from. */
export function compareImages(
  present: ImageVersion,
  next: ImageVersion,
  { target, facts, sourceOfPresent }: ComparisonContext,
): Comparison {
  // An image without any version has no order.
  if (present.tag === undefined && present.digest === undefined) return { order: "newer" };
  const context = { pattern: target.tag, source: sourceFacts(target, facts) };
  const byTag = compareImageTags(present, next, context);
  if (byTag.order !== "unknown") return byTag;
  const after = commitOf(next, context) ?? facts.builtFrom;
  const before = after && (commitOf(present, context) ?? sourceOfPresent());
  return before === undefined || after === undefined ? byTag : compareCommits(before, after, context.source);
}

function compareImageTags(present: ImageVersion, next: ImageVersion, context: TagContext): Comparison {
  if (present.tag === "") return unknown("the tag there is empty");
  if (present.tag === undefined || next.tag === undefined) return unknown("a digest says nothing about its age");
  if (present.tag !== next.tag) return compareTags(present.tag, next.tag, context);
  const isOther = present.digest !== undefined && next.digest !== undefined && present.digest !== next.digest;
  return isOther ? unknown(`both are ${next.tag}, and a digest says nothing about its age`) : same;
}

const commitOf = ({ tag = "" }: ImageVersion, context: TagContext): string | undefined => commitIn(tag, context);

function sourceFacts({ source }: Target, facts: Pick<OrderFacts, "has" | "order">): SourceFacts {
  const repository = source === undefined ? {} : { repository: source };
  return {
    has: (commit) => facts.has({ ...repository, commit }) ?? {},
    relation: (present, next) => facts.order({ ...repository, present, next }) ?? unknown("it is not known yet"),
  };
}

function isSame({ image }: ImageSite, next: WantedImage): boolean {
  const sameTag = next.tag === undefined || next.tag === image.tag;
  const sameDigest =
    next.digest === undefined ? next.tag !== undefined || image.digest === undefined : next.digest === image.digest;
  return sameTag && sameDigest && (next.newName === undefined || next.newName === image.name);
}
