import { type ErrorKind, exitCodes } from "../../src/errors.ts";

const meanings: Record<ErrorKind, string> = {
  bug: "a bug of ours; please report it",
  usage: "a flag or an input is wrong or missing, or what was asked for is ambiguous",
  config:
    "the config file, a file of the config repository, or something that this machine has to bring is missing or malformed: a token file, a kubeconfig, the name of whoever commits",
  "not-found": "a file, image, environment, app, branch or repository does not exist",
  refused: "a policy said no: a rule of the server, of the config, or of tagboat's own",
  conflict: "the remote kept moving for longer than the budget",
  remote: "a server is unreachable, or rejected the credentials",
  unhealthy: "the rollout itself failed",
  timeout: "the verdict did not come in time",
  machine: "this machine failed: no room on its disk, no place for temporary files, Git was killed",
  interrupted: "interrupted by Ctrl-C, SIGTERM, or a terminal that was closed (SIGHUP)",
};

export function exitCodeTable(): string {
  const rows = Object.entries(exitCodes).map(
    ([kind, code]) => `| ${code} | \`${kind}\` | ${meanings[kind as ErrorKind]} |`,
  );
  return [
    "",
    "| code | kind | means |",
    "|---|---|---|",
    "| 0 | | done, whether or not anything changed; `outcome` tells |",
    ...rows,
    "",
  ].join("\n");
}
