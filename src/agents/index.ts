export { type ArgoCdOptions, openArgoCd } from "./argo-cd/open.ts";
