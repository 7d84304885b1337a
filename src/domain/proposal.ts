import { changelogMarkdown, type NamedChangelog } from "./changelog-markdown.ts";
import { formatTitle, shortVersion } from "./commit-message.ts";
import { parseGates } from "./gate-trailer.ts";
import { asCode, asLink, asTitle } from "./markdown.ts";
import type { ProposalScope } from "./proposal-branch.ts";
import { carriedApps, fingerprint, formatMarker, type ProposalMarker } from "./proposal-marker.ts";
import { cutTo } from "./text.ts";
import { type ChangeTrailer, formatVersion, type HoldTrailer, type Trailers } from "./trailers.ts";

/** The content of a pull request. All but the changelogs can be read back from the commit that it proposes. */
export interface Proposal {
  readonly place: ProposalScope;
  /** The proposed commit. */
  readonly head: string;
  /** First line of that commit. */
  readonly headTitle: string;
  readonly trailers: Trailers;
  /** Template of the title, for images; absent: the commit's title. */
  readonly title?: string | undefined;
  /** Markdown before our text, from the config. */
  readonly body?: string | undefined;
  readonly changelogs?: readonly NamedChangelog[];
  readonly isDecorated?: boolean;
  /** Why tagboat closes it. */
  readonly closedFor?: string | undefined;
}

/** In UTF-16 code units; a forge's own count is never higher. */
export interface ProposalLimits {
  readonly title: number;
  readonly body: number;
}

export function proposalTitle(
  { title, headTitle, place, trailers: { changes } }: Proposal,
  { title: limit }: ProposalLimits,
): string {
  const isFilled = title !== undefined && place.purpose === undefined;
  const text = isFilled ? formatTitle(changes, title, place.apps && place.app) : headTitle;
  return cutTo(asTitle(text), limit);
}

/** Text for people, with our marker at its end. If the text is too long, whole rows are left out; the marker always stays. */
export function proposalBody(proposal: Proposal, { body: limit }: ProposalLimits): string {
  const marker = markerOf(proposal);
  const reserved = formatMarker({ ...marker, text: fingerprint("") }).length;
  const text = textOf(proposal, limit - reserved - 1);
  return `${text}\n${formatMarker({ ...marker, text: fingerprint(text) })}`;
}

/** The text before the marker, in at most `limit` characters. */
function textOf(proposal: Proposal, limit: number): string {
  const { place, trailers, changelogs = [] } = proposal;
  // The user's own text, the changelogs and the checklists: none of them can take the room of the rows.
  const share = Math.max(0, Math.floor(limit / 4));
  const before = cutTo(withoutMarker(proposal.body ?? ""), share);
  const what = place.purpose === "hold" ? holdLines(trailers) : tableHead;
  const head = [...(before === "" ? [] : [before, ""]), ...closedLines(proposal), ...leftLines(proposal), ...what];
  const more = [...changelogMarkdown(changelogs, share), ...gateLines(trailers, share)];
  const foot = ["", ...linkLines(proposal), ...more, "", ...rulesOf(place), ""];
  // Room for a line that says how many rows are left out.
  const reserve = 60;
  let room = limit - [...head, ...foot].join("\n").length - reserve;
  const rows: string[] = [];
  for (const row of trailers.changes.map((change) => changeRow(change))) {
    room -= row.length + 1;
    if (room < 0) break;
    rows.push(row);
  }
  const missing = trailers.changes.length - rows.length;
  const rest = missing > 0 ? ["", `… and ${missing} more, which the commit's message lists.`] : [];
  return [...head, ...rows, ...rest, ...foot].join("\n");
}

const markerOf = ({ place, head, trailers, isDecorated, closedFor }: Proposal): ProposalMarker => ({
  ...(place.apps === undefined ? {} : { isGroup: true }),
  ...(place.environment === undefined ? {} : { environment: place.environment }),
  app: place.app,
  head,
  ...(place.isTrain === true
    ? { isTrain: true, images: [], carried: carriedApps(trailers.changes) }
    : { images: trailers.changes.map(({ image, to }) => ({ image, to: formatVersion(to) })) }),
  ...(isDecorated === true ? { isDecorated } : {}),
  ...(closedFor === undefined ? {} : { isClosed: true }),
});

const closedLines = ({ closedFor }: Proposal): string[] =>
  closedFor === undefined ? [] : [`**Closed by tagboat:** ${asCode(closedFor)}`, ""];

/** In UTF-16 code units. */
const longestLeft = 4_000;

/** The apps that left the train with this commit, and why. */
function leftLines({ trailers: { left = [] } }: Proposal): string[] {
  if (left.length === 0) return [];
  const lines: string[] = [];
  let room = longestLeft;
  for (const line of left.map((text) => `- ${asCode(text)}`)) {
    room -= line.length + 1;
    if (room < 0) break;
    lines.push(line);
  }
  const more = left.length - lines.length;
  return ["**Left the release train**", "", ...lines, ...(more > 0 ? [`- and ${more} more`] : []), ""];
}

const tableHead = ["| app | environment | image | from | to |", "|---|---|---|---|---|"];

function changeRow({ app, environment, image, from, to }: ChangeTrailer): string {
  const before = shortVersion(from);
  const after = shortVersion(to);
  // The same tag with another digest must not look like no change.
  const [left, right] = before === after ? [formatVersion(from), formatVersion(to)] : [before, after];
  return `| ${[app, environment ?? "", image, left, right].map(asCode).join(" | ")} |`;
}

/** The checklist of each gate that the commit passed, in at most `room` characters. */
function gateLines({ gate }: Trailers, room: number): string[] {
  const lines: string[] = [];
  let left = room;
  for (const { name, held, overridden } of gate === undefined ? [] : parseGates(gate)) {
    const own = [
      "",
      `**Gate of ${asCode(name)}**`,
      "",
      ...overridden.map((row) => `- **overridden**: ${asCode(row)}`),
      ...held.map((row) => `- holds: ${asCode(row)}`),
    ];
    left -= own.join("\n").length + 1;
    if (left < 0) return [...lines, "", "The commit's message has the checklists of the other gates."];
    lines.push(...own);
  }
  return lines;
}

function linkLines({ trailers: { changes, source, by, reason }, changelogs = [] }: Proposal): string[] {
  const [, repository, sha] = /^(https?:\/\/\S+)\/commit\/([0-9a-f]{40,64})$/.exec(source ?? "") ?? [];
  const lines: string[] = [];
  if (source !== undefined) lines.push(`- Source: ${asLink(sha?.slice(0, 12) ?? source, source)}`);
  // A changelog has this link already.
  const isMissing = changelogs.every(({ changelog }) => "reason" in changelog);
  const from = changes.length === 1 && isMissing ? changes[0]?.from.tag : undefined;
  if (repository !== undefined && sha !== undefined && from !== undefined && /^[0-9a-f]{7,64}$/.test(from)) {
    const range = `${from.slice(0, 12)}...${sha.slice(0, 12)}`;
    lines.push(`- Source changes: ${asLink(range, `${repository}/compare/${from}...${sha}`)}`);
  }
  if (by !== undefined) lines.push(byLine(by));
  // The text of a hold has its reason already.
  if (reason !== undefined && changes.length > 0) lines.push(`- Reason: ${asCode(reason)}`);
  return lines;
}

function byLine(by: string): string {
  const [, run] = /\brun (https?:\/\/[^\s)]+)\)$/.exec(by) ?? [];
  const who = by.replace(/ \(.*$/, "");
  return run === undefined ? `- By: ${asCode(by)}` : `- By: ${asCode(who)} in ${asLink("this run", run)}`;
}

function rulesOf({ purpose, isTrain }: ProposalScope): readonly string[] {
  if (purpose === "hold") return holdRules;
  if (purpose === "rollback") return rollbackRules;
  return isTrain === true ? trainRules : rules;
}

const trainRules = [
  "This is the release train of the environment: the next app or a newer version joins it here. An app that may no longer enter leaves it. Closing it without a merge says no to each of these versions, until it is reopened.",
  "A commit of yours on its branch is never overwritten: builds and promotions fail until it is merged or removed.",
];

const rollbackRules = [
  "Merging it puts the earlier version back and holds the environment, so that the next build does not undo it. `tagboat unhold` ends the hold.",
];

/** A forge shows a line break as written, so no sentence may contain one. */
const rules = [
  "A newer image replaces this one here, in place. Closing it without a merge says no to this image, until it is reopened; the next image is proposed again.",
  "A commit of yours on its branch is never overwritten: builds fail until it is merged or removed.",
];

/** The text before ours must not pass for our marker. */
const withoutMarker = (text: string): string => text.replace(/<!--\s*tagboat:/g, "&lt;!-- tagboat:").trimEnd();

const verbs: Readonly<Record<HoldTrailer["kind"], string>> = { hold: "Stops", unhold: "Resumes" };

/** Describes the effect of a proposed hold or unhold after its merge, and the reason. */
function holdLines({ holds = [], reason }: Trailers): string[] {
  const lines = holds.map(
    ({ kind, app, environment }) => `${verbs[kind]} deliveries of ${asCode(app)} into ${asCode(environment)}.`,
  );
  return reason === undefined ? lines : [...lines, "", `- Reason: ${asCode(reason)}`];
}

const holdRules = [
  "It takes effect once it is merged. Closing it without a merge withdraws it.",
  "A commit of yours on its branch is never overwritten: the command fails until it is merged or removed.",
];
