export { type Fields, fieldsOf, listOf, textOf } from "./fields.ts";
export { type KubernetesApi, type KubernetesOptions, openKubernetes } from "./kubernetes-api.ts";
export { KubernetesFailure } from "./kubernetes-failure.ts";
