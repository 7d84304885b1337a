import { type Account, fakeToken } from "./tokens.ts";

const subjects = ["reader", "sync", "sets", "project", "none", "expired"] as const;

/** sync: and ask for syncs; sets: and read ApplicationSets; project: a token of team-a alone; none: nothing at all; expired. */
export type Tokens = Readonly<Record<(typeof subjects)[number], string>>;

/** Who may do what, by their tokens; with `token`, one more that may read everything. */
export function newAccounts(token: string | undefined): { accounts: Map<string, Account>; tokens: Tokens } {
  const tokens = Object.fromEntries(subjects.map((subject) => [subject, fakeToken(subject)])) as Tokens;
  const read = { resource: "applications", action: "get", object: "*" } as const;
  const accounts = new Map<string, Account>([
    [tokens.reader, { subject: "reader", grants: [read] }],
    [tokens.sync, { subject: "sync", grants: [{ ...read, action: "*" }] }],
    [tokens.sets, { subject: "sets", grants: [read, { ...read, resource: "applicationsets" }] }],
    [tokens.project, { subject: "proj:team-a:ci-gate", grants: [{ ...read, object: "team-a/*" }] }],
    [tokens.none, { subject: "none", grants: [] }],
    [
      tokens.expired,
      { subject: "expired", grants: [], refused: "invalid session: token has invalid claims: token is expired" },
    ],
  ]);
  if (token !== undefined) accounts.set(token, { subject: "given", grants: [read] });
  return { accounts, tokens };
}
