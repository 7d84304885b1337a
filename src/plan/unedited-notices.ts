import { oneLine } from "../domain/text.ts";
import { findMentions, type Mention, type Steps } from "../manifests/index.ts";
import { type ImageInTarget, knownText, type UpdateDraft } from "./update-draft.ts";

/** Notices about what a plan leaves unchanged unexpectedly: one for each reason, however many locations there are. */
export function* uneditedNotices(draft: UpdateDraft): Steps<string[]> {
  return [...passedOverNotice(draft), ...(yield* mentionsNotice(draft))];
}

/** One line, however many unsupported files a wide glob matched. */
function passedOverNotice({ passedOver }: UpdateDraft): string[] {
  if (passedOver.size === 0) return [];
  const named = [...passedOver].slice(0, 3).map(([path, why]) => `${oneLine(path)} (${oneLine(why)})`);
  const more = passedOver.size > named.length ? `, and ${passedOver.size - named.length} more` : "";
  return [`passed over, since they cannot be edited and do not name the image: ${named.join(", ")}${more}`];
}

/** Locations in a target's files that name the image but are no sites. None with key paths, which have already chosen. */
export function* mentionsOf({ target, wanted }: ImageInTarget, draft: UpdateDraft): Steps<Mention[]> {
  if (wanted.at.length > 0) return [];
  const mentions: Mention[] = [];
  for (const { path } of target.files) {
    const file = { path, text: draft.texts.get(path) ?? "" };
    mentions.push(...(yield* findMentions(file, wanted.image.name, knownText(draft))));
  }
  return mentions;
}

function* mentionsNotice(draft: UpdateDraft): Steps<string[]> {
  const all: Mention[] = [];
  for (const target of draft.facts.targets)
    for (const wanted of target.wanted) all.push(...(yield* mentionsOf({ target, wanted }, draft)));
  // Two apps may share a file.
  const distinct = new Map(all.map((mention) => [JSON.stringify(mention), mention]));
  if (distinct.size === 0) return [];
  return [
    `these locations name the image but are not known image fields, so they are left unchanged: ${listMentions([...distinct.values()])}`,
  ];
}

const mostShown = 3;

/** Locations that name an image and stay unchanged, each with the way to update it. */
export function listMentions(mentions: readonly Mention[]): string {
  const shown = mentions.slice(0, mostShown).map(({ file, line, reachedBy }) => {
    const way = reachedBy === undefined ? "no flag or marker reaches it" : `to update it: ${oneLine(reachedBy)}`;
    return `${oneLine(file)}:${line} (${way})`;
  });
  const more = mentions.length > shown.length ? [`and ${mentions.length - shown.length} more`] : [];
  return [...shown, ...more].join(", ");
}
