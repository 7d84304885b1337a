import type { SourceFile } from "./manifest.ts";
import { ManifestRefusal } from "./refusal.ts";
import { readYamlOfJson } from "./yaml/read-yaml.ts";
import type { Steps } from "./yaml/steps.ts";
import type { ParsedText } from "./yaml/tree.ts";

/**
 * Reads a JSON file into nodes with the YAML parser, after JSON's own parser has accepted it. The YAML parser would allow comments and a
 * second value, which readers of the file reject.
 *
 * @throws ManifestRefusal unparsable, or templated.
 */
export function readJson(file: SourceFile): Steps<ParsedText> {
  try {
    JSON.parse(file.text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const templated = /\{\{|\{%/.test(file.text);
    throw new ManifestRefusal(
      templated ? "templated" : "unparsable",
      `${file.path} is ${templated ? "a template, not JSON" : "not JSON"}: ${error.message}`,
      { file: file.path },
    );
  }
  return readYamlOfJson(file, (text) => readJson({ path: file.path, text }));
}
