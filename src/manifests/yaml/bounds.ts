import { limits, most, overLimit } from "../../limits.ts";
import { ManifestRefusal } from "../refusal.ts";
import type { ParsedText, Scalar } from "./node.ts";

/** Deeper nesting than in the schema of any manifest. */
export const mostDepth = most("manifest-depth");

interface ValueCounter {
  /** A document begins. */
  begin(): void;
  /** @throws ManifestRefusal too-large, as soon as there are more keys and values than a file or a document may have */
  add(): void;
}

/** How many values were read inside the values of a file. */
const embeddedIn = new WeakMap<ParsedText, { values: number }>();

/** `within`: the scalar whose content is read in one go, while its file is searched. */
export function valueCounter(path: string, within?: Scalar): ValueCounter {
  let [inFile, inDocument] = [0, 0];
  const embedded = within && countsIn(within);
  return {
    begin: () => {
      inDocument = 0;
    },
    add: () => {
      if (++inFile > most("manifest-values")) throw tooMany(path, "manifest-values");
      if (++inDocument > most("document-values")) throw tooMany(path, "document-values");
      if (embedded !== undefined && ++embedded.values > most("embedded-values")) throw tooMany(path, "embedded-values");
    },
  };
}

function countsIn({ source }: Scalar): { values: number } {
  if (source.within !== undefined) return countsIn(source.within);
  const counts = embeddedIn.get(source) ?? { values: 0 };
  embeddedIn.set(source, counts);
  return counts;
}

const excess = {
  "manifest-values": "is not read: it has",
  "document-values": "is not read: a document in it has",
  "embedded-values": "is read without a text inside it: such texts have",
} as const;

function tooMany(path: string, limit: keyof typeof excess): ManifestRefusal {
  return new ManifestRefusal("too-large", `${path} ${excess[limit]} ${overLimit(limit)}`, {
    file: path,
    hint: limits[limit].hint,
  });
}

/** The refusal for nesting that is too deep, with its position. */
export function tooDeep(path: string, { line, column }: { line: number; column: number }): ManifestRefusal {
  return new ManifestRefusal(
    "too-large",
    `${path}:${line}:${column} is not read: maps and lists are nested in ${overLimit("manifest-depth")}`,
    { file: path, line, column, hint: limits["manifest-depth"].hint },
  );
}
