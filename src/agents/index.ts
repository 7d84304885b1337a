export type { ArgoCdOptions } from "./argo-cd/argo-cd-options.ts";
export { argoCdLogin } from "./argo-cd/cli-config.ts";
export { type ArgoCd, type ArgoCdQuestion, openArgoCd } from "./argo-cd/open.ts";
export { withKnownPages } from "./commit-status/known-pages.ts";
export { openCommitStatus } from "./commit-status/open-commit-status.ts";
export type { Flux } from "./flux/open-flux-objects.ts";
export { openHttpProbe } from "./http/http-agent.ts";
export { openFlux } from "./open-flux.ts";
