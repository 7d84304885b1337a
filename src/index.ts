/**
 * The library: tagboat's edit engine, its config and its judges, as pure functions. It reads and writes nothing.
 *
 * @packageDocumentation
 */

export type { ArgoCdContext, ArgoCdJudgement, ArgoCdMemory, ArgoCdPolicy, Need } from "./agents/argo-cd/judge.ts";
export { judgeArgoCd } from "./agents/argo-cd/judge.ts";
export type {
  FluxContext,
  FluxJudgement,
  FluxMemory,
  FluxNeed,
  FluxObjects,
  FluxPolicy,
} from "./agents/flux/judge-flux.ts";
export { judgeFlux } from "./agents/flux/judge-flux.ts";
export type { ContentAt, Rollout, RolloutImage } from "./agents/rollout.ts";
export type { Config } from "./config/config.ts";
export { loadConfig } from "./config/load.ts";
export { combineVerdicts } from "./domain/combine-verdicts.ts";
export type { Edit } from "./domain/edit.ts";
export type { Evidence } from "./domain/gate.ts";
export type { ImageRef } from "./domain/image-ref.ts";
export type { SubjectVerdict, TroubledResource, Verdict, VerdictState } from "./domain/verdict.ts";
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
