import { helmValues } from "./helm-values.ts";
import { kubernetes } from "./kubernetes.ts";
import { kustomization } from "./kustomization.ts";
import type { Manifest } from "./manifest.ts";

/** Every kind of manifest, most specific first: a scalar belongs to the first kind that finds it. */
export const manifests: readonly Manifest[] = [kustomization, kubernetes, helmValues];
