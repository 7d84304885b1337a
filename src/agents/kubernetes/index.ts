export { type KubernetesApi, type KubernetesOptions, openKubernetes } from "./kubernetes-api.ts";
export { KubernetesFailure } from "./kubernetes-failure.ts";
