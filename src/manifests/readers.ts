import { readJson } from "./json.ts";
import type { SourceFile } from "./manifest.ts";
import { readMarkedText } from "./marker/text-source.ts";
import { ManifestRefusal } from "./refusal.ts";
import { readYamlInSteps } from "./yaml/read-yaml.ts";
import type { Steps } from "./yaml/steps.ts";
import type { ParsedText } from "./yaml/tree.ts";

/** Reads a file of its own format into nodes; undefined for a file of another format. @throws ManifestRefusal */
type Reader = (file: SourceFile) => Steps<ParsedText | undefined> | undefined;

const isYaml = (path: string): boolean => /\.ya?ml$/i.test(path) || /(?:^|\/)Kustomization$/.test(path);

const yaml: Reader = (file) => (isYaml(file.path) ? readYamlInSteps(file) : undefined);

const json: Reader = (file) => (/\.json$/i.test(file.path) ? readJson(file) : undefined);

/** In the order in which they are tried. */
const readers: readonly Reader[] = [yaml, json];

// Formats in which "key: value" is not YAML, or in which quotes are part of the value.
const otherFormat =
  /(?:^|\/)(?:\.env|(?:Make|Docker|Jenkins)file)[^/]*$|\.(?:env|properties|ini|cfg|conf|json5|toml|tf|tfvars|hcl|jsonnet|libsonnet|nix|cue|[cm]?[jt]s|py|star|bzl|sh|md|adoc|rst)$/i;

/** YAML under another name, such as `image-tags/dev/api`: only a user who names a key in the file knows that it is YAML. */
function* unnamedYaml(file: SourceFile): Steps<ParsedText | undefined> {
  if (otherFormat.test(file.path)) return undefined;
  try {
    const source = yield* readYamlInSteps(file);
    return source.documents.some(({ root }) => root?.kind === "map" || root?.kind === "list") ? source : undefined;
  } catch (error) {
    if (error instanceof ManifestRefusal) return undefined;
    throw error;
  }
}

/**
 * The file as nodes, by the first reader that accepts it; undefined if none does. In a file that is unreadable, or of another format, the
 * lines with a `tagboat:` marker are read. `hasKeys`: the caller names keys in it, so a file with any name may be YAML.
 *
 * @throws ManifestRefusal
 */
export function* readManifest(
  file: SourceFile,
  { hasKeys }: { hasKeys: boolean } = { hasKeys: false },
): Steps<ParsedText | undefined> {
  try {
    for (const read of hasKeys ? [...readers, unnamedYaml] : readers) {
      const steps = read(file);
      const source = steps && (yield* steps);
      if (source !== undefined) return source;
    }
  } catch (error) {
    const source = error instanceof ManifestRefusal ? readMarkedText(file, error) : undefined;
    if (source === undefined) throw error;
    return source;
  }
  return readMarkedText(file);
}

/** Reads a file before something asks for it in one step. What cannot be read is reported there. */
export function* readAhead(file: SourceFile): Steps<void> {
  try {
    yield* readManifest(file);
  } catch (error) {
    if (!(error instanceof ManifestRefusal)) throw error;
  }
}
