import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Protection, RepositoryState } from "./state.ts";

/** Lets pushes by Git be judged by the protections, in GitHub's words. Its own commits come by the API, which judges them itself. */
export function installPushRules({ served, protections }: RepositoryState): void {
  const directory = join(served.directory, "hooks");
  mkdirSync(directory, { recursive: true });
  const cases = [...protections].map(([branch, rules]) => `refs/heads/${branch}) ${judged(branch, rules)} ;;`);
  const file = join(directory, "pre-receive");
  writeFileSync(file, script(cases.join("\n    ")));
  chmodSync(file, 0o755);
}

function judged(branch: string, rules: Protection): string {
  if (rules.pushesPass === true) return ":";
  const needsPull = rules.pullRequestsOnly === true || rules.requiredApprovals !== undefined;
  const said = [
    ...(needsPull ? ["Changes must be made through a pull request."] : []),
    ...(rules.mergeQueue === true ? ["Changes must be made through the merge queue"] : []),
    ...(rules.requiredChecks ?? []).map((context) => `Required status check "${context}" is expected.`),
  ];
  const how = rules.by === "ruleset" ? "ruleset" : "protection";
  const refuse = said.map((text) => `refuse ${how} ${branch} '${text}'`);
  const signed = rules.requiresSignatures === true ? [`signed ${how} ${branch} "$old" "$new"`] : [];
  return [...refuse, ...signed, ":"].join("; ");
}

const script = (cases: string): string => `#!/bin/sh
test -n "$BY_THE_API" && exit 0
refuse() {
  if [ "$1" = ruleset ]; then
    printf 'error: GH013: Repository rule violations found for refs/heads/%s.\\n\\n- %s\\n\\n' "$2" "$3" >&2
  else
    printf 'error: GH006: Protected branch update failed for refs/heads/%s.\\nerror: %s\\n' "$2" "$3" >&2
  fi
  exit 1
}
signed() {
  for commit in $(git rev-list "$4" --not --all); do
    git cat-file commit "$commit" | sed '/^$/q' | grep -q '^gpgsig ' && continue
    refuse "$1" "$2" 'Commits must have verified signatures.'
  done
}
while read -r old new ref; do
  case "$ref" in
    ${cases}
  esac
done
exit 0
`;
