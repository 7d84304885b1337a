import { TagboatError } from "../../errors.ts";
import { headersOfRead } from "../shared/read-answer.ts";

/**
 * A fetch that fails if a successful answer is not GitHub's API: half a document, an empty body, an HTML page. The client would return each
 * of these as data. A failure is retried or examined instead.
 */
export function apiAnswers(fetch: typeof globalThis.fetch, apiUrl: string): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { ok, status, statusText, headers } = response;
    if (!ok || status === 204) return response;
    const text = await response.text();
    if (!isDocument(text)) throw noAnswer(apiUrl, text);
    const whole = new Response(text, { status, statusText, headers: headersOfRead(headers) });
    Object.defineProperty(whole, "url", { value: response.url });
    return whole;
  };
}

function isDocument(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

const noAnswer = (apiUrl: string, text: string) =>
  text.trimStart().startsWith("<")
    ? new TagboatError("remote", `${apiUrl} answered with a page for people, not as GitHub's API does`, {
        hint: "Check the address of the API; a proxy or a sign-in page may stand before it.",
      })
    : new TagboatError("remote", `${apiUrl} answered with ${text === "" ? "nothing" : "half a document"}`, {
        hint: "Try again; something between here and GitHub may break its answers.",
      });
