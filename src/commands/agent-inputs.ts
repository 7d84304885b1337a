import type { InputSpec } from "./input-spec.ts";

/** The agents to ask if no config names any. Each input applies to some kinds of agents only. */
export const agentInputSpecs = {
  agent: {
    type: "string",
    choices: ["argo-cd", "flux", "commit-status", "http"],
    description: "Kind of the agent that knows what runs",
    default: "what the config says",
  },
  "agent-url": {
    type: "string",
    placeholder: "url",
    description: "Address of the agent, or of the page that it reads; it gets a token only where that is meant for it",
    default: "ARGOCD_SERVER, the kubeconfig, or what the config says",
  },
  "agent-token-from": {
    type: "string",
    placeholder: "variable",
    description:
      "Name of the variable that holds the agent's token: it begins with TAGBOAT_ or ARGOCD_ and ends in _TOKEN, _SECRET, _PASSWORD or _KEY",
    default: "ARGOCD_AUTH_TOKEN, the kubeconfig, or what the config says",
  },
  application: {
    type: "string",
    placeholder: "name",
    description: "Argo CD Application, with {app} and {environment} filled in, as in all that names an agent's objects",
    default: "what the config says",
  },
  selector: {
    type: "string",
    placeholder: "labels",
    description: "Labels of the Argo CD Applications, all of which must be healthy",
    default: "what the config says",
  },
  project: {
    type: "string",
    placeholder: "name",
    description: "Project of the Argo CD Applications; without it, Argo CD answers 403 for one that is not there",
  },
  kustomization: { type: "string", placeholder: "name", description: "Flux Kustomization that applies the files" },
  "helm-release": { type: "string", placeholder: "name", description: "Flux HelmRelease that has the image" },
  namespace: {
    type: "string",
    placeholder: "name",
    description: "Namespace of the Applications, or of the objects of Flux",
    default: "Argo CD's own, flux-system",
  },
  "kube-context": {
    type: "list",
    placeholder: "name",
    description:
      "Context of the kubeconfig, for Flux by these flags; or one that the config's agents may use (repeatable)",
    default: "the current one",
  },
  status: {
    type: "string",
    placeholder: "glob",
    description: "Commit status on the config commit: its name, or a glob of which all must be success",
  },
  count: {
    type: "string",
    placeholder: "number",
    description: "How many Applications or statuses there must be, at least, where several are looked for",
    default: "1",
  },
  "tag-at": {
    type: "string",
    placeholder: "place",
    description: "Where the page at --agent-url has the image's tag: a JSON pointer (/build/tag), or header:X-Version",
  },
  "revision-at": {
    type: "string",
    placeholder: "place",
    description: "Where the page at --agent-url has the config commit, likewise",
  },
} as const satisfies Record<string, InputSpec>;

/** Names of these inputs. */
export const agentInputs = Object.keys(agentInputSpecs) as readonly (keyof typeof agentInputSpecs)[];
