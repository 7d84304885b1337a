import { type CheckResult, ok, skipped, warning } from "../domain/check-result.ts";
import { noSource } from "../domain/comparison.ts";
import { commitIn } from "../domain/order.ts";
import type { Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { placeholdersIn, readTag } from "../domain/tag-pattern.ts";
import { readPlainTag } from "../domain/tag-reading.ts";
import type { FilesAnswer } from "../plan/answer-from-files.ts";
import type { PlacedImage } from "../plan/images-at.ts";
import type { World } from "../world.ts";

/** Reports what orders the tags of a target's images, or that they have no order. */
export async function checkOrder(
  target: Target,
  images: FilesAnswer<readonly PlacedImage[]>,
  world: World,
): Promise<CheckResult[]> {
  const looked = { check: "order", subject: targetName(target) } as const;
  if (target.order === "off") return [skipped(looked, "builds are not compared (`order: off`)")];
  // A missing declared image is reported by another check.
  if ("failure" in images) return target.images.length > 0 ? [] : [skipped(looked, images.failure.message)];
  const tags = [...new Set(images.value.flatMap(({ tag }) => tag ?? []))];
  const bases = target.tag === undefined ? plainBases(tags, target) : [patternBasis(tags, target.tag, target)];
  const unordered = bases.flatMap(({ why }) => why ?? []);
  if (unordered.length > 0) {
    const ends = target.order === "strict" ? "a delivery is refused" : "a delivery warns and writes";
    return [warning(looked, `not ordered: ${unordered.join("; ")}; ${ends}`, unorderedHint)];
  }
  const why = await whyNoSource(bases, target, world);
  if (why !== undefined) return [warning(looked, `not ordered here: ${why}`, sourceHint)];
  if (bases.length === 0) return [skipped(looked, "no tag is there yet that says how its builds are ordered")];
  return [ok(looked, `ordered ${bases.map(({ by }) => by).join("; ")}`)];
}

const unorderedHint =
  'Say with `tag` what orders them, such as tag: "build-{number}", or set `order: off` where the newest build always wins.';

const sourceHint = "A job that runs in a clone of the app's source needs no setting.";

/** Why an update that runs here could not compare source commits. It does not ask a source that the config names: each app may have its own. */
async function whyNoSource(
  bases: readonly Basis[],
  { source }: Target,
  { sources }: World,
): Promise<string | undefined> {
  const commit = bases.find(({ onlyCommit }) => onlyCommit !== undefined)?.onlyCommit;
  if (source !== undefined || commit === undefined) return undefined;
  return (await sources.has({ commit })).why;
}

/** Either what orders the tags, or why they have no order. */
interface Basis {
  readonly by?: string;
  readonly why?: string;
  /** A source commit, where nothing else orders the tag. */
  readonly onlyCommit?: string | undefined;
}

function patternBasis(tags: readonly string[], pattern: string, target: Target): Basis {
  const names = placeholdersIn(pattern).filter((name) => name !== "branch");
  if (names.length === 0) return { why: `"${pattern}" has none of {sha}, {version}, {number} and {date}` };
  const stray = tags.find((tag) => readTag(tag, pattern) === undefined);
  if (stray !== undefined) return { why: `"${stray}" does not have the form "${pattern}"` };
  const others = names.flatMap((name) => (name === "sha" ? [] : `{${name}}`)).join(", ");
  if (!names.includes("sha")) return { by: `by ${others} (tag: "${pattern}")` };
  const byCommit = `by the commit in {sha}, looked up in ${sourceName(target)}`;
  const by = `${byCommit}${others === "" ? "" : `, where that is unknown by ${others}`} (tag: "${pattern}")`;
  const [tag] = tags;
  return { by, ...(others === "" && tag !== undefined && { onlyCommit: commitIn(tag, { pattern }) }) };
}

/** One for each kind of tag, with the tags. */
function plainBases(tags: readonly string[], target: Target): Basis[] {
  const read = tags.map((tag) => ({ tag, basis: plainBasis(tag, target) }));
  const kinds = new Set(read.flatMap(({ basis }) => basis.by ?? []));
  const tagsOf = (by: string): string => read.flatMap(({ tag, basis }) => (basis.by === by ? tag : [])).join(", ");
  return [
    ...read.flatMap(({ basis }) => (basis.why === undefined ? [] : basis)),
    ...[...kinds].map((by) => ({
      by: `${by} (${tagsOf(by)})`,
      onlyCommit: read.find(({ basis }) => basis.by === by)?.basis.onlyCommit,
    })),
  ];
}

function plainBasis(tag: string, target: Target): Basis {
  const reading = readPlainTag(tag, noSource);
  switch (reading.kind) {
    case "unknown":
      return { why: reading.why };
    case "commit":
      return { by: `by source commit, looked up in ${sourceName(target)}`, onlyCommit: reading.commit };
    case "describe":
      return {
        by: `as git describe writes them: by source commit, looked up in ${sourceName(target)}, else by version`,
      };
    case "version":
      return { by: reading.commit === undefined ? "by version" : "by version, equal ones by source commit" };
  }
}

const sourceName = ({ source }: Target): string => source ?? "the clone of the job, or the repository that it builds";
