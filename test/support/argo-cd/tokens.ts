import type { IncomingMessage } from "node:http";

/** A right, as a policy line grants it: the object with "*" for anything. */
export interface Grant {
  readonly resource: "applications" | "applicationsets";
  readonly action: "get" | "sync" | "*";
  readonly object: string;
}

export interface Account {
  readonly subject: string;
  readonly grants: readonly Grant[];
  /** Why nobody is let in with it. */
  readonly refused?: string;
}

/** Looks like a token of Argo CD, and is worth nothing elsewhere. */
export const fakeToken = (subject: string): string =>
  ["e30", Buffer.from(JSON.stringify({ sub: subject, iss: "argocd" })).toString("base64url"), "c2lnbmF0dXJl"].join(".");

/** The account behind a request, or the text of a 401. */
export function accountOf(request: IncomingMessage, accounts: ReadonlyMap<string, Account>): Account | string {
  // The prefix is compared as it is written: "bearer" is nobody's.
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined || token.split(".").length !== 3) return "no session information";
  const account = accounts.get(token);
  if (account === undefined) return "invalid session: token signature is invalid: signature is invalid";
  return account.refused ?? account;
}

export function may(account: Account, resource: Grant["resource"], wish: { action: string; object: string }): boolean {
  return account.grants.some(
    (grant) =>
      grant.resource === resource &&
      (grant.action === "*" || grant.action === wish.action) &&
      new RegExp(`^${grant.object.split("*").map(literal).join(".*")}$`).test(wish.object),
  );
}

const literal = (text: string): string => text.replace(/[.+?^${}()|[\]\\/]/g, "\\$&");
