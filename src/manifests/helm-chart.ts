import { posix } from "node:path";
import { valuesImages } from "./helm-values.ts";
import { readVersion } from "./image-shapes.ts";
import { readRoots } from "./infer-name.ts";
import { formatKeyPath } from "./key-path.ts";
import type { FindContext, FoundImage, Manifest } from "./manifest.ts";
import { pairOf, type Source, textOf } from "./tree.ts";

const kind = "helm-chart";

/**
 * `appVersion` of a Chart.yaml, to which Helm's own charts fall back where an image has no tag. It is taken for the tag of
 * the one image that values.yaml beside it leaves without a version; with two such images, or none, it is no site.
 */
export const helmChart: Manifest = { kind, find, relatedPaths };

const valuesOf = (file: string): string => posix.join(posix.dirname(file), "values.yaml");

const isChart = ({ file }: Source): boolean => /(?:^|\/)Chart\.ya?ml$/.test(file);

function find(source: Source, { related }: FindContext): FoundImage[] {
  const root = source.documents[0]?.root;
  const slot = pairOf(root, "appVersion")?.value;
  if (!isChart(source) || slot?.kind !== "scalar") return [];
  const images = readRoots(valuesOf(source.file), related).flatMap((each) => valuesImages(each, kind));
  const [only, ...others] = images.filter(
    ({ image, written }) => written.form === "keys" && !(image.tag || image.digest),
  );
  if (only?.written.form !== "keys" || only.written.name === undefined || others.length > 0) return [];
  const { parts, sound } = readVersion(textOf(slot) ?? "", "");
  const { name } = only.written;
  return [
    {
      kind,
      image: { name: only.image.name, ...(sound ? parts : {}) },
      alsoNamed: only.alsoNamed ?? [],
      inferred: `${formatKeyPath(name)} in ${name.source.file}, which gives no tag`,
      written: { form: "keys", tag: slot },
    },
  ];
}

function relatedPaths(source: Source): string[] {
  return isChart(source) ? [valuesOf(source.file)] : [];
}
