import { ManifestRefusal } from "../refusal.ts";
import { placeOf } from "./embedded.ts";
import { isAmbiguous } from "./merge-keys.ts";
import { type Mapping, pairOf } from "./tree.ts";

/** The refusal for an image if readers disagree on its value for one of the keys. */
export function ambiguityOf(map: Mapping, keys: readonly string[]): ManifestRefusal | undefined {
  const key = keys.find((each) => isAmbiguous(map, each));
  return key === undefined ? undefined : ambiguousValue(map, key);
}

/** The refusal for a value that some readers take from "<<", and others from the map itself. */
export function ambiguousValue(map: Mapping, key: string): ManifestRefusal {
  const { line, column } = placeOf(pairOf(map, key)?.key ?? map);
  const { file } = map.source;
  return new ManifestRefusal(
    "duplicate-key",
    `${file}:${line}:${column} has two values for ${key}, one of them through "<<": Helm and Kustomize do not use the same one as most other tools`,
    {
      file,
      line,
      column,
      hint: 'Put a single "<<" before all other keys of the map, or remove one of the two values.',
    },
  );
}
