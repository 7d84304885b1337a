import type { Answer, Call, Flavour, GiteaState } from "./state.ts";

/** An answer other than the one that was hoped for; thrown where it is found out. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`${answer.status}`);
    this.answer = answer;
  }
}

/** The usual body of an error. */
export function refusal(state: Pick<GiteaState, "url">, status: number, message: string): Refusal {
  return new Refusal({ status, body: { message, url: `${state.url}/api/swagger` } });
}

/** Without a body, as Go's `ctx.Status` leaves it. */
export const silence = (status: number): Refusal => new Refusal({ status });

/** The two servers' words for the same thing. */
export function words(flavour: Flavour, texts: { readonly gitea: string; readonly forgejo: string }): string {
  return texts[flavour];
}

const nothing = { gitea: "not found", forgejo: "The target couldn't be found." };

/** Forgejo has one more field for what is not there. */
export function notFound({ state }: Pick<Call, "state">, message = words(state.flavour, nothing)): Refusal {
  const body = { message, url: `${state.url}/api/swagger` };
  return new Refusal({ status: 404, body: state.flavour === "forgejo" ? { ...body, errors: null } : body });
}

/** Outside of development, a server says nothing about its own failures. */
export const serverError = ({ state }: Pick<Call, "state">): Refusal => refusal(state, 500, "");

/** One page of a list, with the headers that tell of the others. The server gives at most fifty. */
export function page<T>(
  { query }: Pick<Call, "query">,
  all: readonly T[],
): { items: T[]; headers: Record<string, string> } {
  const limit = Math.min(Number(query.get("limit")) || 30, 50);
  const number = Math.max(Number(query.get("page")) || 1, 1);
  const headers = { "x-total-count": String(all.length) };
  return { items: all.slice((number - 1) * limit, number * limit), headers };
}

export const text = (value: unknown): string => (typeof value === "string" ? value : "");

export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
