import {
  type Changelog,
  type ChangelogEntry,
  type ChangelogPart,
  comparePage,
  type NoChangelog,
} from "../domain/changelog.ts";
import { countOf } from "../domain/changelog-markdown.ts";
import { firstNames } from "../domain/text.ts";

/** A terminal has less room than a page. */
const mostShown = 10;
const mostAuthors = 3;

/** The changelog of one change, indented below it. */
export function changelogLines(changelog: Changelog | NoChangelog): string[] {
  if ("reason" in changelog) return [`  no changelog: ${changelog.reason}`];
  const { page, from, to, adds, removes } = changelog;
  return [
    ...(adds === undefined ? [] : partLines(`adds ${countOf(adds)}`, adds, page && comparePage(page, from, to))),
    ...(removes === undefined
      ? []
      : partLines(`removes ${countOf(removes)}`, removes, page && comparePage(page, to, from))),
  ];
}

function partLines(what: string, { entries, isCut }: ChangelogPart, compare: string | undefined): string[] {
  return [
    `  ${what}${compare === undefined ? "" : `: ${compare}`}`,
    ...entries.slice(0, mostShown).map(entryLine),
    ...(isCut === true || entries.length > mostShown ? ["    … and more"] : []),
  ];
}

function entryLine({ commit, title, authors, pullRequest }: ChangelogEntry): string {
  const number = pullRequest === undefined ? "" : ` (#${pullRequest})`;
  const by = authors.length === 0 ? "" : `, by ${firstNames(authors, mostAuthors)}`;
  return `    ${commit.slice(0, 7)}  ${title}${number}${by}`;
}
