import { TagboatError } from "../errors.ts";
import { cutTo } from "./text.ts";

/** An image reference, each part as its author wrote it. */
export interface ImageRef {
  /** Registry and repository, such as "ghcr.io/acme/api". Never empty. */
  readonly name: string;
  readonly tag?: string;
  /** "sha256:…". If present, it decides what runs, and the tag is only a label. */
  readonly digest?: string;
}

/** The tag and digest of an image: the part that moves from one environment to the next. */
export type ImageVersion = Omit<ImageRef, "name">;

// The grammars of the OCI distribution specification.
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;
const hostPattern =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/;
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

export const versionOf = ({ tag, digest }: ImageVersion): ImageVersion => ({
  ...(tag === undefined ? {} : { tag }),
  ...(digest === undefined ? {} : { digest }),
});

export const isTag = (text: string): boolean => tagPattern.test(text);
export const isDigest = (text: string): boolean => digestPattern.test(text);

/** Whether the text is a repository name: path components in lower case, with or without a registry host. */
export function isImageName(text: string): boolean {
  if (text.length > 255) return false;
  const components = text.split("/");
  if (components.length > 1 && hasHost(components[0] ?? "")) {
    return hostPattern.test(components[0] ?? "") && components.slice(1).every((part) => pathComponent.test(part));
  }
  return components.every((part) => pathComponent.test(part));
}

// Docker's own rule: a first component is a registry if it could not be a path component on Docker Hub.
const hasHost = (first: string): boolean => /[.:[A-Z]/.test(first) || first === "localhost";

/** Splits a reference at its tag and digest without checking the parts. A port of the registry is not a tag. */
export function splitImageRef(text: string): ImageRef {
  const at = text.indexOf("@");
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  return {
    name: colon === -1 ? named : named.slice(0, colon),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Reads a reference whose parts must all be valid; undefined if one is not. */
export function readImageRef(text: string): ImageRef | undefined {
  const ref = splitImageRef(text);
  const sound =
    isImageName(ref.name) &&
    (ref.tag === undefined || isTag(ref.tag)) &&
    (ref.digest === undefined || isDigest(ref.digest));
  return sound ? ref : undefined;
}

/** @throws a usage error that names the invalid part. */
export function parseImageRef(text: string): ImageRef {
  const ref = splitImageRef(text);
  if (!isImageName(ref.name)) throw malformed("image name", ref.name, "Write it as registry/path, in lower case.");
  if (ref.tag !== undefined) assertTag(ref.tag);
  if (ref.digest !== undefined) assertDigest(ref.digest);
  return ref;
}

/** @throws a usage error unless the text is a tag by the OCI grammar. */
export function assertTag(tag: string): void {
  if (isTag(tag)) return;
  throw malformed(
    "image tag",
    tag,
    "A tag is 1 to 128 letters, digits, '_', '.' and '-', and begins with none of '.' and '-'.",
  );
}

/** @throws a usage error unless the text is a sha256 digest. */
export function assertDigest(digest: string): void {
  if (isDigest(digest)) return;
  throw malformed("image digest", digest, "A digest is 'sha256:' and 64 hexadecimal digits in lower case.");
}

function malformed(what: string, text: string, hint: string): TagboatError {
  return new TagboatError("usage", `${JSON.stringify(cutTo(text, 60))} is not an ${what}`, { hint });
}

/** "name:tag@digest", without absent parts. */
export function formatImageRef({ name, tag, digest }: ImageRef): string {
  return `${name}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/** Whether two names mean the same repository: "nginx", "library/nginx" and "docker.io/library/nginx" do. */
export function sameImageName(left: string, right: string): boolean {
  return left === right || canonicalName(left) === canonicalName(right);
}

/** The registry of an image name, in lower case, and the repository there: "web" is "library/web" of "docker.io". */
export function registryOf(name: string): { readonly registry: string; readonly repository: string } {
  const canonical = canonicalName(name);
  const slash = canonical.indexOf("/");
  return { registry: canonical.slice(0, slash).toLowerCase(), repository: canonical.slice(slash + 1) };
}

function canonicalName(name: string): string {
  const components = name.split("/");
  const first = components[0] ?? "";
  if (components.length === 1) return `docker.io/library/${name}`;
  if (!hasHost(first)) return `docker.io/${name}`;
  if (first !== "docker.io" && first !== "index.docker.io") return name;
  return components.length === 2 ? `docker.io/library/${components[1]}` : `docker.io/${components.slice(1).join("/")}`;
}
