/** One way to authenticate that a server offers in `WWW-Authenticate`. */
export interface Challenge {
  /** In lower case: "bearer", "basic". */
  readonly scheme: string;
  /** By name in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const separators = /[\s,]*/y;
// Some servers do not quote the realm, so the value may also have the characters of an address.
const parameter = /([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",=]+))(?=\s*(?:,|$))/y;
const token68 = /[\w.~+/-]+=+(?=\s*(?:,|$))/y;
const scheme = /([\w!#$%&'*+.^`|~-]+)(?=[\s,]|$)/y;

/**
 * Reads the challenges of a `WWW-Authenticate` header. Several headers are joined by commas, which also separate the parameters of one
 * challenge: RFC 9110, section 11.6.1. Ignores everything from the first malformed part on.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  while (at < header.length) {
    take(separators);
    const said = take(parameter);
    if (said !== null) {
      const [, name = "", quoted, plain = ""] = said;
      const { parameters } = challenges.at(-1) ?? {};
      const key = name.toLowerCase();
      // The first of two equal names counts, as the second may be injected.
      if (parameters?.has(key) === false) parameters.set(key, quoted?.replace(/\\(.)/g, "$1") ?? plain);
      continue;
    }
    if (take(token68) !== null) continue;
    const begun = take(scheme);
    if (begun === null) break;
    challenges.push({ scheme: (begun[1] ?? "").toLowerCase(), parameters: new Map() });
  }
  return challenges;
}
