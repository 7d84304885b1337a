import { TagboatError } from "../../errors.ts";
import { type Fields, fieldsOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import { clusterForAgent } from "../kubernetes/open-for-agent.ts";
import type { Answer } from "./answer.ts";
import type { ApplicationName, Applications, FollowListener, OpenApplications, RefreshKind } from "./applications.ts";
import type { ArgoCdOptions } from "./argo-cd-options.ts";
import { type KubernetesLive, kubernetesLive } from "./kubernetes-live.ts";

const group = "argoproj.io";
const usualNamespace = "argocd";
const annotation = "argocd.argoproj.io/refresh";

/** Reads the Applications from the Kubernetes API, for users without access to the Argo CD API. @throws config, refused */
export function openKubernetesApplications(
  options: ArgoCdOptions,
  warnOnce: (message: string) => void,
): OpenApplications {
  const { clock } = options;
  const open = clusterForAgent(options);
  return (signal) => {
    const api = open(signal);
    return kubernetesApplications({ api, clock, signal, warnOnce });
  };
}

interface ApplicationsInKubernetes {
  readonly api: KubernetesApi;
  readonly clock: ArgoCdOptions["clock"];
  readonly signal: AbortSignal;
  warnOnce(message: string): void;
}

function kubernetesApplications(reach: ApplicationsInKubernetes): Applications {
  const { api } = reach;
  /** The live objects of each Application, as last read. */
  const lives = new Map<string, KubernetesLive>();
  const taken = (application: ApplicationName, value: Fields): void => {
    lives.set(pathOf("applications", application), kubernetesLive(api, value));
  };
  const noted = (application: ApplicationName, answer: Answer<Fields>): Answer<Fields> => {
    if (answer.kind === "found") taken(application, answer.value);
    return answer;
  };
  const get = async (application: ApplicationName) =>
    noted(application, await answered(api, () => api.get(pathOf("applications", application))));
  const live = async (application: ApplicationName, part: "managedResources" | "resourceTree") => {
    const read = async () => lives.get(pathOf("applications", application))?.[part]();
    const answer = await answeredOrDenied(api, read);
    if (answer.kind !== "found") return answer;
    const { value, at } = answer;
    return value === undefined
      ? { kind: "denied" as const, said: "the live objects cannot be read", at }
      : { ...answer, value };
  };
  return {
    address: api.server,
    pages: undefined,
    get,
    refresh: async (application, kind, patience) =>
      noted(application, await refresh(reach, application, { kind, patience })),
    placeOf: (application) => ({ namespace: namespaceOf(application), project: application.project }),
    taken,
    async list({ selector, projects, namespace = usualNamespace }) {
      const path = `/apis/${group}/v1alpha1/namespaces/${encodeURIComponent(namespace)}/applications`;
      const answer = await answered(api, () => api.list(path, { labels: selector }));
      if (answer.kind !== "found") return answer;
      const isIn = (item: Fields): boolean =>
        projects === undefined || projects.some((project) => fieldsOf(item["spec"])["project"] === project);
      return { ...answer, value: answer.value.items.filter(isIn) };
    },
    applicationSet: (name, namespace) =>
      answeredOrDenied(api, () => api.get(pathOf("applicationsets", { name, namespace }))),
    managedResources: (application) => live(application, "managedResources"),
    resourceTree: (application) => live(application, "resourceTree"),
    events: async (application, resources) => lives.get(pathOf("applications", application))?.events(resources) ?? [],
    follow: (query, listener) => follow(reach, query, listener),
    close: () => api.close(),
  };
}

const namespaceOf = ({ namespace, home }: ApplicationName): string => namespace ?? home ?? usualNamespace;

const pathOf = (resource: string, application: ApplicationName): string =>
  `/apis/${group}/v1alpha1/namespaces/${encodeURIComponent(namespaceOf(application))}/${resource}/${encodeURIComponent(application.name)}`;

/** Translates failures of the Kubernetes API into Argo CD's answers. @throws failures that waiting cannot change */
async function answered<T>(api: KubernetesApi, ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    const value = await ask();
    return { kind: "found", value, at: api.serverTime() };
  } catch (error) {
    if (!(error instanceof KubernetesFailure)) throw error;
    const at = api.serverTime();
    if (error.mayPass) return { kind: "silent", said: error.message, at };
    if (error.why === "absent") return { kind: "missing", said: error.message, at };
    if (error.why === "not-installed") {
      throw new TagboatError("not-found", `Argo CD is not installed there: ${error.message}`, {
        cause: error,
        hint: "Is it the cluster that Argo CD itself runs in? The one that it deploys to has no Applications.",
      });
    }
    if (error.why !== "forbidden") throw error;
    // Unlike Argo CD, Kubernetes says for certain that permission is missing.
    throw new TagboatError("remote", error.message, {
      cause: error,
      hint: "Give the account this right with a Role and a RoleBinding; docs/argo-cd.md has both, ready to paste.",
    });
  }
}

/** Like `answered`, for reads whose missing permission only reduces what we know. */
async function answeredOrDenied<T>(api: KubernetesApi, ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return await answered(api, ask);
  } catch (error) {
    const cause = error instanceof TagboatError ? error.cause : undefined;
    if (!(cause instanceof KubernetesFailure) || cause.why !== "forbidden") throw error;
    return { kind: "denied", said: cause.message, at: api.serverTime() };
  }
}

const refreshPatience = 10_000;
/** Milliseconds between checks whether the refresh is done. Most comparisons take less than the first pause. */
const pauses = [250, 250, 500, 1_000];

/** Requests a refresh with Argo CD's own annotation, if we may. Argo CD removes the annotation when the comparison is stored. */
async function refresh(
  { api, clock, signal, warnOnce }: ApplicationsInKubernetes,
  application: ApplicationName,
  { kind, patience = refreshPatience }: { readonly kind: RefreshKind; readonly patience?: number | undefined },
): Promise<Answer<Fields>> {
  const path = pathOf("applications", application);
  const { name } = application;
  const namespace = namespaceOf(application);
  const may = await answered(api, () => api.may({ verb: "patch", group, resource: "applications", namespace, name }));
  if (may.kind !== "found") return may;
  if (!may.value) {
    warnOnce(
      "no right to patch Applications, so no refresh is asked for: Argo CD notices a commit within minutes by itself",
    );
    return { kind: "silent", said: "no right to ask for a refresh", heard: true, at: may.at };
  }
  const asked = await answered(api, () => api.patch(path, { metadata: { annotations: { [annotation]: kind } } }));
  if (asked.kind !== "found") return asked;
  for (let attempt = 0, waited = 0; waited < patience; attempt++) {
    const pause = pauses[attempt] ?? 1_000;
    waited += pause;
    await clock.sleep(pause, signal);
    const answer = await answered(api, () => api.get(path));
    if (answer.kind !== "found") return answer;
    const annotations = fieldsOf(fieldsOf(answer.value["metadata"])["annotations"]);
    if (annotations[annotation] === undefined) return answer;
  }
  const said = "the refresh is not answered: is Argo CD's controller up?";
  return { kind: "silent", said, heard: true, at: api.serverTime() };
}

async function follow(
  { api }: ApplicationsInKubernetes,
  query: Parameters<NonNullable<Applications["follow"]>>[0],
  { signal, heard }: FollowListener,
): Promise<void> {
  const namespace = "name" in query ? namespaceOf(query) : (query.namespace ?? usualNamespace);
  const path = `/apis/${group}/v1alpha1/namespaces/${encodeURIComponent(namespace)}/applications`;
  const fields = "name" in query ? `metadata.name=${query.name}` : undefined;
  const labels = "selector" in query ? query.selector : undefined;
  // Watches from now on: earlier states were already read.
  const { items, resourceVersion } = await api.list(path, { labels, fields });
  heard();
  for (const application of items) heard({ isDeleted: false, application });
  for await (const { type, object } of api.watch(path, { labels, fields, resourceVersion, signal })) {
    if (type !== "BOOKMARK") heard({ isDeleted: type === "DELETED", application: object });
  }
}
