import { runGit } from "./git-seed.ts";

/** Commands that only ask. `merge-tree` also writes objects, and they are still there when it is asked again. */
const questions = new Set([
  "cat-file",
  "diff",
  "log",
  "ls-tree",
  "merge-base",
  "merge-tree",
  "rev-list",
  "rev-parse",
  "show",
]);
const commit = "[0-9a-f]{40}";
const wholeIds = new RegExp(`^(${commit}(\\.\\.${commit})?([\\^~:].*)?|commit|blob|tree)$`);

/** What Git says of commits that are named by their whole ids never changes, so a server that is polled asks Git once. */
const answers = new Map<string, Promise<string>>();

/** As `runGit`, in a bare repository that is only added to. */
export function askGit(directory: string, ...args: string[]): Promise<string> {
  if (!isLasting(args)) return runGit(directory, args);
  const key = JSON.stringify([directory, ...args]);
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = runGit(directory, args);
  answers.set(key, answer);
  // Exit 1 is an answer: no ancestor, a conflict. Any other failure may be another next time, as where a commit is still to come.
  // So may "no such commit", which rev-parse says by exit 1.
  answer.catch((error: unknown) => {
    if (args[0] === "rev-parse" || !String(error).includes(": exit 1\n")) answers.delete(key);
  });
  return answer;
}

const isLasting = ([command = "", ...rest]: readonly string[]): boolean =>
  questions.has(command) && rest.every((arg) => arg.startsWith("-") || wholeIds.test(arg)) && !rest.includes("--all");
