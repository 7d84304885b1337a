import type { Discovery, Trial, TrialResult } from "./storm.ts";

/** The command that does this one trial again. */
export function commandOf({ scenario, points, arms }: Trial): string {
  const places = points.map((number, index) => `--point ${number} --fault ${arms[index]?.fault ?? ""}`);
  return `npm run storm -- --scenario ${scenario.name} ${places.join(" ")}`;
}

/** For each fault: how often it was tried, survived, told and killed; then every violation with its command. */
export function reportText(discoveries: readonly Discovery[], results: readonly TrialResult[]): string {
  const violations = results.filter(({ violations }) => violations.length > 0);
  const missed = results.filter(({ fired, trial }) => fired < trial.arms.length && trial.arms.length === 1);
  return [
    pointsTable(discoveries, results),
    "",
    faultsTable(results),
    "",
    ...violations.flatMap(violationLines),
    ...missed.map(({ trial }) => `never struck: ${commandOf(trial)}`),
    closingLine(results, violations.length),
    "",
  ].join("\n");
}

function pointsTable(discoveries: readonly Discovery[], results: readonly TrialResult[]): string {
  const rows = discoveries.map(({ scenario, points, milliseconds }) => {
    const own = results.filter(({ trial }) => trial.scenario === scenario);
    return [
      scenario.name,
      String(points.length),
      String(points.filter(({ kind }) => kind === "git").length),
      String(points.filter(({ kind }) => kind === "http").length),
      String(own.length),
      String(runsOf(own)),
      String(own.filter(({ violations }) => violations.length > 0).length),
      `${Math.round(milliseconds)} ms`,
    ];
  });
  return table([["scenario", "points", "git", "http", "trials", "runs", "violated", "undisturbed"], ...rows]);
}

function faultsTable(results: readonly TrialResult[]): string {
  const names = [...new Set(results.map(faultOf))].sort();
  const rows = names.map((name) => {
    const own = results.filter((result) => faultOf(result) === name);
    const firsts = own.map(({ exits }) => exits[0] ?? null);
    const codes = [...new Set(firsts.filter((code) => code !== null && code !== 0))].sort(
      (a, b) => Number(a) - Number(b),
    );
    return [
      name,
      String(own.length),
      String(firsts.filter((code) => code === 0).length),
      codes.map((code) => `${code} (${firsts.filter((first) => first === code).length})`).join(", "),
      String(firsts.filter((code) => code === null).length),
      String(own.filter(({ violations }) => violations.length > 0).length),
    ];
  });
  return table([["fault", "trials", "survived", "told, by exit code", "killed", "violated"], ...rows]);
}

const faultOf = ({ trial }: TrialResult): string =>
  trial.arms.length > 1 ? "pairs" : trial.arms.map(({ kind, fault }) => `${kind} ${fault}`).join();

function violationLines({ trial, violations, exits }: TrialResult): string[] {
  const place = trial.arms.map(({ kind, index }) => `${kind} ${index}`).join(" + ");
  return [
    `✗ ${commandOf(trial)}`,
    `    at ${place}; exit codes ${exits.map((code) => code ?? "killed").join(", ")}`,
    ...violations.map(({ law, detail }) => `    ${law}: ${detail}`),
  ];
}

function closingLine(results: readonly TrialResult[], violated: number): string {
  return `${results.length} trials, ${runsOf(results)} runs of the command, ${violated} trials with violations`;
}

const runsOf = (results: readonly TrialResult[]): number => results.reduce((sum, { exits }) => sum + exits.length, 0);

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
