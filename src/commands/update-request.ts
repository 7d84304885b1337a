import { TagboatError } from "../errors.ts";
import type { WantedImage } from "../manifests/manifest.ts";
import { type DefaultVersion, defaultVersion, wantedImages } from "../plan/wanted-images.ts";
import { checkSpelling, fileOfSelector, type TargetRequest } from "../targets/select-targets.ts";
import type { CiFacts } from "../world.ts";
import type { InputValues } from "./inputs.ts";
import { parseSoak, parseTimeout } from "./times.ts";
import type { UpdateInputName } from "./update.ts";

/** What one run of `update` was asked for, read and checked. */
export interface UpdateRequest {
  readonly values: InputValues<UpdateInputName>;
  /** Of the images that carry none. */
  readonly version: DefaultVersion;
  /** Empty: all that the targets declare. */
  readonly wanted: readonly WantedImage[];
  readonly selection: TargetRequest;
  /** Milliseconds for all of it. */
  readonly timeout: ReturnType<typeof parseTimeout>;
  /** Milliseconds of health. */
  readonly soak: ReturnType<typeof parseSoak>;
}

/** @throws usage */
export function readUpdateRequest(values: UpdateRequest["values"], ci: CiFacts | undefined): UpdateRequest {
  const version = defaultVersion(values, ci?.sha);
  const wanted = wantedImages({ images: values.image, tag: values.tag, digest: values.digest }, version);
  const selection = selectionOf(values, wanted);
  return { values, version, wanted, selection, timeout: parseTimeout(values.timeout), soak: parseSoak(values.soak) };
}

function selectionOf(values: UpdateRequest["values"], wanted: readonly WantedImage[]): TargetRequest {
  for (const path of [...values.file, ...values.at.map(fileOfSelector)]) checkSpelling(path);
  if (wanted.length === 0 && (values.file.length > 0 || values.at.length > 0)) {
    throw new TagboatError("usage", "Nothing says which image to write", { hint: "Name it with --image." });
  }
  return {
    config: values.config,
    apps: values.app,
    environments: values.environment,
    images: wanted.map((image) => image.name),
    files: values.file,
    at: values.at,
  };
}
