import { indexOf } from "./map-index.ts";
import type { Scalar } from "./tree.ts";

// Words that some reader takes for a boolean or for null, in any case.
const words = new Set(["y", "n", "yes", "no", "on", "off", "true", "false", "null"]);
const charset = /^[A-Za-z0-9_/][A-Za-z0-9_.\-/:@+]*$/;
const numbers = [
  // go-yaml also accepts a sign after the prefix: "0b-1".
  /^0x[-+]?[0-9a-f]*$/i,
  /^0o[-+]?[0-7]*$/i,
  /^0b[-+]?[01]*$/i,
  /^\d+\.?\d*(?:e[-+]?\d+)?$/i,
  // Base 60, which YAML 1.1 has.
  /^\d+(?::\d+)+(?:\.\d*)?$/,
];
const date = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt\s])/;

/**
 * Whether every reader of YAML 1.1 and 1.2 takes the bare text for a string: kubectl, Kustomize, Helm and Argo CD read 1.1, most others
 * 1.2. In doubt, the answer is no, and the text gets quotes.
 */
export function isPlainSafe(text: string): boolean {
  if (!charset.test(text) || text.endsWith(":") || words.has(text.toLowerCase())) return false;
  // No specification makes a bare exponent a number, but one reader does in its 1.1 mode.
  if (/^e[-+]?\d+$/i.test(text)) return false;
  if (!/^\d/.test(text)) return true;
  const digits = text.replaceAll("_", "");
  return !date.test(text) && !numbers.some((number) => number.test(digits));
}

/**
 * Whether a plain scalar may stay plain with this new text. A bare string outside our strict rule, such as "--image=a/b:1", may: with "/"
 * or "=" in it, no reader takes it for anything else.
 */
export function mayStayPlain(scalar: Scalar, text: string, whole: boolean): boolean {
  if (scalar.source.format === "json") return false;
  if (isPlainSafe(text)) return true;
  if (scalar.tag === "tag:yaml.org,2002:str" && charset.test(text) && !text.endsWith(":")) return true;
  return !whole && scalar.value !== "" && text[0] === scalar.value[0] && /[/=]./.test(text) && !text.endsWith(":");
}

/** The text in double quotes, readable as YAML and as JSON. */
export const doubleQuoted = (text: string): string => JSON.stringify(text);

/** The text in single quotes. Only for a text without line breaks. */
export const singleQuoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export type QuoteStyle = "single" | "double";

export const quoted = (text: string, style: QuoteStyle): string =>
  style === "single" ? singleQuoted(text) : doubleQuoted(text);

/** The quotes for a scalar that had none: those of its neighbours in the same map. */
export function quotesBeside(scalar: Scalar): QuoteStyle {
  if (scalar.parent?.kind !== "map") return "double";
  return indexOf(scalar.parent).hasSingleQuotes ? "single" : "double";
}
