import { limits, most, overLimit } from "../../limits.ts";
import { ManifestRefusal } from "../refusal.ts";

/** Deeper nesting than in the schema of any manifest. */
export const mostDepth = most("manifest-depth");

interface ValueCounter {
  /** A document begins. */
  begin(): void;
  /** @throws ManifestRefusal too-large, as soon as there are more keys and values than a file or a document may have */
  add(): void;
}

export function valueCounter(path: string): ValueCounter {
  let [inFile, inDocument] = [0, 0];
  return {
    begin: () => {
      inDocument = 0;
    },
    add: () => {
      if (++inFile > most("manifest-values")) throw tooMany(path, "manifest-values");
      if (++inDocument > most("document-values")) throw tooMany(path, "document-values");
    },
  };
}

function tooMany(path: string, limit: "manifest-values" | "document-values"): ManifestRefusal {
  const what = limit === "manifest-values" ? "it has" : "a document in it has";
  return new ManifestRefusal("too-large", `${path} is not read: ${what} ${overLimit(limit)}`, {
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
