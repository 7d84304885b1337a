import type { Verdict } from "../../domain/verdict.ts";
import { TagboatError } from "../../errors.ts";
import type { Answer, NoAnswer } from "./answer.ts";
import { mayMake } from "./application-set-names.ts";
import type { ApplicationName, Applications } from "./applications.ts";
import type { ClusterFacts } from "./cluster-facts.ts";

/** State kept between looks for an Application that could not be read. Times are the server's. */
export interface Access {
  readonly wasFound: boolean;
  /** When the Application was first found missing. Unset again once it is found. */
  readonly missingSince?: Date;
  readonly denials?: { readonly first: Date; readonly count: number };
}

/** Result of a look that found no Application: a verdict made without the judge, or only the text of the answer. */
export interface Unread {
  readonly access: Access;
  readonly verdict?: Verdict;
  readonly said: string;
}

/**
 * A 403 may be a passing error of the API server. It counts as final after this many denials over this long. The ApplicationSets can prove
 * it sooner.
 */
const enough = { denials: 3, milliseconds: 30_000 };
/** For a valid token that sees nothing. A server that has just started has not loaded its rights yet, and looks the same for a moment. */
const enoughOfNothing = { denials: 2, milliseconds: 5_000 };

interface Unanswered {
  readonly name: ApplicationName;
  readonly answer: NoAnswer;
  readonly access: Access;
  /** Another Application creates this one, so a missing Application is no mistake in the config. */
  readonly isChild: boolean;
}

/** Separates what waiting can change from what it cannot. @throws remote, not-found, config: for what waiting cannot change */
export async function withoutAnswer(cluster: ClusterFacts, unanswered: Unanswered): Promise<Unread> {
  const { answer, access } = unanswered;
  switch (answer.kind) {
    case "silent":
      return { access, said: answer.said };
    case "unauthorized":
      throw rejected(answer.said);
    case "denied":
      return denied(cluster, unanswered);
    case "missing":
      return missing(cluster, unanswered);
    case "rejected":
      return refused(cluster, unanswered);
  }
}

/** Error for a token that the server does not know. */
export const rejected = (said: string): TagboatError =>
  new TagboatError("remote", `Argo CD rejects the token: ${said}`, {
    hint: "It may have expired, been revoked, or be another server's. Make a new one: docs/argo-cd.md shows how.",
  });

async function denied(cluster: ClusterFacts, { name, answer, access, isChild }: Unanswered): Promise<Unread> {
  const { applications, time } = cluster;
  const now = time.note(answer.at);
  const { project } = name;
  const denials = { first: access.denials?.first ?? now, count: (access.denials?.count ?? 0) + 1 };
  const unread: Unread = { access: { ...access, denials }, said: `${answer.said} (${name.name})` };
  if (access.wasFound || isChild) return unread;
  const user = await applications.user?.();
  if (user?.kind === "found" && user.value === undefined) {
    throw rejected(`${answer.said}; to anonymous callers it is open, and to it we are one`);
  }
  if (project !== undefined) {
    const may = await applications.may?.("get", { ...name, project });
    if (may?.kind === "found" && !may.value) throw noRight(name, answer.said);
  }
  const waited = now.getTime() - denials.first.getTime();
  const isLasting = denials.count >= enough.denials && waited >= enough.milliseconds;
  const isOver = waited >= cluster.appear && (isLasting || (await isCertain(cluster, name, { user, denials, waited })));
  if (isOver) throw noRight(name, answer.said);
  return unread;
}

interface Denied {
  readonly user: Answer<string | undefined> | undefined;
  readonly denials: { readonly count: number };
  /** Milliseconds since the first. */
  readonly waited: number;
}

/**
 * Whether waiting is useless although the name was denied only once or twice. Our rights work right now, as other answers show, or a valid
 * token is shown nothing, look after look. The name is still denied, so we may not read it, or it does not exist. It may still be created
 * if an ApplicationSet that we can see has a template that could produce this name and has not done so yet.
 */
async function isCertain(
  { applications }: ClusterFacts,
  name: ApplicationName,
  { user, denials, waited }: Denied,
): Promise<boolean> {
  if (name.project !== undefined) return false;
  const isLasting = denials.count >= enoughOfNothing.denials && waited >= enoughOfNothing.milliseconds;
  const shown = await whatIsShown(applications, name, user);
  if (shown === "unknown" || (shown === "nothing" && !isLasting)) return false;
  const again = await applications.get(name);
  if (again.kind !== "denied") return false;
  const sets = await applications.applicationSets?.(name.namespace);
  return sets?.kind === "found" && !sets.value.some((set) => mayMake(set, name.name));
}

/** Whether the token can see any Application. "unknown": the token may be invalid, or there was no answer. */
async function whatIsShown(
  applications: Applications,
  name: ApplicationName,
  user: Answer<string | undefined> | undefined,
): Promise<"some" | "nothing" | "unknown"> {
  const project = user?.kind === "found" ? projectOfToken(user.value) : undefined;
  if (project !== undefined) {
    const may = await applications.may?.("get", { ...name, project });
    if (may?.kind === "found" && may.value) return "some";
  }
  const listed = await applications.list({ namespace: name.namespace });
  if (listed.kind !== "found") return "unknown";
  if (listed.value.length > 0) return "some";
  // An empty list means nothing if the token may be invalid.
  return user?.kind === "found" && user.value !== undefined ? "nothing" : "unknown";
}

/** Project of a project token. Argo CD names the user of such a token "proj:PROJECT:ROLE". */
const projectOfToken = (user = ""): string | undefined => /^proj:([^:]+):/.exec(user)?.[1];

function noRight({ name, namespace, project }: ApplicationName, said: string): TagboatError {
  const object = [project ?? "<project>", ...(namespace === undefined ? [] : [namespace]), name].join("/");
  const which =
    project === undefined
      ? " Give the Application's `project` too: without it, Argo CD says the same of an Application that is not there. Where the delivery itself makes it, `grace: { appear: 2m }` waits for it."
      : "";
  return new TagboatError("remote", `Argo CD does not let us read the Application ${name}: ${said}`, {
    hint: `The token's role needs "applications, get, ${object}, allow"; docs/argo-cd.md has it ready to paste.${which}`,
  });
}

function missing(cluster: ClusterFacts, { name, answer, access, isChild }: Unanswered): Unread {
  const now = cluster.time.note(answer.at);
  const missingSince = access.missingSince ?? now;
  const verdict = notThere(
    access.wasFound ? `The Application ${name.name} is gone` : `There is no Application ${name.name} yet`,
    missingSince,
  );
  const unread: Unread = { access: { ...access, missingSince }, verdict, said: answer.said };
  if (isChild || now.getTime() - missingSince.getTime() < cluster.appear) return unread;
  const where = name.project === undefined ? "" : ` in the project ${name.project}`;
  throw new TagboatError(
    "not-found",
    `There is no Application ${name.name}${where} in Argo CD at ${cluster.applications.address}${access.wasFound ? " any more" : ""}`,
    {
      hint: "Check `application`, `project` and `namespace`. Where it is made by the delivery itself, `grace: { appear: 2m }` waits for it.",
    },
  );
}

const notThere = (reason: string, since: Date): Verdict => ({
  state: "progressing",
  reason: `${reason}.`,
  rule: "R0",
  since,
  resources: [],
});

/** A missing project may be created later. Any other refusal is a mistake in our request. */
function refused(cluster: ClusterFacts, { name, answer, access, isChild }: Unanswered): Unread {
  const now = cluster.time.note(answer.at);
  const missingSince = access.missingSince ?? now;
  const mayHeal = answer.said.includes("is not allowed in project");
  const isPatient = isChild || now.getTime() - missingSince.getTime() < cluster.appear;
  if (mayHeal && isPatient) return { access: { ...access, missingSince }, said: answer.said };
  throw new TagboatError(mayHeal ? "config" : "remote", `Argo CD refuses to answer for ${name.name}: ${answer.said}`, {
    hint: mayHeal ? "The Application's project does not exist, or does not admit it." : undefined,
  });
}
