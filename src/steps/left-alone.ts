import { oneLine } from "../domain/trailers.ts";
import type { Mention } from "../manifests/index.ts";
import type { Draft } from "./update-draft.ts";

/** What a plan leaves as it is although somebody may expect otherwise: once for each reason, however many places there are. */
export const leftAloneNotices = (draft: Draft): string[] => [...passedOverNotice(draft), ...mentionsNotice(draft)];

/** One line, however many files a wide glob met that are not for us. */
function passedOverNotice({ passedOver }: Draft): string[] {
  if (passedOver.size === 0) return [];
  const named = [...passedOver].slice(0, 3).map(([path, why]) => `${oneLine(path)} (${oneLine(why)})`);
  const more = passedOver.size > named.length ? `, and ${passedOver.size - named.length} more` : "";
  return [`passed over, since they cannot be edited and do not name the image: ${named.join(", ")}${more}`];
}

function mentionsNotice({ mentions }: Draft): string[] {
  if (mentions.size === 0) return [];
  return [`left as it is, since nothing there says that it is an image: ${listMentions([...mentions.values()])}`];
}

const mostShown = 3;

/** The places that name an image and are left as they are, each with the way to have it written. */
export function listMentions(mentions: readonly Mention[]): string {
  const shown = mentions.slice(0, mostShown).map(({ file, line, reachedBy }) => {
    const way = reachedBy === undefined ? "no flag or marker reaches it" : `to update it: ${oneLine(reachedBy)}`;
    return `${oneLine(file)}:${line} (${way})`;
  });
  const more = mentions.length > shown.length ? [`and ${mentions.length - shown.length} more`] : [];
  return [...shown, ...more].join(", ");
}
