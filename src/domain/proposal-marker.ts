import { isCommitId } from "./commit-name.ts";
import { hash } from "./text.ts";

/** Data for tagboat in a pull request's body: which proposal it is, and which steps are done. */
export interface ProposalMarker {
  /** Name of the app, or of the group. */
  readonly app: string;
  readonly isGroup?: boolean;
  readonly environment?: string;
  /** The commit of our branch that the text describes. */
  readonly head: string;
  readonly images: readonly ProposedImage[];
  /** Fingerprint of the text as tagboat wrote it, which shows whether a user has edited it since. */
  readonly text?: string;
  /** tagboat closed it, or was about to. Without this, a user closed it. */
  readonly isClosed?: boolean;
  /** Labels and reviewers have been requested. */
  readonly isDecorated?: boolean;
}

export interface ProposedImage {
  readonly image: string;
  /** As in a trailer: "tag", "@sha256:…" or "tag@sha256:…". */
  readonly to: string;
}

/** tagboat writes no longer marker than this. */
const longest = 20_000;
const mostImages = 50;

/** A comment that no page shows. Its values are percent-encoded, so they can neither end the comment nor look like other parts of it. */
export function formatMarker(marker: ProposalMarker): string {
  const { app, isGroup, environment, head, images, text, isClosed, isDecorated } = marker;
  const place = [
    `${isGroup === true ? "group" : "app"}=${encode(app)}`,
    ...(environment === undefined ? [] : [`environment=${encode(environment)}`]),
  ];
  const parts = [...place, `head=${encode(head)}`, ...imageParts(images)];
  if (text !== undefined) parts.push(`text=${encode(text)}`);
  if (isDecorated === true) parts.push("decorated=yes");
  if (isClosed === true) parts.push("closed=yes");
  return `<!-- tagboat: ${parts.join(" ")} -->`;
}

function imageParts(images: readonly ProposedImage[]): string[] {
  const parts: string[] = [];
  let length = 0;
  for (const { image, to } of images.slice(0, mostImages)) {
    const part = `image=${encode(image)},${encode(to)}`;
    length += part.length + 1;
    if (length > longest / 2) break;
    parts.push(part);
  }
  return parts;
}

/** Fingerprint of a text around its marker. A forge's editor may change line endings. */
export const fingerprint = (text: string): string => hash(text.replaceAll("\r\n", "\n").trim());

/** Whether a user has edited a body since its marker was written. */
export const isEdited = (body: string, marker: ProposalMarker): boolean =>
  marker.text !== undefined && fingerprint(body.replace(formatMarker(marker), "")) !== marker.text;

/** The marker of a body; undefined if there is no marker, several, or one that tagboat would not have written. */
export function parseMarker(body: string): ProposalMarker | undefined {
  const [found, ...others] = body.match(/<!--\s*tagboat:[\s\S]*?(?:-->|$)/g) ?? [];
  if (found === undefined || others.length > 0 || found.length > longest) return undefined;
  const text = /^<!-- tagboat: ((?:[a-z]+=[A-Za-z0-9._/:%,]* )+)-->$/.exec(found)?.[1];
  if (text === undefined) return undefined;
  const pairs = text
    .trim()
    .split(" ")
    .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const);
  const marker = markerOf(pairs);
  // A marker has only one spelling, so one that formats differently is not ours.
  return marker !== undefined && formatMarker(marker) === found ? marker : undefined;
}

function markerOf(pairs: readonly (readonly [string, string])[]): ProposalMarker | undefined {
  const value = (name: string): string | undefined => pairs.find(([key]) => key === name)?.[1];
  const group = decode(value("group"));
  const app = group ?? decode(value("app"));
  const environment = decode(value("environment"));
  const head = value("head");
  const text = decode(value("text"));
  if (app === undefined || head === undefined || !isCommitId(head)) return undefined;
  return {
    app,
    ...(group === undefined ? {} : { isGroup: true }),
    ...(environment === undefined ? {} : { environment }),
    head,
    images: pairs.flatMap(([key, text]) => (key === "image" ? (imageOf(text) ?? []) : [])),
    ...(text === undefined ? {} : { text }),
    ...(value("decorated") === "yes" ? { isDecorated: true } : {}),
    ...(value("closed") === "yes" ? { isClosed: true } : {}),
  };
}

function imageOf(text: string): ProposedImage | undefined {
  const [image, to, ...others] = text.split(",").map(decode);
  return image === undefined || to === undefined || others.length > 0 ? undefined : { image, to };
}

const encode = (text: string): string =>
  text
    .replace(/\p{Cs}/gu, "\ufffd")
    .replace(/[^A-Za-z0-9._/:]/gu, (sign) =>
      [...new TextEncoder().encode(sign)]
        .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
        .join(""),
    );

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
