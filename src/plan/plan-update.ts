import type { ImageChange } from "../domain/change-set.ts";
import { versionOf } from "../domain/image-ref.ts";
import type { IfMissing } from "../domain/pipeline.ts";
import { formatVersion } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import { setImage } from "../manifests/index.ts";
import {
  type ImageSite,
  ManifestRefusal,
  type SetImageOptions,
  type SetImageResult,
  type WantedImage,
} from "../manifests/manifest.ts";
import { baseSites } from "./base-sites.ts";
import { judgeChange } from "./judge-change.ts";
import { uneditedNotices } from "./left-alone.ts";
import { readableSites } from "./readable-sites.ts";
import {
  type UpdateDraft,
  groupKey,
  ifMissingOf,
  isLacking,
  knownText,
  type ImageInTarget,
  type WrittenFile,
} from "./update-draft.ts";
import { missingImage, movedAlong, refusedFile } from "./update-errors.ts";
import type { PlanNeeds, TargetFile, UpdateFacts, UpdatePlan, UpdateTarget, WantedInTarget } from "./update-facts.ts";

/** Plans an update. Pure. @throws TagboatError where an image, a file or the order stands against it. */
export function planUpdate(facts: UpdateFacts): UpdatePlan | PlanNeeds {
  const plan = planOnce(facts, new Map());
  if ("needs" in plan) return plan;
  const heldGroups = partlyHeld(plan, facts);
  return heldGroups.size === 0 ? plan : planOnce(facts, heldGroups);
}

/** The groups of which some apps would move and others are held, with the reason: none of them moves then. */
function partlyHeld({ changes }: UpdatePlan, { targets }: UpdateFacts): Map<string, string> {
  const held = new Map<string, string>();
  const moving = new Set<string>();
  for (const { app, environment, outcome, reason } of changes) {
    const { target } = targets.find((one) => one.target.app === app && one.target.environment === environment) ?? {};
    const key = target && groupKey(target);
    if (key === undefined) continue;
    if (outcome === "updated") moving.add(key);
    if (outcome === "held" && !held.has(key)) held.set(key, `${app} of group ${target?.group?.name}: ${reason}`);
  }
  return new Map([...held].filter(([key]) => moving.has(key)));
}

function planOnce(facts: UpdateFacts, heldGroups: ReadonlyMap<string, string>): UpdatePlan | PlanNeeds {
  const draft: UpdateDraft = {
    facts,
    heldGroups,
    texts: new Map(facts.texts),
    notices: new Set(),
    passedOver: new Map(),
    needs: { files: new Set(), orders: [], commits: [], past: false, contents: new Set() },
    staying: [],
    found: new Set(),
    unfound: new Map(),
  };
  const changes = facts.targets.flatMap((target) => planTarget(target, draft));
  if (isLacking(draft)) return { needs: draft.needs };
  refuseUnfound(draft);
  refuseMovedAlong(draft);
  const differing = [...draft.texts].filter(([path, text]) => text !== facts.texts.get(path));
  return {
    changes,
    texts: new Map(differing),
    notices: [...draft.notices, ...uneditedNotices(draft)],
  };
}

/** An image that is held or superseded stays, also where another one that shares its version moves. @throws refused */
function refuseMovedAlong(draft: UpdateDraft): void {
  const kept = draft.staying.flatMap(({ settling, sites }) => sites.map((site) => ({ settling, site })));
  for (const file of new Set(kept.map(({ site }) => site.file))) {
    const now = readableSites({ path: file, text: draft.texts.get(file) ?? "" }, knownText(draft));
    for (const { settling, site } of kept) {
      const there = now.find(({ path }) => site.file === file && site.path === path);
      if (there !== undefined && formatVersion(there.image) !== formatVersion(site.image))
        throw movedAlong(settling, site);
    }
  }
}

/** Each target may do without an image that only some apps have, but it must stand in one of them. */
function refuseUnfound(draft: UpdateDraft): void {
  const { unfound, found, facts } = draft;
  if (facts.rules.isPart === true && found.size > 0) return;
  for (const [name, { target, wanted }] of unfound) {
    if (!found.has(name)) throw missingImage(target, wanted, draft);
  }
}

function planTarget(target: UpdateTarget, draft: UpdateDraft): ImageChange[] {
  return target.wanted.flatMap((wanted) => {
    const isSkipped = ifMissingOf(target, draft) === "skip";
    const found = writeEverywhere({ target, wanted, ifMissing: isSkipped ? "skip" : "fail" }, draft);
    const written = found.length > 0 ? found : writeMissing({ target, wanted }, draft);
    // A half-known repository decides nothing: the plan is made again when the needed files are here.
    if (draft.needs.files.size > 0) return [];
    if (written.length > 0) {
      draft.found.add(wanted.image.name);
      return [finishChange({ target, wanted }, written, draft)];
    }
    if (isSkipped) {
      draft.notices.add(`${wanted.image.name} stands in no file of ${target.target.app}: passed over`);
      return [];
    }
    if (!target.optional) throw missingImage(target, wanted, draft);
    draft.unfound.set(wanted.image.name, { target, wanted });
    return [];
  });
}

interface Writing {
  readonly target: UpdateTarget;
  readonly wanted: WantedInTarget;
  readonly ifMissing: IfMissing;
}

function writeMissing({ target, wanted }: Omit<Writing, "ifMissing">, draft: UpdateDraft): WrittenFile[] {
  const ifMissing = ifMissingOf(target, draft);
  if (ifMissing === "fail" || ifMissing === "skip" || wanted.at.length > 0) return [];
  const added = writeEverywhere({ target, wanted, ifMissing }, draft);
  if (added.length > 1) {
    const places = added.map((file) => file.path).join(", ");
    throw new TagboatError("usage", `${wanted.image.name} could be added in ${added.length} files: ${places}`, {
      hint: "Name the one that is meant with --file.",
    });
  }
  return added;
}

function writeEverywhere(writing: Writing, draft: UpdateDraft): WrittenFile[] {
  return writing.target.files.flatMap((file) => {
    const at = pathsIn(file.path, writing.wanted.at);
    if (writing.wanted.at.length > 0 && at.length === 0) return [];
    return writeFile({ ...writing, file, at }, draft);
  });
}

/** The key paths of the "file#path" selectors that are in this file. */
const pathsIn = (file: string, at: readonly string[]): string[] =>
  at.filter((selector) => selector.startsWith(`${file}#`)).map((selector) => selector.slice(file.length + 1));

interface FileWriting extends Writing {
  readonly file: TargetFile;
  readonly at: readonly string[];
}

function writeFile({ file, at, wanted, ifMissing, target }: FileWriting, draft: UpdateDraft): WrittenFile[] {
  const { path } = file;
  try {
    const before = textOf(path, draft);
    const related = (other: string): string | undefined => relatedText(other, draft);
    const together = togetherIn(path, wanted, draft);
    const options = { at, ifMissing, unpin: draft.facts.rules.unpin, related, together };
    const result = setImage({ path, text: before }, wanted.image, options);
    const original = isSettled(result)
      ? originally({ path, before, result, image: wanted.image }, options, draft)
      : result;
    for (const site of result.sites) {
      if (site.inferred !== undefined)
        draft.notices.add(`${path}#${site.path} is ${site.image.name}: ${site.inferred}`);
    }
    return isAbsent(result)
      ? []
      : [
          {
            path,
            before,
            after: result.text,
            sites: original.sites,
            sitesAfter: readBack({ path, result, image: wanted.image }, options),
            isAdded: result.isAdded === true,
            isMovedAlong: original !== result && original.edits.length > 0,
          },
        ];
  } catch (error) {
    if (!(error instanceof ManifestRefusal)) throw error;
    // What the engine refuses for want of a file that is on its way, it may not refuse then.
    if (draft.needs.files.size > 0) return [];
    if (file.named || namesImage(draft.texts.get(path), wanted.image)) throw refusedFile(error, target);
    draft.passedOver.set(path, error.message);
    return [];
  }
}

/** Other images of the run that get the same version in this file. */
function togetherIn(path: string, { image }: WantedInTarget, { facts }: UpdateDraft): WantedImage[] {
  const here = facts.targets.filter(({ files }) => files.some((file) => file.path === path));
  return here
    .flatMap(({ wanted }) => wanted.flatMap((other) => (other.at.length === 0 ? other.image : [])))
    .filter((other) => other !== image && other.tag === image.tag && other.digest === image.digest);
}

const isAbsent = ({ edits, sites }: SetImageResult): boolean => edits.length === 0 && sites.length === 0;
const isSettled = ({ edits, sites }: SetImageResult): boolean => edits.length === 0 && sites.length > 0;

/** What the image needed before the other images of the run were written: one that shares its version may have moved it. */
function originally(
  { path, before, result, image }: Written & { readonly before: string },
  options: SetImageOptions,
  { facts }: UpdateDraft,
): SetImageResult {
  const first = facts.texts.get(path);
  return first === undefined || first === before ? result : setImage({ path, text: first }, image, options);
}

interface Written {
  readonly path: string;
  readonly result: SetImageResult;
  readonly image: WantedImage;
}

/** The same request finds what it has written, and nothing more to write: else what would be reported is not what is there. */
function readBack(written: Written, options: SetImageOptions): readonly ImageSite[] {
  const { path, result } = written;
  if (result.edits.length === 0) return result.sites;
  const again = writeAgain(written, options);
  if (again.edits.length === 0 && again.sites.length > 0) return again.sites;
  throw new ManifestRefusal("unverified", `${path}: the edited text does not read back as requested`, {
    file: path,
    hint: "Nothing was changed. Write the image in a simpler form, and please report the file as a bug.",
  });
}

/** By key path, the places are asked for as they are now: the path that was given may select by the old value, or name a tag that gave way to a digest. */
function writeAgain({ path, result, image }: Written, options: SetImageOptions): SetImageResult {
  const file = { path, text: result.text };
  if (options.at === undefined || options.at.length === 0) return setImage(file, image, options);
  const there = readableSites(file, options.related ?? (() => undefined));
  const at = result.sites.map((site) => (there.find((now) => isBeside(site, now)) ?? site).path);
  return setImage(file, image, { ...options, at });
}

/** Whether two sites are of one map, or one and the same. */
const isBeside = (site: ImageSite, now: ImageSite): boolean =>
  now.path === site.path || (now.image.name === site.image.name && parentOf(now.path) === parentOf(site.path));

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("."), path.lastIndexOf("[")));

function textOf(path: string, { facts, texts }: UpdateDraft): string {
  const text = texts.get(path);
  if (text !== undefined) return text;
  throw facts.unreadable.get(path) ?? new TagboatError("not-found", `File "${path}" does not exist`);
}

function relatedText(path: string, draft: UpdateDraft): string | undefined {
  const { facts, texts, needs } = draft;
  const known = knownText(draft)(path);
  if (known === undefined && !facts.related.has(path) && !texts.has(path)) needs.files.add(path);
  return known;
}

/** Such a file must not be passed over in silence. */
const namesImage = (text: string | undefined, image: WantedImage): boolean => text?.includes(image.name) ?? false;

/** Judges the order of what was written, takes old news back, and says what became of it. */
function finishChange({ target, wanted }: ImageInTarget, written: readonly WrittenFile[], draft: UpdateDraft): ImageChange {
  const sites = sitesBefore(written, wanted.image, draft);
  const replaced = sites.find((site) => !isAt(site, wanted.image)) ?? sites[0];
  const judged = judgeChange({ target, wanted, sites }, written, draft);
  if (judged.notice !== undefined) draft.notices.add(judged.notice);
  const isWritten = judged.outcome === "updated";
  for (const { path, before, after } of written) draft.texts.set(path, isWritten ? after : before);
  if (!isWritten && judged.outcome !== "unchanged") draft.staying.push({ settling: { target, wanted }, sites });
  // What is there now is read from the texts; what is not written has only the request to say what it would have been.
  const present = (isWritten || judged.outcome === "unchanged" ? written.flatMap((file) => file.sitesAfter) : [])[0];
  return {
    kind: "update",
    app: target.target.app,
    ...(target.target.environment === undefined ? {} : { environment: target.target.environment }),
    image: present?.image.name ?? sites[0]?.image.name ?? wanted.image.name,
    from: versionOf(replaced?.image ?? {}),
    to: versionOf(present?.image ?? wanted.image),
    sites: written.flatMap((file) => file.sites.map(({ path, line }) => ({ file: file.path, path, line }))),
    outcome: judged.outcome,
    ...(judged.reason === undefined ? {} : { reason: judged.reason }),
  };
}

const isAt = ({ image }: ImageSite, { tag, digest }: WantedImage): boolean =>
  (tag === undefined || image.tag === tag) && (digest === undefined || image.digest === digest);

/** Where the image was before. For an entry that is added, that is in the bases of its file. */
function sitesBefore(written: readonly WrittenFile[], image: WantedImage, { facts }: UpdateDraft): ImageSite[] {
  const found = written.filter((file) => !file.isAdded).flatMap((file) => file.sites);
  if (found.length > 0) return found;
  const related = (path: string) => facts.texts.get(path) ?? facts.related.get(path);
  return written.flatMap((file) => baseSites(file.path, image, related));
}
