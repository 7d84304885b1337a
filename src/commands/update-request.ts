import { TagboatError } from "../errors.ts";
import type { WantedImage } from "../manifests/manifest.ts";
import type { UpdateRequest } from "../plan/update-request.ts";
import { checkSpelling, fileOfSelector, type TargetRequest } from "../targets/select-targets.ts";
import type { CiFacts } from "../world.ts";
import { readCommitWishes } from "./commit-flags.ts";
import type { InputValues } from "./inputs.ts";
import type { UpdateInputName } from "./update.ts";
import { defaultVersion, wantedImages } from "./wanted-images.ts";

/** @throws usage */
export function readUpdateRequest(values: InputValues<UpdateInputName>, ci: CiFacts | undefined): UpdateRequest {
  const { source, delivery, unpin, order } = values;
  const version = defaultVersion(values, ci?.sha);
  const wanted = wantedImages({ images: values.image, tag: values.tag, digest: values.digest }, version);
  return {
    wanted,
    version,
    source,
    selection: selectionOf(values, wanted),
    rules: { ifMissing: values["if-missing"], unpin, order },
    verifyImage: values["verify-image"],
    delivery,
    commit: readCommitWishes(values),
  };
}

function selectionOf(values: InputValues<UpdateInputName>, wanted: readonly WantedImage[]): TargetRequest {
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
