import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { ImageSite, RelatedFiles, SetImageOptions, WantedImage } from "../../src/manifests/manifest.ts";

/** The parts of a site that a case compares. */
export type ExpectedSite = Partial<Omit<ImageSite, "image">> & { readonly image?: string };

export interface GoldenCase {
  readonly name: string;
  readonly path: string;
  readonly image: WantedImage;
  readonly options: SetImageOptions;
  readonly before: string;
  /** Absent: the text stays as it is, or the edit is refused. */
  readonly after: string | undefined;
  readonly sites?: readonly ExpectedSite[];
  readonly found?: readonly ExpectedSite[];
  readonly relatedPaths?: readonly string[];
  readonly related: RelatedFiles;
  /** The same, by path. */
  readonly relatedTexts: ReadonlyMap<string, string>;
  readonly refused?: string;
  readonly message?: string;
  /** Laws that cannot hold here, with the reason. */
  readonly skip: Readonly<Record<string, string>>;
}

const folder = join(import.meta.dirname, "cases");
const keys = new Set("path image options related sites found relatedPaths refused message skip".split(" "));
const stems: Readonly<Record<string, string>> = { kustomization: "kustomization", "helm-values": "values" };

/** Every case below `cases/`, by kind and name. */
export function readGoldenCases(): GoldenCase[] {
  const kinds = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return kinds.flatMap(({ name: kind }) =>
    readdirSync(join(folder, kind))
      .toSorted()
      .map((name) => readCase(kind, name)),
  );
}

function readCase(kind: string, name: string): GoldenCase {
  const at = join(folder, kind, name);
  const files = readdirSync(at);
  const spec = parse(read(join(at, "case.yaml")));
  const unknown = Object.keys(spec).filter((key) => !keys.has(key));
  if (unknown.length > 0) throw new Error(`${kind}/${name}/case.yaml has unknown keys: ${unknown.join(", ")}`);
  const before = files.find((file) => file.startsWith("before."));
  if (before === undefined) throw new Error(`${kind}/${name} has no before.<ext>`);
  const after = files.find((file) => file.startsWith("after."));
  const texts = new Map<string, string>();
  for (const [path, file] of Object.entries<string>(spec.related ?? {})) texts.set(path, read(join(at, file)));
  const related: RelatedFiles = (path) => texts.get(path);
  return {
    ...spec,
    name: `${kind}/${name}`,
    path: spec.path ?? `apps/app/${stems[kind] ?? kind}.${before.slice("before.".length)}`,
    options: { ...spec.options, related },
    before: read(join(at, before)),
    after: after === undefined ? undefined : read(join(at, after)),
    related,
    relatedTexts: texts,
    skip: spec.skip ?? {},
  };
}

/** A byte order mark is kept: it is part of the case. */
const read = (path: string): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(readFileSync(path));
