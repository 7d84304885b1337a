import { oneLine } from "../../shared/one-line.ts";
import { sameRepository } from "../../shared/same-repository.ts";
import type { SyncState } from "../../shared/sync-state.ts";
import type { Application, Source } from "../application.ts";
import type { ApplicationState, Ruling } from "../application-state.ts";
import { sameJson } from "../same-json.ts";
import { isCommit } from "../sync-states.ts";

const anyIs = ({ syncStates }: ApplicationState, ...wanted: readonly SyncState[]): boolean =>
  syncStates.some((syncState) => wanted.includes(syncState));

/** Argo CD has not compared with our commit yet: it has not looked, or it got a stale answer. */
export function notNoticed(observed: ApplicationState): Ruling | undefined {
  if (!anyIs(observed, "old")) return undefined;
  if (observed.context.refreshConfirmed === true) {
    const reason = `The application still reads ${revisions(observed)} after two refreshes: its branch does not have our commit.`;
    return { state: "misconfigured", error: "config", reason, needs: ["refresh"] };
  }
  const looked = (observed.application.reconciledAt ?? Number.NaN) >= observed.pushedAt;
  const at = revisions(observed);
  const reason = looked
    ? `Argo CD refreshed after the push, and Git still gave it ${at}.`
    : `Waiting for Argo CD to see the push (still at ${at}).`;
  return { state: "progressing", reason, since: observed.rollout.pushedAt.getTime(), needs: ["refresh"] };
}

/** The revision is on a history without our commit, or is no commit at all. */
export function onAnotherHistory(observed: ApplicationState): Ruling | undefined {
  if (anyIs(observed, "unknown") || observed.syncStates.length === 0) {
    const reason = `How ${revisions(observed)} relates to our commit is unknown.`;
    return { state: "unknown", reason, needs: ["refresh"] };
  }
  if (!anyIs(observed, "diverged")) return undefined;
  if (observed.context.refreshConfirmed === true) {
    const reason = `The application reads ${revisions(observed)}, which has neither our commit nor our images.`;
    return { state: "misconfigured", error: "config", reason, needs: ["refresh"] };
  }
  const reason = `Argo CD compared with ${revisions(observed)}, which does not have our commit.`;
  return { state: "progressing", reason, needs: ["refresh"] };
}

/** A later commit put another image into our sites, so ours is no longer wanted. */
export function overtaken(observed: ApplicationState): Ruling | undefined {
  if (anyIs(observed, "changed")) {
    return {
      state: "superseded",
      reason: `The later commit ${revisions(observed)} puts another image into our places.`,
    };
  }
  if (!anyIs(observed, "unclear")) return undefined;
  return {
    state: "unknown",
    reason: `Nobody knows whether the later commit ${revisions(observed)} still has our images.`,
  };
}

/** The comparison used an older definition of the application. */
export function comparedWithOldSpec({ application }: ApplicationState): Ruling | undefined {
  const { comparedSources, comparedDestination } = application.sync;
  if (comparedSources.length === 0 || sameSpec(application)) return undefined;
  const where = Object.keys(comparedDestination).length === 0 ? "" : " or its destination";
  const reason = `The application's sources${where} have changed since they were last compared.`;
  return { state: "progressing", reason, needs: ["refresh"] };
}

function sameSpec({ sources, sync, destination, hydrator }: Application): boolean {
  const sameDestination = ["namespace", "server", "name"].every((key) => {
    const [wanted, compared] = [destination[key], sync.comparedDestination[key]];
    return typeof wanted !== "string" || typeof compared !== "string" || wanted === compared;
  });
  const same = hydrator === undefined ? sameSource : sameAddress;
  return (
    sameDestination &&
    sources.length === sync.comparedSources.length &&
    sources.every((source, index) => same(source, sync.comparedSources[index]))
  );
}

// Compares the whole source, because it can contain images (`kustomize.images`, `helm.parameters`).
const sameSource = (wanted: Source, compared: Source | undefined): boolean =>
  sameAddress(wanted, compared) && sameJson(withoutAddress(wanted), compared && withoutAddress(compared));

const sameAddress = (wanted: Source, compared: Source | undefined): boolean =>
  compared !== undefined &&
  sameRepository(wanted.repoURL, compared.repoURL) &&
  tidy(wanted.path) === tidy(compared.path) &&
  wanted.chart === compared.chart &&
  wanted.targetRevision === compared.targetRevision;

const withoutAddress = ({ fields }: Source) => ({ ...fields, repoURL: "", path: "" });

const tidy = (path: string): string => path.replace(/^(?:\.\/+)+|\/+$/g, "").replace(/^\.$/, "");

/** Shortens a commit for display. Keeps up to 40 characters of a branch name. */
const shownRevision = (revision: string): string => oneLine(revision).slice(0, isCommit(revision) ? 12 : 40);

function revisions({ application, ours }: ApplicationState): string {
  const all = ours.map((index) => application.sync.revisions[index] ?? "");
  const shown = [...new Set(all)].map((revision) => shownRevision(revision) || "no revision");
  return shown.join(", ") || "no revision";
}
