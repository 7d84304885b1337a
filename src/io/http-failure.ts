import { TagboatError } from "../errors.ts";

/** A URL for display, without its user and query, which could be secrets. */
export const shownUrl = ({ origin, pathname }: URL): string => `${origin}${pathname}`;

interface FailedRequest {
  readonly url: URL;
  /** Host of the proxy that may be on the way. */
  readonly proxy: string | undefined;
  /** Whether the whole request exceeded its time limit. */
  readonly isLate: boolean;
}

/** Explains codes of Node, OpenSSL and undici, and what to do. The first match wins. */
const causes: readonly (readonly [pattern: RegExp, words: string, hint: string])[] = [
  [
    /Proxy response \((?:407)\)|Proxy Authentication Required/,
    "the proxy asks for a password",
    "Give user:password@ in HTTPS_PROXY.",
  ],
  [
    /Proxy response \(\d+\)/,
    "the proxy opens no connection to it",
    "Is the host allowed there? NO_PROXY names the hosts that are asked directly.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    "no such host is known",
    "Check the address and the name server; HTTPS_PROXY names a proxy, if one is needed.",
  ],
  [
    /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/,
    "its certificate is out of date",
    "Look at the server, and at the clock here.",
  ],
  [
    /ALTNAME_INVALID/,
    "its certificate is for another name",
    "Is it the right address? An address by its number is rarely in a certificate.",
  ],
  [
    /SELF_SIGNED|UNABLE_TO_|CERT_|INVALID_CA/,
    "its certificate is not trusted",
    "Name the PEM file of the authority that signed it with --ca-file, or NODE_EXTRA_CA_CERTS.",
  ],
  [
    /WRONG_VERSION_NUMBER|EPROTO|ERR_SSL|ERR_TLS|packet length/,
    "it does not speak TLS as it should",
    "Is it https there, at that port?",
  ],
  [/ECONNREFUSED/, "nothing answers there", "Is the server up, and the port right?"],
  [/TIMEOUT|ETIMEDOUT/, "no answer came in time", "Look at the server and the network, then run again."],
  [
    /EHOSTUNREACH|ENETUNREACH|ENETDOWN/,
    "there is no way to it from here",
    "Check the network; HTTPS_PROXY names a proxy, if one is needed.",
  ],
  [
    /ECONNRESET|EPIPE|UND_ERR_SOCKET|other side closed|terminated|aborted/i,
    "the connection broke",
    "Look at the server and the network, then run again.",
  ],
  [/HPE_|Parse Error|does not match the HTTP/, "what answers there is no web server", "Is it the right port?"],
];

/** Turns a failed request into an error. */
export function httpFailure(cause: unknown, { url, proxy, isLate }: FailedRequest): TagboatError {
  const said = [...textsOf(cause)];
  const [, words, hint] = (isLate ? causes.find(([pattern]) => pattern.test("TIMEOUT")) : undefined) ??
    causes.find(([pattern]) => said.some((text) => pattern.test(text))) ?? [undefined, said.at(-1) ?? "", undefined];
  const code = said.find((text) => /^[A-Z][A-Z0-9_]{3,}$/.test(text));
  const shown = `${shownUrl(url)} could not be asked: ${words}${code === undefined ? "" : ` (${code})`}`;
  const between = proxy === undefined ? "" : `; the proxy ${proxy} is set`;
  return new TagboatError("remote", `${shown}${between}`, { hint, cause });
}

/** Codes and messages of an error and its causes, outermost first: fetch itself only says that it failed. */
function* textsOf(error: unknown, depth = 0): Generator<string> {
  if (!(error instanceof Error) || depth > 5) return;
  if ("code" in error && typeof error.code === "string") yield error.code;
  yield error.message;
  // All addresses of the host were tried, and each attempt failed.
  if (error instanceof AggregateError) for (const inner of error.errors) yield* textsOf(inner, depth + 1);
  yield* textsOf(error.cause, depth + 1);
}
