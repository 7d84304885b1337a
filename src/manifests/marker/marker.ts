import { formatImageRef, isDigest, isImageName, readImageRef, sameImageName } from "../../domain/image-ref.ts";
import { assignmentLength } from "../assignment.ts";
import { digestBeside } from "../digest-beside.ts";
import { readImageVersion } from "../image-shapes.ts";
import type { FoundImage, Manifest, Slot } from "../manifest.ts";
import { ManifestRefusal, type RefusalReason } from "../refusal.ts";
import { placeOf } from "../yaml/embedded.ts";
import { markedScalars } from "../yaml/marked-scalars.ts";
import { type ParsedText, type Scalar, textOf } from "../yaml/tree.ts";
import { lineOf } from "./text-source.ts";

const kind = "marker";

/**
 * Any scalar on a line with `# tagboat: <image>`, or on the line below one: a whole reference of that image, or a bare tag or digest. `//`
 * works too in formats where it begins a comment. This covers every file without a kind of its own.
 */
export const marker: Manifest = { kind, find };

function find(source: ParsedText): FoundImage[] {
  const marks = [...marksInText(source), ...marksInYaml(source)];
  const marked = new Set<Slot>(marks.map(({ scalar }) => scalar));
  const found = marks.map((mark) => foundAt(mark, marked));
  const digests = found.filter(({ written }) => written.form === "keys" && written.digest !== undefined);
  return digests.length === 0 ? found : joinDigests(found);
}

interface Mark {
  readonly scalar: Scalar;
  /** The image that the marker names. */
  readonly name: string;
}

function marksInText({ documents, format }: ParsedText): Mark[] {
  const root = format === "text" ? documents[0]?.root : undefined;
  if (root?.kind !== "map") return [];
  return root.pairs.flatMap(({ value }) => {
    const line = value?.kind === "scalar" ? lineOf(value) : undefined;
    return value?.kind === "scalar" && line !== undefined ? [{ scalar: value, name: line.name }] : [];
  });
}

function marksInYaml(source: ParsedText): Mark[] {
  const comments = markedScalars(source, "tagboat:");
  const behind = new Set(comments.map(({ scalar }) => scalar));
  return comments.flatMap(({ comment, scalar, below }) => {
    const name = /^#[ \t]*tagboat:[ \t]*(\S+)[ \t]*$/.exec(comment.text)?.[1];
    // The marker on the line itself takes precedence.
    const marked = scalar ?? (behind.has(below) ? undefined : below);
    return name !== undefined && marked !== undefined && isImageName(name) ? [{ scalar: marked, name }] : [];
  });
}

/** A marked tag and a marked digest of the same image are one site: they move together. */
function joinDigests(found: readonly FoundImage[]): FoundImage[] {
  const byName = new Map<string, FoundImage[]>();
  for (const each of found) {
    const group = byName.get(each.image.name);
    if (group === undefined) byName.set(each.image.name, [each]);
    else group.push(each);
  }
  return [...byName.values()].flatMap((group) => {
    const [tag, ...tags] = group.filter(({ written }) => written.form === "keys" && written.tag !== undefined);
    const [digest, ...digests] = group.filter(({ written }) => written.form === "keys" && written.digest !== undefined);
    const joinable = tag !== undefined && digest !== undefined && tags.length + digests.length === 0 && !tag.refusal;
    if (!joinable || tag.image.digest !== undefined) return group;
    const joined = { ...tag, image: { ...tag.image, ...digest.image }, written: { ...tag.written, ...digest.written } };
    return [...group.filter((each) => each !== tag && each !== digest), joined];
  });
}

function foundAt({ scalar, name }: Mark, marked: ReadonlySet<Slot>): FoundImage {
  // "API_TAG=v1" among a configMapGenerator's literals.
  const from = assignmentLength(scalar.value);
  const value = scalar.value.slice(from);
  const reference = readImageRef(value);
  const problem = problemWith(scalar, value, name);
  if (problem !== undefined)
    return { kind, image: { name }, written: { form: "reference", slot: scalar }, refusal: problem };
  if (reference !== undefined && sameImageName(reference.name, name)) {
    return { kind, image: reference, written: { form: "reference", slot: scalar, from } };
  }
  if (isDigest(value)) return { kind, image: { name, digest: value }, written: { form: "keys", digest: scalar } };
  const near = digestBeside(scalar);
  // A digest with its own marker says itself which image it belongs to.
  const digest = near === undefined || marked.has(near) ? undefined : near;
  const beside = digest === undefined ? {} : { digest };
  const { parts } = readImageVersion(value, textOf(digest) ?? "");
  return { kind, image: { name, ...parts }, written: { form: "keys", tag: scalar, tagFrom: from, ...beside } };
}

function problemWith(scalar: Scalar, value: string, name: string): ManifestRefusal | undefined {
  const line = lineOf(scalar);
  if (/\{\{|\{%|\$\{/.test(line?.content ?? value)) {
    return refuse(scalar, "templated", "the marked line holds a template, not an image");
  }
  if (line !== undefined && isSealed(scalar.source)) {
    return refuse(scalar, "encrypted", "the file is sealed by SOPS: an edit would break its MAC", sealHint);
  }
  if (line !== undefined && line.scalar === undefined) {
    return refuse(scalar, "unsupported-value", "the marked line is not of the form that a marker needs", formHint);
  }
  if (line?.scalar?.quotes === undefined && line !== undefined && code.test(scalar.source.file)) {
    return refuse(scalar, "unsupported-value", "a bare word is no string in this language", "Put it in quotes.");
  }
  const reference = readImageRef(value);
  if (isDigest(value) && value !== scalar.value) {
    return refuse(
      scalar,
      "unsupported-value",
      "the marked line has a digest behind its key",
      "Give it a key of its own.",
    );
  }
  if (value === "" || isDigest(value) || readImageVersion(value, "").sound) return undefined;
  if (reference === undefined) {
    return refuse(scalar, "unsupported-value", "the marked value is neither a tag nor a reference of the image");
  }
  if (sameImageName(reference.name, name)) return undefined;
  const said = formatImageRef(reference);
  return refuse(scalar, "unsupported-value", `the marker says ${name}, and the line says ${said}`);
}

// SOPS's form in sealed .env, INI and YAML files. The nodes of a file that was read as YAML are checked with all others.
const isSealedText = (text: string): boolean =>
  /^[ \t]*(?:sops_)?mac[ \t]*[=:][ \t]*["']?ENC\[/m.test(text) &&
  !/mac_only_encrypted[ \t]*[=:][ \t]*["']?true/.test(text);

const sealed = new WeakMap<ParsedText, boolean>();

/** Computed once for each file, because each of its markers asks. */
function isSealed(source: ParsedText): boolean {
  const known = sealed.get(source) ?? isSealedText(source.text);
  sealed.set(source, known);
  return known;
}

const sealHint = "Keep the image in a file of its own, or encrypt with --mac-only-encrypted.";

const formHint =
  'Put the marker on a line of its own above one assignment: key, "=" or ":", and one tag or reference, in quotes or bare.';

// Languages in which a bare word is a number, a keyword or a variable.
const code = /\.(?:tf|tfvars|hcl|jsonnet|libsonnet|json5?|toml|nix|cue|[cm]?[jt]s|py|star|bzl)$/i;

function refuse(scalar: Scalar, reason: RefusalReason, message: string, hint?: string): ManifestRefusal {
  const { file } = scalar.source;
  const { line, column } = placeOf(scalar);
  return new ManifestRefusal(reason, `${file}:${line}:${column}: ${message}`, { file, line, column, hint });
}
