import type { Comparison, SourceFacts, VersionOrder } from "../../src/domain/comparison.ts";

/** What the source knows: commits in a line, the oldest first, and commits that have left it. */
export interface KnownCommits {
  readonly line: readonly string[];
  readonly beside?: readonly string[];
}

export interface OrderRow {
  readonly present: string;
  readonly next: string;
  readonly pattern?: string;
  /** Absent: the source cannot be asked. */
  readonly source?: KnownCommits;
  readonly order: VersionOrder;
}

/** Pairs of tags as real builds write them, and how the second relates to the first. */
export const orderTable: readonly OrderRow[] = [
  ...rows({ source: history("1a2b3c4", "9f8e7d6") }, [
    ["1a2b3c4", "9f8e7d6", "newer"],
    ["9f8e7d6", "1a2b3c4", "older"],
    ["9f8e7d6", "9f8e7d6", "same"],
    ["9f8e7d6", "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432", "same"],
    ["1A2B3C4", "9F8E7D6", "newer"],
    ["sha-1a2b3c4", "sha-9f8e7d6", "newer"],
    ["sha-9f8e7d6", "sha-1a2b3c4", "older"],
    ["git-9f8e7d6", "git-1a2b3c4", "older"],
    ["g1a2b3c4", "g9f8e7d6", "newer"],
    ["1a2b3c4", "sha-9f8e7d6", "newer"],
    ["sha-9f8e7d6", "9f8e7d6", "same"],
    ["9f8e7d6", "0badc0d", "unknown"],
    ["0badc0d", "9f8e7d6", "unknown"],
    ["9f8e7d6", "1.2.3", "unknown"],
    ["9f8e7d", "1a2b3c", "unknown"],
    ["main-1a2b3c4", "main-9f8e7d6", "unknown"],
    ["1.2.3-1a2b3c4", "1.2.3-9f8e7d6", "newer"],
    ["1.2.3-9f8e7d6", "1.2.3-1a2b3c4", "older"],
    ["1.2.3-sha-9f8e7d6", "1.2.3-sha-1a2b3c4", "older"],
    ["1.2.3-9f8e7d6", "1.2.4-1a2b3c4", "newer"],
    ["1.2.4-1a2b3c4", "1.2.3-9f8e7d6", "older"],
    ["1.2.3-rc.1-1a2b3c4", "1.2.3-rc.1-9f8e7d6", "newer"],
    ["1.2.3-rc.2-1a2b3c4", "1.2.3-rc.1-9f8e7d6", "older"],
    ["1.2.3", "1.2.3-9f8e7d6", "unknown"],
    ["1.2.3-1a2b3c4-alpine", "1.2.3-9f8e7d6-alpine", "newer"],
    ["1.2.3-1a2b3c4-alpine", "1.2.3-9f8e7d6-fpm", "other-flavour"],
    ["1a2b3c4", "1.2.3-9f8e7d6", "newer"],
    ["1.2.3-0badc0d", "1.2.3-9f8e7d6", "unknown"],
    ["v1.2.3-14-g1a2b3c4", "v1.2.3-15-g9f8e7d6", "newer"],
    ["v1.2.3-15-g9f8e7d6", "v1.2.3-14-g1a2b3c4", "older"],
    ["v1.2.3-15-g1a2b3c4", "v1.2.3-14-g9f8e7d6", "newer"],
    ["v1.2.3-15-g9f8e7d6", "v1.3.0-2-g1a2b3c4", "older"],
    ["release-1a-3-g1a2b3c4", "release-1a-4-g9f8e7d6", "newer"],
    ["v1.2.3-14-g1a2b3c4", "9f8e7d6", "newer"],
  ]),
  ...rows({ source: { line: ["1a2b3c4", "9f8e7d6"], beside: ["0f1e2d3"] } }, [
    ["9f8e7d6", "0f1e2d3", "diverged"],
    ["0f1e2d3", "9f8e7d6", "diverged"],
    ["1.2.3-9f8e7d6", "1.2.3-0f1e2d3", "diverged"],
    ["1.3.0-9f8e7d6", "1.2.4-0f1e2d3", "older"],
    ["v1.2.3-2-g9f8e7d6", "v1.2.3-1-g0f1e2d3", "diverged"],
  ]),
  ...rows({ source: history("1234567", "7654321") }, [
    ["7654321", "1234567", "older"],
    ["1234567", "7654321", "newer"],
    ["7654321", "20241128", "unknown"],
    ["1.2.3-7654321", "1.2.3-1234567", "older"],
    ["7654321-alpine", "1234567-alpine", "unknown"],
  ]),
  ...rows({ source: history() }, [
    ["7654321", "1234567", "older"],
    ["20241128", "20241127", "older"],
    ["12065432109", "12065432110", "newer"],
    ["1.2.3-7654321", "1.2.3-7654322", "newer"],
    ["v1.2.3-14-g9f8e7d6", "v1.2.3-15-g1a2b3c4", "newer"],
    ["v1.2.3-14-g9f8e7d6", "v1.2.3-13-g1a2b3c4", "older"],
    ["v1.2.3-14-g9f8e7d6", "v1.3.0-1-g1a2b3c4", "newer"],
    ["v1.2.3", "v1.2.3-14-g9f8e7d6", "newer"],
    ["v1.2.3-14-g9f8e7d6", "v1.2.3", "older"],
    ["v1.2.3-14-g9f8e7d6", "v1.2.4", "newer"],
    ["1.2.3-118-9f8e7d6", "1.2.3-119-1a2b3c4", "newer"],
  ]),
  ...rows({}, [
    ["7654321", "1234567", "unknown"],
    ["9f8e7d6", "1234567", "unknown"],
    ["9f8e7d6", "1a2b3c4", "unknown"],
    ["1.2.3-7654321", "1.2.3-1234567", "unknown"],
    ["1732790400", "1732790399", "unknown"],
    ["20241128", "20241129", "newer"],
    ["20241129", "20241128123000", "older"],
    ["20241128", "20241128123000", "unknown"],
    ["20241128123000", "20241128123001", "newer"],
    ["20241128.9", "20241128.10", "newer"],
    ["20241128", "20241128.1", "unknown"],
    ["20241128-1", "20241128-2", "newer"],
    ["20241128", "1.2.3", "unknown"],
    ["20241128", "119", "unknown"],
    ["2024.11.28", "2024.11.27", "older"],
    ["2024.11.28", "2024.12.1", "newer"],
    ["2024.11.28-1", "2024.11.28-2", "newer"],
    ["2024.11.28-10", "2024.11.28-9", "older"],
    ["2024.11.28", "2024.11.28-1", "unknown"],
    // A date, a time of day and a counter are not compared with each other: a team may change from one to the other.
    ["2024.11.28-1430", "2024.11.28-2", "unknown"],
    ["2024.11.28-0930", "2024.11.28-1430", "newer"],
    ["20241128-1430", "20241128-2", "unknown"],
    ["1.2.3-20241128", "1.2.3-412", "unknown"],
    ["1.2.3-20241128", "1.2.3-20241129", "newer"],
    ["1.4.20241128", "1.4.57", "unknown"],
    ["1.4.20241128", "1.5.0", "newer"],
    ["2024.11.28-1", "2024.11.28", "unknown"],
    ["2024.11.28-9", "2024.11.29-1", "newer"],
    ["2024.11.28", "1.0.0", "unknown"],
    ["2024-11-28", "2024-11-27", "older"],
    ["1.2.3", "1.2.4", "newer"],
    ["1.2.3", "v1.10.0", "newer"],
    ["v1.10.0", "1.9.9", "older"],
    ["v1.2.3", "1.2.3", "same"],
    ["1.9", "1.10", "newer"],
    ["1.10", "1.9", "older"],
    ["v5", "v6", "newer"],
    ["v6", "v5", "older"],
    ["2.1", "2.0", "older"],
    ["118", "119", "newer"],
    ["118", "1.2.3", "unknown"],
    ["v6", "v6.1.0", "unknown"],
    ["1.2", "1.2.1", "unknown"],
    ["1.2.3.4", "1.2.3.10", "newer"],
    ["1.2.3.10", "1.2.3.4", "older"],
    ["1.2.3", "1.2.4.1", "newer"],
    ["1.2.3", "1.2.3.1", "unknown"],
    ["1.2.3-rc.1", "1.2.3", "newer"],
    ["1.2.3", "1.2.3-rc.1", "older"],
    ["1.2.3", "1.2.4-rc.1", "newer"],
    ["1.2.3-rc.10", "1.2.3-rc.9", "older"],
    ["1.2.3-rc2", "1.2.3-rc10", "newer"],
    ["1.2.3-RC1", "1.2.3-rc.2", "newer"],
    ["1.2.3-rc-1", "1.2.3-rc-2", "newer"],
    ["1.2.3-alpha.9", "1.2.3-beta.1", "newer"],
    ["1.2.3-rc.1", "1.2.3-beta.4", "older"],
    ["2.0.0-M2", "2.0.0-RC1", "newer"],
    ["1.2.3-dev.4", "1.2.3-dev.5", "newer"],
    ["1.2.3-dev.4", "1.2.3-rc.1", "unknown"],
    ["1.2.3-SNAPSHOT", "1.2.3", "newer"],
    ["1.2.3-canary.4", "1.2.3-canary.5", "newer"],
    ["1.2.3-hotfix.1", "1.2.3", "unknown"],
    ["1.2.3-rc.1", "1.2.3-5", "unknown"],
    ["1.2.3-alpha.1.build.5", "1.2.3-alpha.1.build.6", "unknown"],
    ["1.2.3-1", "1.2.3-2", "newer"],
    ["1.2.3-r4", "1.2.3-r3", "older"],
    ["1.2.3-debian-12-r9", "1.2.3-debian-12-r10", "newer"],
    ["1.2.3-fpm", "1.2.4-fpm", "newer"],
    ["1.2.4-alpine", "1.2.3-alpine", "older"],
    ["1.2.3-fpm", "1.2.4-alpine", "other-flavour"],
    ["1.2.3-fpm", "1.2.4-fpm-alpine", "other-flavour"],
    ["1.2.3", "1.2.4-alpine", "other-flavour"],
    ["1.2.3-alpine", "1.2.3", "other-flavour"],
    ["1.2.3-alpine3.19", "1.2.3-alpine3.20", "other-flavour"],
    ["1.2.3-rc.1-alpine", "1.2.3-alpine", "newer"],
    ["22-bookworm-slim", "24-bookworm-slim", "newer"],
    ["build-118", "build-117", "unknown"],
    ["pr-12", "pr-13", "unknown"],
    ["r12", "r11", "unknown"],
    ["latest", "1.2.3", "unknown"],
    ["1.2.3", "latest", "unknown"],
    ["latest", "latest", "same"],
    ["main", "main", "same"],
    ["TODO", "1.2.3", "unknown"],
  ]),
  ...rows({ pattern: "{number}" }, [
    ["123", "122", "older"],
    ["123", "124", "newer"],
    ["12065432109", "12065432108", "older"],
    ["123", "1.2.3", "unknown"],
  ]),
  ...rows({ pattern: "build-{number}" }, [
    ["build-118", "build-119", "newer"],
    ["build-118", "build-99", "older"],
    ["build-118", "nightly-119", "unknown"],
    ["latest", "build-118", "unknown"],
  ]),
  ...rows({ pattern: "pr-{number}" }, [["pr-12", "pr-9", "older"]]),
  ...rows({ pattern: "r{number}" }, [["r9", "r12", "newer"]]),
  ...rows({ pattern: "{date}" }, [
    ["20261128", "20261127", "older"],
    ["20261128", "20261201", "newer"],
    ["2026-11-28", "2026-11-27", "older"],
    ["2026-11-28", "20261129", "newer"],
    ["20261128T120000Z", "20261128T115959Z", "older"],
    ["1732790400", "1732790300", "older"],
    ["1732790400", "20261128", "unknown"],
    ["28-11-2026", "27-11-2026", "unknown"],
  ]),
  ...rows({ pattern: "{version}" }, [
    ["1.10", "1.9", "older"],
    ["v6", "v5", "older"],
    ["2.1", "2.0", "older"],
    ["1.2.3.4", "1.2.3.3", "older"],
    ["20261128", "20261127", "older"],
    ["7654321", "1234567", "older"],
    ["1.2.3-fpm", "1.2.4-alpine", "other-flavour"],
  ]),
  ...rows({ pattern: "{sha}", source: history("1a2b3c4", "9f8e7d6") }, [
    ["1a2b3c4", "9f8e7d6", "newer"],
    ["9f8e7d6", "1a2b3c4", "older"],
    ["9f8e7d6", "20241128", "unknown"],
    ["20241128", "20241127", "unknown"],
    ["1.2.3", "1.2.4", "unknown"],
  ]),
  ...rows({ pattern: "{sha}", source: history("1234567", "7654321") }, [["7654321", "1234567", "older"]]),
  ...rows({ pattern: "{branch}-{sha}", source: { line: ["1a2b3c4", "9f8e7d6"], beside: ["0f1e2d3"] } }, [
    ["main-1a2b3c4", "main-9f8e7d6", "newer"],
    ["main-9f8e7d6", "main-1a2b3c4", "older"],
    ["main-1a2b3c4", "feature-x-9f8e7d6", "newer"],
    ["main-9f8e7d6", "feature-x-0f1e2d3", "diverged"],
    ["main-9f8e7d6", "feature-x-0badc0d", "unknown"],
  ]),
  ...rows({ pattern: "{branch}-{sha}-{date}", source: history("1a2b3c4", "9f8e7d6") }, [
    ["main-1a2b3c4-1732790400", "main-9f8e7d6-1732790300", "newer"],
    ["main-9f8e7d6-1732790400", "main-9f8e7d6-1732790300", "older"],
    ["main-9f8e7d6-1732790400", "main-0badc0d-1732790300", "older"],
    ["main-9f8e7d6-1732790400", "main-0badc0d-1732790500", "newer"],
    ["main-9f8e7d6-1732790400", "fix-0badc0d-1732790500", "unknown"],
  ]),
  ...rows({ pattern: "release-{sha}-{date}", source: history() }, [
    ["release-9f8e7d6-20261128", "release-1a2b3c4-20261127", "older"],
    ["release-9f8e7d6-20261128", "release-1a2b3c4-20261129", "newer"],
    ["release-9f8e7d6-20261128", "staging-1a2b3c4-20261129", "unknown"],
  ]),
  ...rows({ pattern: "{branch}-{number}" }, [
    ["main-118", "main-117", "older"],
    ["main-118", "main-119", "newer"],
    ["main-118", "feature-119", "unknown"],
  ]),
  ...rows({ pattern: "{version}-{sha}", source: { line: ["1a2b3c4", "9f8e7d6"], beside: ["0f1e2d3"] } }, [
    ["1.2.3-1a2b3c4", "1.2.3-9f8e7d6", "newer"],
    ["1.2.4-1a2b3c4", "1.2.3-9f8e7d6", "newer"],
    ["1.3.0-9f8e7d6", "1.2.4-0f1e2d3", "older"],
    ["1.2.3-9f8e7d6", "1.2.4-0f1e2d3", "newer"],
    ["1.2.3-9f8e7d6", "1.2.3-0f1e2d3", "diverged"],
    ["1.3.0-0badc0d", "1.2.4-9f8e7d6", "older"],
    ["1.2.3-fpm-1a2b3c4", "1.2.3-alpine-9f8e7d6", "other-flavour"],
  ]),
  ...rows({ pattern: "{date}.{number}" }, [
    ["20261128.2", "20261128.10", "newer"],
    ["20261128.10", "20261127.11", "older"],
  ]),
];

function history(...line: readonly string[]): KnownCommits {
  return { line };
}

type Row = readonly [present: string, next: string, order: VersionOrder];

function rows(given: Pick<OrderRow, "pattern" | "source">, pairs: readonly Row[]): OrderRow[] {
  return pairs.map(([present, next, order]) => ({ present, next, order, ...given }));
}

/** What a source that knows these commits answers. */
export function factsOf({ line, beside = [] }: KnownCommits): SourceFacts {
  const isOf = (name: string) => (commit: string) => commit.startsWith(name) || name.startsWith(commit);
  const isBeside = (name: string): boolean => beside.some(isOf(name));
  return {
    has: (name) => ({ known: line.some(isOf(name)) || isBeside(name) }),
    relation(present, next): Comparison {
      const [before, after] = [line.findIndex(isOf(present)), line.findIndex(isOf(next))];
      if ((before === -1 && !isBeside(present)) || (after === -1 && !isBeside(next))) return { order: "unknown" };
      if (isBeside(present) || isBeside(next)) return { order: "diverged" };
      if (before === after) return { order: "same" };
      return { order: after > before ? "newer" : "older" };
    },
  };
}

/** What the source knows, for a title or a column. */
export function shownSource(source: KnownCommits | undefined): string {
  if (source === undefined) return "cannot be asked";
  const { line, beside = [] } = source;
  if (line.length === 0) return "has none of them";
  return `has ${line.join(" < ")}${beside.length === 0 ? "" : `, beside ${beside.join(", ")}`}`;
}
