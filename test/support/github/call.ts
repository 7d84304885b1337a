import type { Place } from "./shapes.ts";
import type { RepositoryState, ServerAccount } from "./state.ts";

/** A request on a repository, that was let in. */
export interface Call {
  readonly place: Place;
  readonly repository: RepositoryState;
  readonly account: ServerAccount | undefined;
  /** Login of whoever asks. */
  readonly login: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly defaultBranch: string;
  /** The server's time. */
  readonly now: Date;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Route {
  readonly method: string;
  /** As in GitHub's description, with {names}. */
  readonly pattern: string;
  /** The permission that it wants, as the header of a refusal names it. */
  readonly needs: string;
  handle(call: Call): Promise<Reply> | Reply;
}

/** One page of a list, with the links to the others. */
export function paged(
  call: Call,
  path: string,
  items: readonly unknown[],
): Reply & { readonly items: readonly unknown[] } {
  const size = Math.min(Number(call.query.get("per_page") ?? 30), 100);
  const page = Number(call.query.get("page") ?? 1);
  const hasMore = items.length > page * size;
  const query = new URLSearchParams(call.query);
  query.set("page", String(page + 1));
  const { owner, name } = call.repository;
  const link = `<${call.place.api}/repos/${owner}/${name}${path}?${query}>; rel="next"`;
  const shown = items.slice((page - 1) * size, page * size);
  return { status: 200, body: shown, items: shown, ...(hasMore && { headers: { link } }) };
}

export const text = (value: unknown): string => (typeof value === "string" ? value : "");
