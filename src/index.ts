/**
 * The library: tagboat's edit engine and its config, as pure functions. Nothing here reads or writes anything.
 *
 * @packageDocumentation
 */

export type { Config } from "./config/config.ts";
export { loadConfig } from "./config/load.ts";
export type { Edit } from "./domain/edit.ts";
export type { ImageRef } from "./domain/image-ref.ts";
export { type ErrorKind, exitCodes, TagboatError } from "./errors.ts";
export { findImages, setImage } from "./manifests/index.ts";
export {
  type ImageSite,
  ManifestRefusal,
  type RefusalReason,
  type RelatedFiles,
  type SetImageOptions,
  type SetImageResult,
  type SourceFile,
  type WantedImage,
} from "./manifests/manifest.ts";
