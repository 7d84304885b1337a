import type { ImageChange } from "../domain/change-set.ts";
import { versionOf } from "../domain/image-ref.ts";
import { formatVersion } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { Steps } from "../manifests/index.ts";
import type { ImageSite, WantedImage } from "../manifests/manifest.ts";
import { baseSites } from "./base-sites.ts";
import type { ClosedGate } from "./closed-gates.ts";
import { judgeChange } from "./judge-change.ts";
import { readableSites } from "./readable-sites.ts";
import { pathsIn } from "./target-files.ts";
import { uneditedNotices } from "./unedited-notices.ts";
import {
  groupKey,
  type ImageInTarget,
  ifMissingOf,
  isLacking,
  knownText,
  type UpdateDraft,
  type WrittenFile,
} from "./update-draft.ts";
import { missingImage, movedAlong } from "./update-errors.ts";
import type { PlanNeeds, UpdateFacts, UpdatePlan, UpdateTarget } from "./update-facts.ts";
import { type ImageWrite, writeFile } from "./write-image.ts";

/** Plans an update, in steps, since large files take time. Pure. @throws TagboatError: an image, a file or the order prevents it */
export function* planUpdate(facts: UpdateFacts): Steps<UpdatePlan | PlanNeeds> {
  const plan = yield* planOnce(facts, new Map());
  if ("needs" in plan) return plan;
  const closedGroups = partlyClosed(plan, facts);
  return closedGroups.size === 0 ? plan : yield* planOnce(facts, closedGroups);
}

/** Groups in which some apps would move and others are kept back, with the reason. No app of such a group moves. */
function partlyClosed({ changes }: UpdatePlan, { targets }: UpdateFacts): Map<string, ClosedGate> {
  const closed = new Map<string, ClosedGate>();
  const moving = new Set<string>();
  for (const { app, environment, outcome, reason } of changes) {
    const { target } = targets.find((one) => one.target.app === app && one.target.environment === environment) ?? {};
    const key = target && groupKey(target);
    if (key === undefined) continue;
    if (outcome === "updated") moving.add(key);
    if ((outcome === "held" || outcome === "waiting" || outcome === "refused") && !closed.has(key))
      closed.set(key, { outcome, reason: `${app} of group ${target?.group?.name}: ${reason}` });
  }
  return new Map([...closed].filter(([key]) => moving.has(key)));
}

function* planOnce(facts: UpdateFacts, closedGroups: ReadonlyMap<string, ClosedGate>): Steps<UpdatePlan | PlanNeeds> {
  const draft: UpdateDraft = {
    facts,
    closedGroups,
    texts: new Map(facts.texts),
    notices: new Set(),
    passedOver: new Map(),
    needs: { files: new Set(), orders: [], commits: [], past: false, contents: new Set() },
    staying: [],
    found: new Set(),
    names: new Map(),
    unfound: new Map(),
  };
  const changes: ImageChange[] = [];
  for (const target of facts.targets) changes.push(...(yield* planTarget(target, draft)));
  if (isLacking(draft)) return { needs: draft.needs };
  yield* refuseUnfound(draft);
  yield* refuseMovedAlong(draft);
  const differing = [...draft.texts].filter(([path, text]) => text !== facts.texts.get(path));
  return {
    changes,
    names: draft.names,
    texts: new Map(differing),
    notices: [...draft.notices, ...(yield* uneditedNotices(draft))],
  };
}

/** A held or superseded image must stay, even if another image that shares its version moves. @throws refused */
function* refuseMovedAlong(draft: UpdateDraft): Steps<void> {
  const kept = draft.staying.flatMap(({ settling, sites }) => sites.map((site) => ({ settling, site })));
  for (const file of new Set(kept.map(({ site }) => site.file))) {
    const now = yield* readableSites({ path: file, text: draft.texts.get(file) ?? "" }, knownText(draft));
    for (const { settling, site } of kept) {
      const there = now.find(({ path }) => site.file === file && site.path === path);
      if (there !== undefined && formatVersion(there.image) !== formatVersion(site.image))
        throw movedAlong(settling, site);
    }
  }
}

/** A single target may lack an image that only some apps have, but at least one target must have it. */
function* refuseUnfound(draft: UpdateDraft): Steps<void> {
  const { unfound, found, facts } = draft;
  if (facts.rules.isPart === true && found.size > 0) return;
  for (const [name, { target, wanted }] of unfound) {
    if (!found.has(name)) throw yield* missingImage(target, wanted, draft);
  }
}

function* planTarget(target: UpdateTarget, draft: UpdateDraft): Steps<ImageChange[]> {
  const changes: ImageChange[] = [];
  for (const wanted of target.wanted) changes.push(...(yield* planImage({ target, wanted }, draft)));
  return changes;
}

function* planImage({ target, wanted }: ImageInTarget, draft: UpdateDraft): Steps<ImageChange[]> {
  const isSkipped = ifMissingOf(target, draft) === "skip";
  const found = yield* writeEverywhere({ target, wanted, ifMissing: isSkipped ? "skip" : "fail" }, draft);
  const written = found.length > 0 ? found : yield* writeMissing({ target, wanted }, draft);
  // While files are missing, nothing is decided. The plan is made again once they are read.
  if (draft.needs.files.size > 0) return [];
  if (written.length > 0) {
    draft.found.add(wanted.image.name);
    return [yield* finishChange({ target, wanted }, written, draft)];
  }
  if (isSkipped) {
    draft.notices.add(`${wanted.image.name} was not found in the files of ${target.target.app}: skipped`);
    return [];
  }
  if (!target.optional) throw yield* missingImage(target, wanted, draft);
  draft.unfound.set(wanted.image.name, { target, wanted });
  return [];
}

function* writeMissing({ target, wanted }: Omit<ImageWrite, "ifMissing">, draft: UpdateDraft): Steps<WrittenFile[]> {
  const ifMissing = ifMissingOf(target, draft);
  if (ifMissing === "fail" || ifMissing === "skip" || wanted.at.length > 0) return [];
  const added = yield* writeEverywhere({ target, wanted, ifMissing }, draft);
  if (added.length > 1) {
    const places = added.map((file) => file.path).join(", ");
    throw new TagboatError("usage", `${wanted.image.name} could be added in ${added.length} files: ${places}`, {
      hint: "Name the one that is meant with --file.",
    });
  }
  return added;
}

function* writeEverywhere(writing: ImageWrite, draft: UpdateDraft): Steps<WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const file of writing.target.files) {
    const at = pathsIn(file.path, writing.wanted.at);
    if (writing.wanted.at.length > 0 && at.length === 0) continue;
    written.push(...(yield* writeFile({ ...writing, file, at }, draft)));
  }
  return written;
}

/** Judges the order of what was written, undoes it if it is not allowed, and returns the outcome. */
function* finishChange(
  { target, wanted }: ImageInTarget,
  written: readonly WrittenFile[],
  draft: UpdateDraft,
): Steps<ImageChange> {
  const sites = yield* sitesBefore(written, wanted.image, draft);
  const replaced = sites.find((site) => !isAt(site, wanted.image)) ?? sites[0];
  const judged = judgeChange({ target, wanted, sites }, written, draft);
  if (judged.notice !== undefined) draft.notices.add(judged.notice);
  const isWritten = judged.outcome === "updated";
  for (const { path, before, after } of written) draft.texts.set(path, isWritten ? after : before);
  if (!isWritten && judged.outcome !== "unchanged") draft.staying.push({ settling: { target, wanted }, sites });
  // A written version is read from the texts. A version that was not written is known only from the request.
  const present = (isWritten || judged.outcome === "unchanged" ? written.flatMap((file) => file.sitesAfter) : [])[0];
  const change: ImageChange = {
    kind: target.proposedBy ?? draft.facts.rules.kind ?? "update",
    app: target.target.app,
    ...(target.target.environment === undefined ? {} : { environment: target.target.environment }),
    image: present?.image.name ?? sites[0]?.image.name ?? wanted.image.name,
    from: versionOf(replaced?.image ?? {}),
    to: versionOf(present?.image ?? wanted.image),
    sites: written.flatMap((file) => file.sites.map(({ path, line }) => ({ file: file.path, path, line }))),
    outcome: judged.outcome,
    ...(judged.reason === undefined ? {} : { reason: judged.reason }),
  };
  draft.names.set(change, [wanted.image.name, ...namesIn([...sites, ...written.flatMap((file) => file.sitesAfter)])]);
  return change;
}

const namesIn = (sites: readonly ImageSite[]): string[] =>
  sites.flatMap(({ image, selector = image.name }) => [image.name, selector]);

const isAt = ({ image }: ImageSite, { tag, digest }: WantedImage): boolean =>
  (tag === undefined || image.tag === tag) && (digest === undefined || image.digest === digest);

/** The image's sites before the change. An added entry had its version in the bases of its file. */
function* sitesBefore(written: readonly WrittenFile[], image: WantedImage, { facts }: UpdateDraft): Steps<ImageSite[]> {
  const found = written.filter((file) => !file.isAdded).flatMap((file) => file.sites);
  if (found.length > 0) return found;
  const related = (path: string) => facts.texts.get(path) ?? facts.related.get(path);
  const sites: ImageSite[] = [];
  for (const { path } of written) sites.push(...(yield* baseSites(path, image, related)));
  return sites;
}
