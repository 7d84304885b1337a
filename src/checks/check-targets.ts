import { type CheckResult, failed, ok, skipped, warning } from "../domain/check-result.ts";
import type { Target, TargetImage } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { ManifestRefusal } from "../manifests/manifest.ts";
import { findSites, refuseUnreadable } from "../plan/find-sites.ts";
import { imagesAt } from "../plan/images-at.ts";
import { noLookups } from "../plan/order-lookups.ts";
import { planOnSnapshot } from "../plan/plan-on-snapshot.ts";
import { namesOfSites } from "../plan/readable-sites.ts";
import type { UpdateRules } from "../plan/update-facts.ts";
import type { Home } from "../targets/home.ts";
import { branchesFrom, distinctBranches, isSameBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { checkOrder } from "./check-order.ts";
import { tryCheck } from "./try-check.ts";

/** Checks that each target's files exist and contain its images, as an update would find them. */
export async function checkTargets(targets: readonly Target[], home: Home, world: World): Promise<CheckResult[]> {
  const findings: CheckResult[] = [];
  for (const place of distinctBranches(targets)) {
    const here = targets.filter((target) => isSameBranch(target, place));
    const subject = here.map(targetName).join(", ");
    const opened = await tryCheck({ check: "repository", subject }, () => branchesFrom(world, home).open(place));
    if ("finding" in opened) findings.push(opened.finding);
    else findings.push(...(await checkPlace(here, opened.value, world)));
  }
  return findings;
}

async function checkPlace(targets: readonly Target[], snapshot: Snapshot, world: World): Promise<CheckResult[]> {
  // Reads all files at once, so that the reads of each target need no further request.
  const images = await imagesAt(
    snapshot,
    targets.map((target) => ({ target })),
  );
  const findings: CheckResult[] = [];
  for (const [index, target] of targets.entries()) {
    const order = await checkOrder(target, images[index] ?? { value: [] }, world);
    findings.push(...(await checkTarget({ target, order }, snapshot, world)));
  }
  return findings;
}

async function checkTarget(
  { target, order }: { readonly target: Target; readonly order: readonly CheckResult[] },
  snapshot: Snapshot,
  world: World,
): Promise<CheckResult[]> {
  const looked = { check: "files", subject: targetName(target) } as const;
  const files = await snapshot.list(target.files);
  if (files.length === 0) {
    const message = `No file matches ${target.files.join(", ") || "an empty list"} on branch "${snapshot.branch}"`;
    const hint = "Globs are read from the root of the repository; check `files` of the environment, or `discover`.";
    return [failed(looked, new TagboatError("not-found", message, { hint }))];
  }
  const there = ok(looked, files.length === 1 ? `${files[0]} is there` : `${files.length} files are there`);
  if (target.images.length === 0) {
    const found = await anyImage(target, snapshot);
    return found.state === "failed" ? [there, found] : [there, found, ...order];
  }
  const findings = [there];
  for (const image of target.images) findings.push(...(await checkImage({ target, image }, snapshot, world)));
  return [...findings, ...order];
}

/** Without declared images, a build names one: it must be one of those in the files. */
async function anyImage(target: Target, snapshot: Snapshot): Promise<CheckResult> {
  const looked = { check: "image", subject: targetName(target) } as const;
  const names = namesOfSites(await findSites(snapshot, target));
  if (names.length > 0) return ok(looked, `found ${names.join(", ")}`);
  const readable = await tryCheck(looked, () => refuseUnreadable(snapshot, target));
  if ("finding" in readable) return withPlace(withoutTarget(readable.finding, target), readable.error);
  const hint = "Declare the app's images, and with `at` their locations if tagboat does not know the format.";
  return warning(looked, "no image is declared, and none was found in its files", hint);
}

interface Rehearsed {
  readonly target: Target;
  readonly image: TargetImage;
}

/** A tag that no image has, so that the rehearsal changes every location. It is never written. */
const rehearsalTag = "tagboat-check";

/** Plans the image's update, and discards the plan. */
async function checkImage(rehearsed: Rehearsed, snapshot: Snapshot, world: World): Promise<CheckResult[]> {
  const { target, image } = rehearsed;
  const looked = { check: "image", subject: `${image.name} (${targetName(target)})` } as const;
  const rehearseBy = (rules: UpdateRules) =>
    tryCheck(looked, () => rehearse(rehearsed, snapshot, { rules, now: world.clock.now() }));
  let result = await rehearseBy({ unpin: false, ifMissing: "fail" });
  const isPinned = "error" in result && isRefusal(result.error, "digest-without-value");
  if (isPinned) result = await rehearseBy({ unpin: true, ifMissing: "fail" });
  const isMissing = "error" in result && result.error.kind === "not-found" && target.ifMissing !== "fail";
  if (isMissing) result = await rehearseBy({ unpin: false, ifMissing: target.ifMissing });
  if ("finding" in result) return [withPlace(withoutTarget(result.finding, target), result.error)];
  const { changes, notices } = result.value.changeSet;
  const [change] = changes;
  const others = notices.map((notice) => warning(looked, notice));
  if (change === undefined) return [skipped(looked, "not found in its files, which `ifMissing: skip` allows")];
  if (change.outcome === "held") others.push(warning(looked, `held: ${change.reason}`));
  const places = change.sites.map(({ file, line }) => `${file}:${line}`).join(", ");
  const said = isMissing ? `has no entry yet; a delivery would add it at ${places}` : `found at ${places}`;
  const [site] = change.sites;
  const place = site && { place: { file: site.file, line: site.line, path: site.path } };
  if (!isPinned) return [{ ...ok(looked, said), ...place }, ...others];
  const pinned = warning(looked, `${said}, pinned by a digest, which a tag alone does not move`, unpinHint);
  return [{ ...pinned, ...place }, ...others];
}

const unpinHint = "A build must bring the digest too (--digest), or remove the one that is there (--unpin).";

function rehearse(
  { target, image }: Rehearsed,
  snapshot: Snapshot,
  { rules, now }: { readonly rules: UpdateRules; readonly now: Date },
) {
  const wanted = [{ image: { name: image.name, tag: rehearsalTag }, at: image.at }];
  const rehearsal = { rules: { ...rules, order: "off" as const }, now, lookups: noLookups };
  return planOnSnapshot(snapshot, [{ target, wanted, optional: false }], rehearsal);
}

const isRefusal = ({ cause }: TagboatError, reason: ManifestRefusal["reason"]): boolean =>
  cause instanceof ManifestRefusal && cause.reason === reason;

/** Errors of a plan name the target at their end, and the subject of a finding names it already. */
const withoutTarget = (finding: CheckResult, target: Target): CheckResult => ({
  ...finding,
  message: finding.message.replace(` (${targetName(target)})`, ""),
});

function withPlace(finding: CheckResult, { cause }: TagboatError): CheckResult {
  if (!(cause instanceof ManifestRefusal)) return finding;
  const { file, line, column } = cause;
  return { ...finding, place: { file, ...(line && { line }), ...(column && { column }) } };
}
