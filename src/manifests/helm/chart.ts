import { posix } from "node:path";
import type { ImageRef } from "../../domain/image-ref.ts";
import type { Change } from "../edit/change.ts";
import { readImageVersion } from "../image-shapes.ts";
import type { FindContext, FoundImage, Manifest, Slot } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { placeOf } from "../yaml/embedded.ts";
import { formatKeyPath } from "../yaml/key-path.ts";
import { type ParsedText, pairOf, textOf } from "../yaml/tree.ts";
import { showsPlainDefault, templatePaths } from "./chart-templates.ts";
import { readRoots } from "./infer-name.ts";
import { valuesImages } from "./values.ts";

const kind = "helm-chart";

/**
 * `appVersion` of a Chart.yaml, which many charts use as the default tag. It counts as the tag of the only image without a version in the
 * values.yaml beside it, if a template shows exactly that default.
 */
export const helmChart: Manifest = { kind, find, relatedPaths };

const folderOf = ({ file }: ParsedText): string => posix.dirname(file);

const valuesOf = (source: ParsedText): string => posix.join(folderOf(source), "values.yaml");

const isChart = ({ file }: ParsedText): boolean => /(?:^|\/)Chart\.ya?ml$/.test(file);

function find(source: ParsedText, { related }: FindContext): FoundImage[] {
  const root = source.documents[0]?.root;
  const slot = pairOf(root, "appVersion")?.value;
  if (!isChart(source) || slot?.kind !== "scalar") return [];
  const images = readRoots(valuesOf(source), related).flatMap((each) => valuesImages(each, kind));
  const [only, ...others] = images.filter(
    ({ image, written }) => written.form === "keys" && !(image.tag || image.digest),
  );
  if (only?.written.form !== "keys" || only.written.name === undefined || others.length > 0) return [];
  const { name } = only.written;
  const image = name.parent === undefined ? "" : formatKeyPath(name.parent);
  if (!showsPlainDefault(templatePaths(folderOf(source)), image, related)) return [];
  const { parts, sound } = readImageVersion(textOf(slot) ?? "", "");
  return [
    {
      kind,
      image: { name: only.image.name, ...(sound ? parts : {}) },
      alsoNamed: only.alsoNamed ?? [],
      inferred: `${formatKeyPath(name)} in ${name.source.file}, which gives no tag`,
      written: { form: "keys", tag: slot, also: noDigestInAppVersion(slot) },
    },
  ];
}

/** Refuses a digest in `appVersion` of a Chart.yaml: charts also use it as a label, and Kubernetes allows none there. */
export const noDigestInAppVersion =
  (slot: Slot) =>
  ({ digest }: ImageRef): readonly Change[] => {
    const isAppVersion = slot.step === "appVersion" && isChart(slot.source);
    if (!isAppVersion || digest === undefined) return [];
    const { file } = slot.source;
    const { line, column } = placeOf(slot);
    throw new ManifestRefusal(
      "unsupported-value",
      `${file}:${line}:${column} appVersion is also a label, which cannot hold the digest ${digest}`,
      { file, line, column, hint: "Give the tag without a digest, or write the image's tag into a values file." },
    );
  };

function relatedPaths(source: ParsedText): string[] {
  return isChart(source) ? [valuesOf(source), ...templatePaths(folderOf(source))] : [];
}
