import {
  type Changelog,
  type ChangelogEntry,
  type ChangelogPart,
  commitPage,
  comparePage,
  issuePage,
  type NoChangelog,
} from "./changelog.ts";
import { asCode, asLink } from "./markdown.ts";
import { firstNames } from "./text.ts";

/** The changelog of one image's app, or of several apps that are built from the same commits. */
export interface NamedChangelog {
  readonly apps: readonly string[];
  readonly changelog: Changelog | NoChangelog;
}

const mostAuthors = 3;

/** Apps of one repository often share a changelog, and the images of one app always do. */
export function namedChangelogs(
  changes: readonly { readonly app: string; readonly changelog?: Changelog | NoChangelog }[],
): readonly NamedChangelog[] {
  const found = new Map<string, NamedChangelog>();
  for (const { app, changelog } of changes) {
    if (changelog === undefined) continue;
    const key =
      "reason" in changelog ? changelog.reason : JSON.stringify([changelog.page, changelog.from, changelog.to]);
    const apps = found.get(key)?.apps ?? [];
    found.set(key, { apps: apps.includes(app) ? apps : [...apps, app], changelog });
  }
  return [...found.values()];
}

/** Blocks of Markdown, each with an empty line before it, in at most `room` characters. Leaves out whole entries. */
export function changelogMarkdown(changelogs: readonly NamedChangelog[], room = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  let left = room - lengthOf(noRoom);
  for (const block of changelogs.flatMap(blocksOf)) {
    const shown = withinRoom(block, left);
    if (shown === undefined) return [...lines, ...noRoom];
    left -= lengthOf(shown);
    lines.push(...shown);
  }
  return lines;
}

const noRoom = ["", "There is no room for the changelogs of the other apps."];

const lengthOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);

function withinRoom({ head, entries, isCut, rest }: Block, room: number): readonly string[] | undefined {
  const start = ["", head, ...(entries.length === 0 ? [] : [""])];
  let left = room - lengthOf([...start, rest]);
  if (left < 0) return undefined;
  const shown: string[] = [];
  for (const entry of entries) {
    left -= entry.length + 1;
    if (left < 0) break;
    shown.push(entry);
  }
  return [...start, ...shown, ...(isCut || shown.length < entries.length ? [rest] : [])];
}

interface Block {
  readonly head: string;
  readonly entries: readonly string[];
  readonly isCut: boolean;
  /** The line that stands for the entries that are left out. */
  readonly rest: string;
}

function blocksOf({ apps, changelog }: NamedChangelog): Block[] {
  const of = firstNames(apps.map(asCode), mostAuthors);
  if ("reason" in changelog) {
    return [{ head: `No changelog for ${of}: ${asCode(changelog.reason)}.`, entries: [], isCut: false, rest: "" }];
  }
  const { page, from, to, adds, removes } = changelog;
  const block = (verb: string, part: ChangelogPart, [older, newer]: readonly [string, string]): Block => {
    const range = `${older.slice(0, 12)}...${newer.slice(0, 12)}`;
    const compare = page === undefined ? asCode(range) : asLink(range, comparePage(page, older, newer));
    return {
      head: `**${verb} ${countOf(part)}**: ${of}, ${compare}`,
      entries: part.entries.map((entry) => entryLine(entry, page)),
      isCut: part.isCut === true,
      rest: `- … and more: ${compare}`,
    };
  };
  return [
    ...(adds === undefined ? [] : [block("Adds", adds, [from, to])]),
    ...(removes === undefined ? [] : [block("Removes", removes, [to, from])]),
  ];
}

/** "1 source commit". */
export const countOf = ({ commits }: ChangelogPart): string =>
  `${commits} source ${commits === 1 ? "commit" : "commits"}`;

function entryLine({ commit, title, authors, pullRequest }: ChangelogEntry, page: string | undefined): string {
  const parts = [
    page === undefined ? asCode(commit.slice(0, 7)) : asLink(commit.slice(0, 7), commitPage(page, commit)),
    titleWithLinks(title, page),
    ...(pullRequest === undefined ? [] : [reference(`${pullRequest}`, page)]),
    ...(authors.length === 0 ? [] : [`by ${firstNames(authors.map(asCode), mostAuthors)}`]),
  ];
  return `- ${parts.filter((part) => part !== "").join(" ")}`;
}

/** A number of the source's issues would lead to an issue of the repository that shows it, so it is either a link or code. */
const reference = (number: string, page: string | undefined): string =>
  page === undefined ? asCode(`#${number}`) : asLink(`#${number}`, issuePage(page, number));

/** Not "acme/other#12", which is of another repository. */
const titleWithLinks = (title: string, page: string | undefined): string =>
  title
    .split(/(?<![\w/&-])#(\d{1,9})\b/)
    .map((part, index) => (index % 2 === 1 ? reference(part, page) : asCode(part)))
    .filter((part) => part !== "")
    .join(" ");
