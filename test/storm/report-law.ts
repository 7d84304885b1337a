import type { SeenPull } from "../support/forge-harness.ts";
import { documentClaims, documentOf, type ResultDocument, type Violation } from "./laws.ts";
import type { RunRecord, Sandbox } from "./sandbox.ts";

/** What others can see before a run. */
export interface Seen {
  readonly tip: string;
  readonly pulls: readonly SeenPull[];
}

export const look = async ({ repository, forge }: Sandbox): Promise<Seen> => ({
  tip: await repository.tip(),
  pulls: (await forge?.pulls()) ?? [],
});

/**
 * However a run ended, as long as it could speak: all that it delivered is in its report, and all that its report names is there. Only of a
 * write whose answer it did not get may it say that it does not know.
 */
export async function judgeReport(run: RunRecord, before: Seen, sandbox: Sandbox): Promise<Violation[]> {
  const document = documentOf(run);
  if (document === undefined || run.isHung || saysUnknown(document)) return [];
  const said = run.exitCode === 0 ? [] : await documentClaims(run, sandbox);
  const missing = [
    ...(await missingCommits(document, before, sandbox)),
    ...(await missingPulls(document, before, sandbox)),
  ];
  return [...said, ...missing].map((detail) => ({ law: "what landed is in the report", detail }));
}

const saysUnknown = ({ error }: ResultDocument): boolean =>
  /is not known/.test(`${error?.message ?? ""} ${error?.hint ?? ""}`);

async function missingCommits({ deliveries = [] }: ResultDocument, { tip }: Seen, { repository }: Sandbox) {
  const trailers = "%(trailers:key=Tagboat-Change,key=Tagboat-Hold,key=Tagboat-Unhold,separator=%x20)";
  const log = await repository.git("log", "--first-parent", `--format=%H ${trailers}`, `${tip}..main`);
  const ours = log.split("\n").filter((line) => line.includes("Tagboat-"));
  const isMerged = deliveries.some(({ pullRequest }) => pullRequest?.state === "merged");
  return ours
    .map((line) => line.split(" ", 1)[0] ?? "")
    .filter((commit) => !isMerged && !deliveries.some((delivery) => delivery.commit === commit))
    .map((commit) => `${commit} is on the branch`);
}

async function missingPulls({ deliveries = [] }: ResultDocument, before: Seen, { forge }: Sandbox) {
  const isNews = ({ number, headCommit, state }: SeenPull): boolean => {
    const known = before.pulls.find((pull) => pull.number === number);
    return state !== "closed" && (known?.headCommit !== headCommit || known.state !== state);
  };
  return ((await forge?.pulls()) ?? [])
    .filter((pull) => isNews(pull) && !deliveries.some(({ pullRequest }) => pullRequest?.number === pull.number))
    .map(({ number, state }) => `#${number} is ${state}`);
}
