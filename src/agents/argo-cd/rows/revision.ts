import { oneLine } from "../../shared/one-line.ts";
import { sameRepository } from "../../shared/same-repository.ts";
import type { Application, Source } from "../application.ts";
import { sameJson } from "../same-json.ts";
import type { Ruling, Scene } from "../scene.ts";
import { isCommit, type Standing } from "../standing.ts";

const anyIs = ({ standings }: Scene, ...wanted: readonly Standing[]): boolean =>
  standings.some((standing) => wanted.includes(standing));

/** Argo CD has not compared with our commit yet: either it has not looked, or it looked at an old answer. */
export function notNoticed(scene: Scene): Ruling | undefined {
  if (!anyIs(scene, "old")) return undefined;
  if (scene.context.refreshConfirmed === true) {
    const reason = `The application still reads ${revisions(scene)} after two refreshes: its branch does not have our commit.`;
    return { state: "misconfigured", error: "config", reason, needs: ["refresh"] };
  }
  const looked = (scene.application.reconciledAt ?? Number.NaN) >= scene.pushedAt;
  const why = looked ? "looked, and was still given" : "has not looked since the push, and knows only";
  const reason = `Argo CD ${why} ${revisions(scene)}.`;
  return { state: "progressing", reason, since: scene.rollout.pushedAt.getTime(), needs: ["refresh"] };
}

/** A history that does not lead to our commit, or something that is no commit at all. */
export function onAnotherHistory(scene: Scene): Ruling | undefined {
  if (anyIs(scene, "unknown") || scene.standings.length === 0) {
    const reason = `How ${revisions(scene)} stands to our commit cannot be told.`;
    return { state: "unknown", reason, needs: ["refresh"] };
  }
  if (!anyIs(scene, "diverged")) return undefined;
  if (scene.context.refreshConfirmed === true) {
    const reason = `The application reads ${revisions(scene)}, which has neither our commit nor our images.`;
    return { state: "misconfigured", error: "config", reason, needs: ["refresh"] };
  }
  const reason = `Argo CD compared with ${revisions(scene)}, which does not have our commit.`;
  return { state: "progressing", reason, needs: ["refresh"] };
}

/** A later commit has put something else into our places: ours will never be what is wanted. */
export function overtaken(scene: Scene): Ruling | undefined {
  if (anyIs(scene, "changed")) {
    return { state: "superseded", reason: `The later commit ${revisions(scene)} puts another image into our places.` };
  }
  if (!anyIs(scene, "unclear")) return undefined;
  return {
    state: "unknown",
    reason: `Nobody knows whether the later commit ${revisions(scene)} still has our images.`,
  };
}

/** The comparison was made for an older definition of the application. */
export function comparedWithOldSpec({ application }: Scene): Ruling | undefined {
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

// The whole source counts: an image can stand in it too (`kustomize.images`, `helm.parameters`).
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

/** A commit's beginning is enough for a person; a branch's name stays whole. */
const shownRevision = (revision: string): string => oneLine(revision).slice(0, isCommit(revision) ? 12 : 40);

function revisions({ application, ours }: Scene): string {
  const all = ours.map((index) => application.sync.revisions[index] ?? "");
  const shown = [...new Set(all)].map((revision) => shownRevision(revision) || "no revision");
  return shown.join(", ") || "no revision";
}
