import type { ChangeOutcome } from "../domain/change-set.ts";
import { versionOf } from "../domain/image-ref.ts";
import { compareTags, type VersionOrder } from "../domain/order.ts";
import type { OrderPolicy, Target } from "../domain/pipeline.ts";
import { formatVersion } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { ImageSite, WantedImage } from "../manifests/manifest.ts";
import { targetName } from "./update-errors.ts";

export interface OrderQuestion {
  readonly target: Target;
  /** What is to be written. */
  readonly image: WantedImage;
  /** Where it would be written, as it was before. */
  readonly sites: readonly ImageSite[];
  /** Overrides the target's own. */
  readonly policy?: OrderPolicy | undefined;
}

export interface OrderAnswer {
  readonly outcome: ChangeOutcome;
  readonly reason?: string;
  /** What a person should know although it was written. */
  readonly notice?: string;
}

/** Law 5: old news never wins. @throws refused where the policy does not let an unknown order pass */
export function judgeOrder(question: OrderQuestion): OrderAnswer {
  const { image, sites } = question;
  const unlike = sites.filter((site) => !isSame(site, image));
  const policy = question.policy ?? question.target.order;
  if (policy === "off") return { outcome: "updated" };
  const older = unlike.filter((site) => orderAt(site, image) === "older");
  if (older.length === 0) return judgeUnsure(question, unlike, policy);
  if (older.length < unlike.length) throw mixedVersions(image, unlike);
  return { outcome: "superseded", reason: `${older[0]?.image.tag} is newer than ${image.tag}` };
}

function judgeUnsure({ target, image }: OrderQuestion, unlike: readonly ImageSite[], policy: OrderPolicy): OrderAnswer {
  const unsure = unlike.find((site) => orderAt(site, image) === "unknown");
  if (unsure === undefined) return { outcome: "updated" };
  const reason = `the order of ${formatVersion(versionOf(unsure.image))} and ${formatVersion(image)} is unknown`;
  if (policy === "strict" || target.after.length > 0) {
    throw new TagboatError("refused", `Refusing to write ${targetName(target)}: ${reason}`, {
      hint: "Use tags in semver order, or --order off where the newest build always wins.",
    });
  }
  const notice = `${targetName(target)}: ${reason}; written all the same, since no other environment comes before`;
  return { outcome: "updated", reason, notice };
}

function mixedVersions(image: WantedImage, unlike: readonly ImageSite[]): TagboatError {
  const places = unlike.map((site) => `${site.file}:${site.line} has ${formatVersion(versionOf(site.image))}`);
  const wanted = formatVersion(image);
  return new TagboatError("refused", `${image.name} stands at several versions, not all of them older than ${wanted}`, {
    hint: `${places.join("; ")}. Bring them together by hand, or use --order off.`,
  });
}

/** A place without a tag has no order to break; one without a new tag has none to tell. */
function orderAt({ image: { tag } }: ImageSite, next: WantedImage): VersionOrder {
  if (tag === undefined || tag === "") return "newer";
  return next.tag === undefined ? "unknown" : compareTags(tag, next.tag);
}

function isSame({ image }: ImageSite, next: WantedImage): boolean {
  const sameTag = next.tag === undefined || next.tag === image.tag;
  const sameDigest =
    next.digest === undefined ? next.tag !== undefined || image.digest === undefined : next.digest === image.digest;
  return sameTag && sameDigest && (next.newName === undefined || next.newName === image.name);
}
