import { formatDuration } from "../domain/duration.ts";
import { leastFirst } from "../domain/evidence.ts";
import type { Gate, RequiredApprovals } from "../domain/gate.ts";
import type { Settings } from "./config.ts";
import type { ResolvedSettings } from "./settings.ts";

export interface Tightened {
  /** The settings that change: never looser. */
  readonly settings: Settings;
  /** Requests that are less strict than the present settings, so they change nothing. */
  readonly looser: readonly { readonly key: readonly string[]; readonly message: string }[];
}

/** From the loosest to the strictest. */
const ranks = {
  delivery: ["push", "merge", "pull-request"],
  order: ["off", "prefer", "strict"],
  verifyImage: ["off", "on", "pin"],
} as const;

const gateRanks = {
  evidence: leastFirst,
  override: [true, false],
} as const;

/** Whether the longer time is the stricter one. */
const longerIsStricter = { soak: true, tolerate: false } as const;

/** The stricter of the present and the wanted settings, key by key. Freezes and requirements add up. */
export function tighten(now: ResolvedSettings, wanted: Settings): Tightened {
  const settings: Record<string, unknown> = {};
  const gate: Record<string, unknown> = {};
  const looser: { key: string[]; message: string }[] = [];
  const take = (into: Record<string, unknown>, key: readonly string[], { before, after, order }: Step) => {
    if (after === undefined || order === 0) return;
    if (order > 0) into[key.at(-1) ?? ""] = after;
    else looser.push({ key: [...key], message: `less strict than ${shown(key, before)}, which holds` });
  };
  for (const [key, rank] of Object.entries(ranks) as [keyof typeof ranks, readonly unknown[]][]) {
    take(settings, [key], ranked(now[key], wanted[key], rank));
  }
  const asked: Partial<Gate> = wanted.gate ?? {};
  for (const [key, rank] of Object.entries(gateRanks) as [keyof typeof gateRanks, readonly unknown[]][]) {
    take(gate, ["gate", key], ranked(now.gate[key], asked[key], rank));
  }
  for (const [key, longer] of Object.entries(longerIsStricter) as [keyof typeof longerIsStricter, boolean][]) {
    take(gate, ["gate", key], timed(now.gate[key], asked[key], longer));
  }
  if (asked.approvals !== undefined) {
    const { approvals, weaker } = stricterApprovals(now.gate.approvals, asked.approvals);
    if (approvals !== undefined) gate["approvals"] = approvals;
    for (const [key, message] of weaker) looser.push({ key: ["gate", "approvals", key], message });
  }
  if (asked.freeze !== undefined) gate["freeze"] = [...now.gate.freeze, ...asked.freeze];
  if (asked.require !== undefined) gate["require"] = [...now.gate.require, ...asked.require];
  return { settings: { ...settings, ...(Object.keys(gate).length === 0 ? {} : { gate }) }, looser };
}

/** The higher count, and the smaller circle of accounts. A team's members are unknown here, so only fewer names are a smaller circle. */
function stricterApprovals(now: RequiredApprovals, asked: RequiredApprovals) {
  const weaker: (readonly [key: "count" | "from", message: string])[] = [];
  if (asked.count < now.count) weaker.push(["count", `less strict than \`count: ${now.count}\`, which holds`]);
  const names = new Set(now.from.map((name) => name.toLowerCase()));
  const isSmaller = asked.from.every((name) => names.size === 0 || names.has(name.toLowerCase()));
  if (!isSmaller) weaker.push(["from", `names others than \`from: [${now.from.join(", ")}]\`, which holds`]);
  const from = isSmaller && asked.from.length > 0 ? asked.from : now.from;
  const approvals = { count: Math.max(now.count, asked.count), from };
  const isSame = approvals.count === now.count && from.length === now.from.length;
  return { approvals: isSame ? undefined : approvals, weaker };
}

interface Step {
  readonly before: unknown;
  readonly after: unknown;
  /** Above zero: stricter than before. */
  readonly order: number;
}

const ranked = (before: unknown, after: unknown, rank: readonly unknown[]): Step => ({
  before,
  after,
  order: rank.indexOf(after) - rank.indexOf(before),
});

function timed(before: number, after: number | undefined, longer: boolean): Step {
  const difference = (after ?? 0) - before;
  return { before, after, order: Math.sign(longer ? difference : -difference) };
}

const shown = (key: readonly string[], value: unknown): string =>
  `\`${key.at(-1)}: ${typeof value === "number" ? formatDuration(value) : String(value)}\``;
