import { describeRow } from "./describe-gate-row.ts";
import type { GateReport, GateRow } from "./gate-report.ts";
import { cutTo } from "./text.ts";

/** An open gate, as the trailer of a commit shows it. */
export interface PassedGate {
  /** "prod", or "cart in prod" if the commit passed several gates. */
  readonly name: string;
  /** Checks that held. */
  readonly held: readonly string[];
  /** Checks that did not hold, and that a user overrode. */
  readonly overridden: readonly string[];
}

const betweenGates = " | ";
const betweenRows = "; ";
const overriddenMark = "overridden: ";
/** In UTF-16 code units: an agent's message can be long, and a trailer is for people. */
const longestRow = 300;

const nameAmongOthers = (app: string, environment: string): string => `${app} in ${environment}`;

/**
 * The value of `Tagboat-Gate`: "prod: source staging: healthy: …; overridden: soak staging: …". Undefined without a gate. `recorded`: what an
 * earlier commit says of gates that were not passed anew, so that every gate is named with its app.
 */
export function formatGates(gates: readonly GateReport[], recorded?: readonly string[]): string | undefined {
  const isAlone = gates.length === 1 && recorded === undefined;
  const passed = gates.map(({ app, environment, rows }) => {
    // Approvals come after the commit.
    const listed = rows
      .filter(({ check, overridden }) => check !== "hold" && (check !== "approvals" || overridden === true))
      .map(rowText);
    return `${isAlone ? environment : nameAmongOthers(app, environment)}: ${listed.join(betweenRows)}`;
  });
  const texts = [...passed, ...(recorded ?? [])];
  return texts.length === 0 ? undefined : texts.join(betweenGates);
}

/** What a value of `Tagboat-Gate` says of an app that is named among others. */
export const recordedGate = (gates: string | undefined, { app, environment }: NamedGate): readonly string[] =>
  (gates?.split(betweenGates) ?? []).filter((text) => text.startsWith(`${nameAmongOthers(app, environment)}: `));

type NamedGate = Pick<GateReport, "app" | "environment">;

/** A reason from a server must not look like the end of its row. */
function rowText(row: GateRow): string {
  const text = cutTo(describeRow(row), longestRow).replaceAll(betweenRows, ", ").replaceAll(betweenGates, " / ");
  return row.overridden === true ? `${overriddenMark}${text}` : text;
}

/** Reads the value of `Tagboat-Gate` back. */
export function parseGates(text: string): readonly PassedGate[] {
  return text.split(betweenGates).map((gate) => {
    const end = gate.indexOf(": ");
    const rows = gate.slice(end + 2).split(betweenRows);
    return {
      name: gate.slice(0, Math.max(0, end)),
      held: rows.filter((row) => row !== "" && !row.startsWith(overriddenMark)),
      overridden: rows.flatMap((row) => (row.startsWith(overriddenMark) ? row.slice(overriddenMark.length) : [])),
    };
  });
}

/** The checks that a user overrode for an app in an environment, with what they said. */
export const overriddenFor = (
  gates: string | undefined,
  { app, environment }: Pick<GateReport, "app" | "environment">,
): readonly string[] =>
  (gates === undefined ? [] : parseGates(gates)).flatMap(({ name, overridden }) =>
    name === environment || name === nameAmongOthers(app, environment) ? overridden : [],
  );

/** Names of the overridden checks: "prod: soak staging". */
const overriddenIn = (gates: string | undefined): readonly string[] =>
  (gates === undefined ? [] : parseGates(gates)).flatMap(({ name, overridden }) =>
    overridden.map((row) => `${name}: ${row.slice(0, row.indexOf(": "))}`),
  );

/** The checks that `gates` overrides and `recorded` does not. Both are values of `Tagboat-Gate`. */
export function unrecordedOverrides(gates: string | undefined, recorded: string | undefined): readonly string[] {
  const known = new Set(overriddenIn(recorded));
  return overriddenIn(gates).filter((check) => !known.has(check));
}
