export { argoCdLogin } from "./argo-cd/cli-config.ts";
export { type ArgoCdOptions, openArgoCd } from "./argo-cd/open.ts";
