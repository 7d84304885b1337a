import { formatImageRef, isDigest, isImageName, isTag, readImageRef, sameImageName } from "../domain/image-ref.ts";
import { placeOf } from "./embedded.ts";
import { type FoundImage, type Manifest, ManifestRefusal, type RefusalReason } from "./manifest.ts";
import { markedScalars } from "./marked-scalars.ts";
import { lineOf } from "./text-source.ts";
import type { Scalar, Source } from "./tree.ts";

const kind = "marker";

/**
 * Any scalar on a line with `# tagboat: <image>` (`//` works too, where that begins a comment): a whole reference of that
 * image, or its bare tag, or its bare digest. The way out for every file that has no kind of its own.
 */
export const marker: Manifest = { kind, find };

function find(source: Source): FoundImage[] {
  return [...marksOf(source)].map(({ scalar, name }) => foundAt(scalar, name));
}

function* marksOf(source: Source): Generator<{ scalar: Scalar; name: string }> {
  for (const { root } of source.documents) {
    for (const { value } of root?.kind === "map" ? root.pairs : []) {
      const line = value?.kind === "scalar" ? lineOf(value) : undefined;
      if (value?.kind === "scalar" && line !== undefined) yield { scalar: value, name: line.name };
    }
  }
  for (const { comment, scalar } of markedScalars(source, "tagboat:")) {
    const name = /^#[ \t]*tagboat:[ \t]*(\S+)[ \t]*$/.exec(comment.text)?.[1];
    if (name !== undefined && scalar !== undefined && isImageName(name)) yield { scalar, name };
  }
}

function foundAt(scalar: Scalar, name: string): FoundImage {
  const { value } = scalar;
  const reference = readImageRef(value);
  // A bare word is a tag before it is the name of an image on Docker Hub; with "/", ":" or "@" it can only be a reference.
  if (reference !== undefined && (sameImageName(reference.name, name) || /[/:@]/.test(value))) {
    const found: FoundImage = { kind, image: reference, written: { form: "reference", slot: scalar } };
    return sameImageName(reference.name, name)
      ? found
      : {
          ...found,
          image: { name },
          refusal: refuse(
            scalar,
            "unsupported-value",
            `the marker says ${name}, and the line says ${formatImageRef(reference)}`,
          ),
        };
  }
  if (isDigest(value)) return { kind, image: { name, digest: value }, written: { form: "keys", digest: scalar } };
  const found: FoundImage = {
    kind,
    image: { name, ...(value === "" ? {} : { tag: value }) },
    written: { form: "keys", tag: scalar },
  };
  const problem = problemWith(scalar);
  return problem === undefined ? found : { ...found, image: { name }, refusal: problem };
}

function problemWith(scalar: Scalar): ManifestRefusal | undefined {
  const line = lineOf(scalar);
  if (/\{\{|\{%|\$\{/.test(line?.before ?? scalar.value)) {
    return refuse(scalar, "templated", "the marked line holds a template, not an image");
  }
  if (line !== undefined && line.scalar === undefined) {
    return refuse(
      scalar,
      "unsupported-value",
      "the marked line is not of the form that a marker needs",
      'Put the marker on a line that is one assignment: key, "=" or ":", and one tag or reference in quotes or bare.',
    );
  }
  if (scalar.value !== "" && !isTag(scalar.value))
    return refuse(scalar, "unsupported-value", "the marked value is neither a tag nor a reference of the image");
  return undefined;
}

function refuse(scalar: Scalar, reason: RefusalReason, message: string, hint?: string): ManifestRefusal {
  const { file } = scalar.source;
  const { line, column } = placeOf(scalar);
  return new ManifestRefusal(reason, `${file}:${line}:${column}: ${message}`, { file, line, column, hint });
}
