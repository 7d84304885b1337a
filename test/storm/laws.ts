import { exitCodes } from "../../src/errors.ts";
import { endViolations } from "./end-state.ts";
import type { Fault } from "./faults.ts";
import type { RunRecord, Sandbox } from "./sandbox.ts";

/** A law that did not hold. */
export interface Violation {
  readonly law: Law;
  readonly detail: string;
}

export type Law =
  | "ends"
  | "exit code fits"
  | "done means done"
  | "what landed is in the report"
  | "one document on stdout"
  | "the token is nowhere"
  | "children see no more than they need"
  | "nothing is left behind"
  | "another run sets it right"
  | "right end state";

/** Judges a run by itself. `suffered`: the faults that were armed. */
export function judgeRun(run: RunRecord, suffered: readonly Fault[], { token, forge }: Sandbox): Violation[] {
  const isKilled = suffered.some((fault) => fault.isKill) && run.exitCode === null;
  const found: Violation[] = [];
  const add = (law: Law, detail: string) => void found.push({ law, detail });
  if (run.isHung) add("ends", "the run did not end by itself");
  found.push(...tokenViolations(run, token), ...childViolations(run));
  if (run.survivors.length > 0) add("nothing is left behind", `still running: ${run.survivors.join("; ")}`);
  if (isKilled || run.isHung) return found;
  // Where all was done but the tidying up, that is left to the next run: what it claims is judged by itself.
  const isTidying = forge !== undefined && run.exitCode === 0;
  if (!isTidying && !fits(run, suffered)) add("exit code fits", `exit ${run.exitCode}: ${lastWords(run)}`);
  found.push(...documentViolations(run));
  found.push(...leftoverViolations(run, suffered));
  return found;
}

/** A folder that cannot be removed is told of; any other must be gone. */
function leftoverViolations({ leftovers, stderr }: RunRecord, suffered: readonly Fault[]): Violation[] {
  if (leftovers.length === 0) return [];
  const isTold = leftovers.every((entry) => stderr.includes(`${entry}" could not be removed`));
  if (isTold && suffered.some(({ keepsFolder }) => keepsFolder)) return [];
  return [{ law: "nothing is left behind", detail: `temporary: ${leftovers.join(", ")}` }];
}

function fits({ exitCode, fired }: RunRecord, suffered: readonly Fault[]): boolean {
  if (exitCode === null) return false;
  if (fired === 0) return exitCode === 0;
  return suffered.some(({ exits }) => exits.includes(exitCode));
}

function lastWords({ stdout, stderr }: RunRecord): string {
  const message = /"message": (".*")/.exec(stdout)?.[1] ?? stderr.trim().split("\n").at(-1) ?? "";
  return message.slice(0, 400);
}

export interface ResultDocument {
  readonly outcome?: string;
  readonly deliveries?: readonly {
    readonly commit?: string;
    readonly outcome: string;
    readonly pullRequest?: {
      readonly number: number;
      readonly state: string;
      readonly headCommit: string;
      readonly isScheduled?: boolean;
    };
  }[];
  readonly error?: {
    readonly kind: string;
    readonly exitCode: number;
    readonly message: string;
    readonly hint?: string;
  };
}

/** The document of a run that was left in peace, or undefined where there is none. */
export function documentOf({ stdout }: RunRecord): ResultDocument | undefined {
  try {
    return JSON.parse(stdout) as ResultDocument;
  } catch {
    return undefined;
  }
}

function documentViolations(run: RunRecord): Violation[] {
  const law = "one document on stdout";
  const document = documentOf(run);
  if (document === undefined || !run.stdout.endsWith("}\n"))
    return [{ law, detail: JSON.stringify(run.stdout.slice(0, 200)) }];
  const { error, outcome } = document;
  if (run.exitCode === 0)
    return error === undefined && outcome !== undefined ? [] : [{ law, detail: "an error with exit 0" }];
  if (error === undefined) return [{ law, detail: `exit ${run.exitCode} without an error` }];
  const code: number | undefined = exitCodes[error.kind as keyof typeof exitCodes];
  return code === run.exitCode && error.exitCode === code
    ? []
    : [{ law, detail: `exit ${run.exitCode}, kind ${error.kind}` }];
}

function tokenViolations({ stdout, stderr, evidence }: RunRecord, token: string): Violation[] {
  const forms = ["", "x-access-token:", "git:", ":"].map((user) => Buffer.from(`${user}${token}`).toString("base64"));
  const everything = new Map(evidence).set("stdout", Buffer.from(stdout)).set("stderr", Buffer.from(stderr));
  return [...everything]
    .filter(([, bytes]) => [token, ...forms].some((form) => bytes.includes(form)))
    .map(([where]) => ({ law: "the token is nowhere", detail: where }));
}

/** Variables that a Git process must not be given: the token's, and what would print or write elsewhere. */
const forbidden = /^(TAGBOAT_|GITHUB_|GITEA_|GIT_DIR$|GIT_INDEX_FILE$|GIT_TRACE$|GIT_CURL_VERBOSE$)/;

function childViolations({ evidence }: RunRecord): Violation[] {
  return [...evidence]
    .filter(([name]) => /^state\/git-\d+\.env$/.test(name))
    .flatMap(([name, bytes]) =>
      bytes
        .toString("utf8")
        .split("\n")
        .filter((variable) => forbidden.test(variable))
        .map((variable): Violation => ({ law: "children see no more than they need", detail: `${name}: ${variable}` })),
    );
}

/** What a run says about the branch, held against the branch: "done" must be true when it is said. */
export async function judgeClaim(run: RunRecord, sandbox: Sandbox): Promise<Violation[]> {
  if (run.exitCode !== 0) return [];
  const said = await documentClaims(run, sandbox);
  // What was left to the forge is done once it does it: a merge that nobody ordered would not come.
  if (sandbox.forge !== undefined) await sandbox.scenario.forge?.goesOn?.(sandbox.forge);
  const wrong = [...said, ...(await endViolations(sandbox, { isClaim: true }))];
  return wrong.map((detail) => ({ law: "done means done", detail }));
}

/** Each commit and each pull request that the document names is as it says. */
export async function documentClaims(run: RunRecord, sandbox: Sandbox): Promise<string[]> {
  const wrong: string[] = [];
  const deliveries = documentOf(run)?.deliveries ?? [];
  for (const commit of deliveries.flatMap((delivery) => delivery.commit ?? [])) {
    const onBranch = await sandbox.repository.git("merge-base", "--is-ancestor", commit, "main").then(
      () => true,
      () => false,
    );
    if (!onBranch) wrong.push(`the commit it names, ${commit}, is not on the branch`);
  }
  const pulls = (await sandbox.forge?.pulls()) ?? [];
  for (const { number, state, headCommit, isScheduled = false } of deliveries.flatMap(
    ({ pullRequest }) => pullRequest ?? [],
  )) {
    const seen = pulls.find((pull) => pull.number === number);
    if (seen?.state !== state) wrong.push(`it calls #${number} ${state}, which is ${seen?.state ?? "not there"}`);
    else if (state === "open" && seen.headCommit !== headCommit) wrong.push(`#${number} is not at ${headCommit}`);
    if (isScheduled && sandbox.forge?.isScheduled(number) !== true)
      wrong.push(`#${number} is not to be merged by the forge itself`);
  }
  return wrong;
}
