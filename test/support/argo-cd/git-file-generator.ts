import type { ServedRepository } from "../git-server.ts";
import { filesIn, readText, resolveRevision } from "./render.ts";
import { type ArgoCdState, type Owner, type Spec, stamp } from "./state.ts";

/** An ApplicationSet whose generator reads files of a repository: each of them makes one Application. */
export interface GitFileSet {
  readonly name: string;
  readonly repository: ServedRepository;
  /** The files, with "*" for a part of a name, as the generator has it. */
  readonly path: string;
  /** The template, filled in with what a file says. */
  template(parameters: never): { readonly name: string; readonly spec: Spec };
}

/** The set's controller: it reads the files on the newest commit of main again and again, and writes its Applications from them. */
export function generateFromFiles(state: ArgoCdState, set: GitFileSet): void {
  const { name, repository, path, template } = set;
  const owner: Owner = { apiVersion: "argoproj.io/v1alpha1", kind: "ApplicationSet", name, uid: `set-${name}` };
  const isWanted = new RegExp(`^${path.replaceAll(".", "\\.").replaceAll("*", "[^/]+")}$`);
  const generate = (): void => {
    const commit = resolveRevision(repository, "main");
    const files = filesIn(repository, commit).filter((file) => isWanted.test(file));
    const made = files.map((file) => template(JSON.parse(readText(repository, commit, file) ?? "") as never));
    for (const application of made) apply(state, application, owner);
    tell(state, set, made);
  };
  const again = (): void => {
    if (!state.isControllerDown) generate();
    state.timeline.in(state.pace.poll, again);
  };
  again();
}

function apply(state: ArgoCdState, { name, spec }: { readonly name: string; readonly spec: Spec }, owner: Owner): void {
  const { namespace } = state;
  const [group, version, kind] = ["argoproj.io", "v1alpha1", "Application"];
  const object = { metadata: { name, namespace }, spec };
  state.applyApplication({ group, version, kind, name, namespace, object }, owner);
}

/** What the API shows of the set. */
function tell(state: ArgoCdState, { name, repository, path }: GitFileSet, made: readonly { readonly name: string }[]) {
  const lastTransitionTime = stamp(state.timeline.now());
  const resources = made.map((application) => ({ group: "argoproj.io", kind: "Application", name: application.name }));
  state.sets.set(name, {
    project: state.projects[0] ?? "",
    told: {
      metadata: { name, namespace: state.namespace },
      spec: { generators: [{ git: { repoURL: repository.url, revision: "main", files: [{ path }] } }] },
      status: {
        conditions: [
          { type: "ErrorOccurred", status: "False", reason: "ApplicationSetUpToDate", lastTransitionTime },
          { type: "ResourcesUpToDate", status: "True", reason: "ApplicationSetUpToDate", lastTransitionTime },
        ],
        resources,
        resourcesCount: resources.length,
      },
    },
  });
}
