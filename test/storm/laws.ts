import { createHash } from "node:crypto";
import { exitCodes } from "../../src/errors.ts";
import type { ServedRepository } from "../support/git-server.ts";
import type { Fault } from "./faults.ts";
import type { RunRecord, Sandbox } from "./sandbox.ts";
import type { Wanted } from "./scenario.ts";

/** A law that did not hold. */
export interface Violation {
  readonly law: Law;
  readonly detail: string;
}

export type Law =
  | "ends"
  | "exit code fits"
  | "done means done"
  | "one document on stdout"
  | "the token is nowhere"
  | "children see no more than they need"
  | "nothing is left behind"
  | "another run sets it right"
  | "right end state";

/** Judges a run by itself. `suffered`: the faults that were armed. */
export function judgeRun(run: RunRecord, suffered: readonly Fault[], token: string): Violation[] {
  const isKilled = suffered.some((fault) => fault.isKill) && run.exitCode === null;
  const found: Violation[] = [];
  const add = (law: Law, detail: string) => void found.push({ law, detail });
  if (run.isHung) add("ends", "the run did not end by itself");
  found.push(...tokenViolations(run, token), ...childViolations(run));
  if (run.survivors.length > 0) add("nothing is left behind", `still running: ${run.survivors.join("; ")}`);
  if (isKilled || run.isHung) return found;
  if (!fits(run, suffered)) add("exit code fits", `exit ${run.exitCode}: ${lastWords(run)}`);
  found.push(...documentViolations(run));
  if (run.leftovers.length > 0) add("nothing is left behind", `temporary: ${run.leftovers.join(", ")}`);
  return found;
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

interface ResultDocument {
  readonly outcome?: string;
  readonly deliveries?: readonly { readonly commit?: string; readonly outcome: string }[];
  readonly error?: { readonly kind: string; readonly exitCode: number };
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
  const wrong = await endViolations(sandbox);
  const commits = documentOf(run)?.deliveries?.flatMap(({ commit }) => commit ?? []) ?? [];
  for (const commit of commits) {
    const onBranch = await sandbox.repository.git("merge-base", "--is-ancestor", commit, "main").then(
      () => true,
      () => false,
    );
    if (!onBranch) wrong.push(`the commit it names, ${commit}, is not on the branch`);
  }
  return wrong.map((detail) => ({ law: "done means done", detail }));
}

/** The end state of the scenario, in the repository itself. Violations in words. */
export async function endViolations({ scenario, repository, rivalCommits }: Sandbox): Promise<string[]> {
  const { files, rival, wanted, commits } = scenario;
  const wrong: string[] = [];
  const rivalDid = rivalCommits.length > 0;
  const expected: Record<string, Wanted> = { ...files, ...(rivalDid ? rival?.files : {}), ...wanted };
  const tree = await repository.git("ls-tree", "-r", "-z", "--full-tree", "main");
  const actual = new Map(
    tree
      .split("\0")
      .filter((line) => line !== "")
      .map(entryOf),
  );
  for (const [path, text] of Object.entries(expected)) {
    if (text === "gone") continue;
    if (!(await isAsWanted(repository, actual.get(path), text)))
      wrong.push(`${path} is ${actual.has(path) ? "not as it should be" : "gone"}`);
    actual.delete(path);
  }
  for (const path of actual.keys()) wrong.push(`${path} should not be there`);
  const format = "--format=%H%x00%(trailers:key=Tagboat-Change,key=Tagboat-Hold,key=Tagboat-Release)%x01";
  const log = (await repository.git("log", format, "main")).split("\x01");
  const ours = log.filter((entry) => entry.includes("Tagboat-"));
  if (ours.length !== commits) wrong.push(`${ours.length} commits of ours, not ${commits}`);
  const all = log.filter((entry) => entry.trim() !== "").length;
  if (all !== 1 + commits + (rivalDid ? 1 : 0)) wrong.push(`${all} commits in all`);
  if (rivalDid && !log.some((entry) => entry.trim().startsWith(rivalCommits[0] ?? "?")))
    wrong.push("the other writer's commit is lost");
  const refs = await repository.git("for-each-ref", "--format=%(refname)");
  if (refs !== "refs/heads/main") wrong.push(`refs: ${refs.replaceAll("\n", ", ")}`);
  return [...wrong, ...((await scenario.alsoHolds?.(repository)) ?? [])];
}

async function isAsWanted(repository: ServedRepository, entry: string | undefined, text: string | RegExp) {
  if (typeof text === "string") return entry === `100644 ${blobId(text)}`;
  const [mode, id] = entry?.split(" ") ?? [];
  return mode === "100644" && id !== undefined && text.test(`${await repository.git("cat-file", "blob", id)}\n`);
}

function entryOf(line: string): readonly [path: string, entry: string] {
  const [about = "", path = ""] = line.split("\t");
  const [mode = "", , id = ""] = about.split(" ");
  return [path, `${mode} ${id}`];
}

function blobId(text: string): string {
  return createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");
}
