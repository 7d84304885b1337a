export { argoCdLogin } from "./argo-cd/cli-config.ts";
export { type ArgoCd, type ArgoCdOptions, type ArgoCdQuestion, openArgoCd } from "./argo-cd/open.ts";
export { withKnownPages } from "./commit-status/known-pages.ts";
export { openCommitStatus } from "./commit-status/open-commit-status.ts";
export { openFlux } from "./flux/open-flux.ts";
export { openHttpProbe } from "./http/http-agent.ts";
