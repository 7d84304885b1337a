import { stringify } from "yaml";
import type { ServedRepository } from "../git-server.ts";
import { refresh, repositoryOf } from "./controller.ts";
import { RenderError, readText, render, resolveRevision } from "./render.ts";
import { type App, type ArgoCdState, type HydrateOperation, type SourceHydrator, stamp, touch } from "./state.ts";

/** How long after a failure the hydrator tries again by itself. */
const secondTry = 120_000;

/** Has the dry branch rendered where it has moved on: what every refresh and every poll asks for. */
export function hydrateWhereDue(state: ArgoCdState, app: App): void {
  const { sourceHydrator } = app.application.spec;
  if (sourceHydrator === undefined || app.isDeleted) return;
  const { currentOperation, lastComparedDryRevision } = app.application.status.sourceHydrator;
  if (currentOperation?.phase === "Hydrating") return;
  const failedAt = currentOperation?.phase === "Failed" ? Date.parse(currentOperation.finishedAt ?? "") : Number.NaN;
  const isTried = failedAt + secondTry > state.timeline.now().getTime();
  const dry = attempt(() => dryCommitOf(state, sourceHydrator));
  const isSeen = "text" in dry && dry.text === (currentOperation?.drySHA ?? lastComparedDryRevision);
  if (isSeen && (currentOperation?.phase === "Hydrated" || isTried)) return;
  begin(state, app, sourceHydrator);
  state.timeline.in(state.pace.hydrate, () => {
    void hydrateAll(state, hydratedWith(state, sourceHydrator));
  });
}

function begin(state: ArgoCdState, app: App, sourceHydrator: SourceHydrator): void {
  const startedAt = stamp(state.timeline.now());
  const operation: HydrateOperation = { startedAt, phase: "Hydrating", message: "", sourceHydrator };
  app.application.status.sourceHydrator.currentOperation = operation;
  touch(state, app);
}

/** The Applications that are rendered in one commit: from the same branch into the same branch. */
function hydratedWith(state: ArgoCdState, { drySource, syncSource }: SourceHydrator): App[] {
  return [...state.apps.values()].filter(({ application: { spec }, isDeleted }) => {
    const { sourceHydrator: other } = spec;
    return (
      !isDeleted &&
      other?.drySource.repoURL === drySource.repoURL &&
      other.drySource.targetRevision === drySource.targetRevision &&
      other.syncSource.targetBranch === syncSource.targetBranch
    );
  });
}

/** One that cannot be rendered fails them all. */
async function hydrateAll(state: ArgoCdState, apps: readonly App[]): Promise<void> {
  const [first] = apps.map((app) => app.application.spec.sourceHydrator);
  if (first === undefined) return;
  const repository = repositoryOf(state, first.drySource.repoURL);
  const dry = attempt(() => dryCommitOf(state, first));
  const rendered = apps.map((app) => ({
    app,
    manifests: "error" in dry ? dry : attempt(() => manifestsOf(repository, app, dry.text)),
  }));
  const failed = rendered.flatMap(({ app, manifests }) =>
    "error" in manifests ? [{ app, error: manifests.error }] : [],
  );
  if (failed.length > 0 || "error" in dry) {
    const [one] = failed.map(({ app }) => qualified(app)).sort();
    const others = failed.length > 1 ? `and ${failed.length - 1} more have errors` : "has an error";
    for (const app of apps) {
      const own = failed.find((failure) => failure.app === app)?.error;
      const why = own
        ? `failed to get manifests: failed to get repo objects for app "${qualified(app)}": ${own}`
        : `cannot hydrate because application ${one} ${others}`;
      end(state, app, {
        phase: "Failed",
        message: `Failed to hydrate: ${why}`,
        ...("text" in dry && { drySHA: dry.text }),
      });
    }
    return;
  }
  const folders = rendered.flatMap(({ app, manifests }) =>
    "text" in manifests
      ? [{ folder: app.application.spec.sourceHydrator?.syncSource.path ?? "", text: manifests.text }]
      : [],
  );
  const hydratedSHA = await write(repository, { folders, dry: dry.text, branch: first.syncSource.targetBranch });
  for (const app of apps) {
    end(state, app, { phase: "Hydrated", message: "", drySHA: dry.text, hydratedSHA });
    void refresh(state, app, "normal");
  }
}

interface Writing {
  readonly folders: readonly { readonly folder: string; readonly text: string }[];
  readonly dry: string;
  readonly branch: string;
}

/** Writes only the folders that differ; where none does, nothing is committed, and the branch's tip is what was hydrated. */
async function write(repository: ServedRepository, { folders, dry, branch }: Writing): Promise<string> {
  const repoURL = repository.url;
  const changed = folders.filter(
    ({ folder, text }) => readText(repository, branch, `${folder}/manifest.yaml`) !== text,
  );
  const note = (fields: object): string => `${JSON.stringify({ repoURL, drySha: dry, ...fields }, null, 2)}\n`;
  const files = Object.fromEntries(
    changed.flatMap(({ folder, text }) => [
      [`${folder}/manifest.yaml`, text],
      [`${folder}/hydrator.metadata`, note({ commands: ["kustomize build ."] })],
      [`${folder}/README.md`, `# Manifest Hydration\n\ngit checkout ${dry}\n`],
    ]),
  );
  if (changed.length > 0) {
    const root = {
      "hydrator.metadata": note({ subject: "" }),
      ".gitattributes": "**/README.md linguist-generated=true\n",
    };
    await repository.commit({ branch, message: `${dry.slice(0, 7)}: hydrated`, files: { ...root, ...files } });
  }
  const tip = await repository.tip(branch);
  await repository.git("notes", "--ref=hydrator.metadata", "add", "-f", "-m", JSON.stringify({ drySha: dry }), tip);
  return tip;
}

function end(
  state: ArgoCdState,
  app: App,
  how: Pick<HydrateOperation, "phase" | "message"> & { readonly drySHA?: string; readonly hydratedSHA?: string },
): void {
  const { sourceHydrator } = app.application.status;
  const { currentOperation } = sourceHydrator;
  if (currentOperation === undefined) return;
  sourceHydrator.currentOperation = { ...currentOperation, ...how, finishedAt: stamp(state.timeline.now()) };
  if (how.drySHA !== undefined) sourceHydrator.lastComparedDryRevision = how.drySHA;
  if (how.phase === "Hydrated") {
    const { drySHA, hydratedSHA } = how;
    sourceHydrator.lastSuccessfulOperation = {
      ...(drySHA && { drySHA }),
      ...(hydratedSHA && { hydratedSHA }),
      sourceHydrator: currentOperation.sourceHydrator,
    };
  }
  touch(state, app);
}

const dryCommitOf = (state: ArgoCdState, { drySource }: SourceHydrator): string =>
  resolveRevision(repositoryOf(state, drySource.repoURL), drySource.targetRevision ?? "");

function manifestsOf(repository: ServedRepository, { application: { spec } }: App, commit: string): string {
  const path = spec.sourceHydrator?.drySource.path ?? "";
  const manifests = render(repository, { commit, path, namespace: spec.destination.namespace });
  return manifests.map(({ object }) => stringify(object)).join("---\n");
}

function attempt(work: () => string): { readonly text: string } | { readonly error: string } {
  try {
    return { text: work() };
  } catch (error) {
    if (error instanceof RenderError) return { error: error.message };
    throw error;
  }
}

const qualified = ({ application: { metadata } }: App): string => `${metadata.namespace}/${metadata.name}`;
