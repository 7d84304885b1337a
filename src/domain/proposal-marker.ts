import { isCommitId } from "./commit-name.ts";
import type { ImageVersion } from "./image-ref.ts";
import { trainName } from "./proposal-branch.ts";
import { hash } from "./text.ts";
import { type ChangeTrailer, formatVersion } from "./trailers.ts";

/** Data for tagboat in a pull request's body: which proposal it is, and which steps are done. */
export interface ProposalMarker {
  /** Name of the app, or of the group. `trainName`: a release train. */
  readonly app: string;
  readonly isGroup?: boolean;
  readonly isTrain?: boolean;
  readonly environment?: string;
  /** The commit of our branch that the text describes. */
  readonly head: string;
  /** Empty for a release train. */
  readonly images: readonly ProposedImage[];
  /** Fingerprint of the text as tagboat wrote it, which shows whether a user has edited it since. */
  readonly text?: string;
  /** The apps of a release train. Absent: it is none. */
  readonly carried?: readonly CarriedApp[];
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

/** An app in a release train. A train can have hundreds, so that each version is only a few digits. */
export interface CarriedApp {
  readonly app: string;
  /** `versionMark` of each of its images. */
  readonly versions: readonly string[];
}

/** Tells versions apart in a marker. */
export const versionMark = (version: ImageVersion): string => hash(formatVersion(version));

/** The apps that these changes move, for the marker of their release train. */
export function carriedApps(changes: readonly Pick<ChangeTrailer, "app" | "to">[]): readonly CarriedApp[] {
  const versions = new Map<string, Set<string>>();
  for (const { app, to } of changes) versions.set(app, (versions.get(app) ?? new Set()).add(versionMark(to)));
  return [...versions].map(([app, marks]) => ({ app, versions: [...marks] }));
}

/** tagboat writes no longer marker than this. */
const longest = 40_000;
const mostImages = 50;
const longestImages = 10_000;
/** In a release train, about five hundred apps. */
const longestApps = 20_000;

/** A comment that no page shows. Its values are percent-encoded, so they can neither end the comment nor look like other parts of it. */
export function formatMarker(marker: ProposalMarker): string {
  const { app, isGroup, isTrain, environment, head, images, carried = [], text, isClosed, isDecorated } = marker;
  const place = [
    isTrain === true ? "train=yes" : `${isGroup === true ? "group" : "app"}=${encode(app)}`,
    ...(environment === undefined ? [] : [`environment=${encode(environment)}`]),
  ];
  const parts = [...place, `head=${encode(head)}`, ...imageParts(images), ...appParts(carried)];
  if (text !== undefined) parts.push(`text=${encode(text)}`);
  if (isDecorated === true) parts.push("decorated=yes");
  if (isClosed === true) parts.push("closed=yes");
  return `<!-- tagboat: ${parts.join(" ")} -->`;
}

const imageParts = (images: readonly ProposedImage[]): string[] =>
  within(
    longestImages,
    images.slice(0, mostImages).map(({ image, to }) => `image=${encode(image)},${encode(to)}`),
  );

const appParts = (carried: readonly CarriedApp[]): string[] =>
  within(
    longestApps,
    carried.map(({ app, versions }) => `carries=${[app, ...versions].map(encode).join(",")}`),
  );

/** As many of the first parts as fit. */
function within(room: number, parts: readonly string[]): string[] {
  let length = 0;
  const end = parts.findIndex((part) => {
    length += part.length + 1;
    return length > room;
  });
  return parts.slice(0, end === -1 ? parts.length : end);
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
  const isTrain = value("train") === "yes";
  const app = isTrain ? trainName : (group ?? decode(value("app")));
  const environment = decode(value("environment"));
  const head = value("head");
  const text = decode(value("text"));
  if (app === undefined || head === undefined || !isCommitId(head)) return undefined;
  return {
    app,
    ...(group === undefined ? {} : { isGroup: true }),
    ...(isTrain
      ? { isTrain, carried: pairs.flatMap(([key, text]) => (key === "carries" ? (carriedOf(text) ?? []) : [])) }
      : {}),
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

function carriedOf(text: string): CarriedApp | undefined {
  const [app, ...versions] = text.split(",").map(decode);
  return app === undefined ? undefined : { app, versions: versions.flatMap((version) => version ?? []) };
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
