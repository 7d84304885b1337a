import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import picomatch from "picomatch";
import type { Flavour, GiteaRepository, Protection, StatusRow } from "./state.ts";

export const noProtection: Omit<Protection, "rule_name"> = {
  enable_push: false,
  enable_push_whitelist: false,
  enable_force_push: false,
  enable_force_push_allowlist: false,
  force_push_allowlist_usernames: [],
  push_whitelist_usernames: [],
  enable_merge_whitelist: false,
  merge_whitelist_usernames: [],
  enable_status_check: false,
  status_check_contexts: [],
  required_approvals: 0,
  dismiss_stale_approvals: false,
  ignore_stale_approvals: false,
  block_on_rejected_reviews: false,
  block_on_official_review_requests: false,
  block_on_outdated_branch: false,
  require_signed_commits: false,
  protected_file_patterns: "",
};

/** The rule for a branch: the one of its name, or else the first whose glob it matches. */
export function protectionOf(repository: GiteaRepository, branch: string): Protection | undefined {
  const exact = repository.protections.get(branch);
  return exact ?? [...repository.protections.values()].find(({ rule_name }) => picomatch.isMatch(branch, rule_name));
}

export function mayPushTo(rule: Protection, login: string): boolean {
  return rule.enable_push && (!rule.enable_push_whitelist || rule.push_whitelist_usernames.includes(login));
}

export function mayMergeInto(rule: Protection, login: string): boolean {
  return !rule.enable_merge_whitelist || rule.merge_whitelist_usernames.includes(login);
}

/** The latest of each context, the newest first. */
export function latestStatuses(repository: GiteaRepository, commit: string): StatusRow[] {
  const latest = new Map<string, StatusRow>();
  for (const row of repository.statuses.filter((status) => status.commit === commit)) {
    latest.delete(row.context);
    latest.set(row.context, row);
  }
  return [...latest.values()].reverse();
}

/** Whether the checks that a rule asks for are green. Without a list, whatever was posted must be, and something must be. */
export function checksPass(rule: Protection, rows: readonly StatusRow[]): boolean {
  const isGreen = ({ state }: StatusRow) => state === "success" || state === "skipped";
  if (!rule.enable_status_check) return true;
  if (rule.status_check_contexts.length === 0) return rows.length > 0 && rows.every(isGreen);
  return rule.status_check_contexts.every((pattern) => {
    const matching = rows.filter(({ context }) => isCheck(context, pattern));
    return matching.length > 0 && matching.every(isGreen);
  });
}

/** The server's globs know no separators: a star passes slashes, too. */
const isCheck = (context: string, pattern: string): boolean =>
  context === pattern || picomatch.isMatch(context, pattern, { bash: true, dot: true, nonegate: true, noext: true });

/** Writes down the rules where the repository's own hook reads them: it judges pushes as the server would. */
export async function installHook(repository: GiteaRepository, flavour: Flavour): Promise<void> {
  const directory = join(repository.served.directory, "hooks");
  await mkdir(directory, { recursive: true });
  const lines = [...repository.protections.values()].map((rule) => {
    const all = rule.enable_push && !rule.enable_push_whitelist;
    const signed = rule.require_signed_commits ? "signed" : "-";
    const allowed = all ? "*" : rule.enable_push ? rule.push_whitelist_usernames.join(",") : "";
    return [rule.rule_name, allowed || "-", rule.protected_file_patterns.replaceAll(";", " ") || "-", signed].join("|");
  });
  await writeFile(join(directory, "rules"), lines.map((line) => `${line}\n`).join(""));
  await repository.served.hook("pre-receive", hook(flavour, repository.settings.default_branch));
}

/** The user arrives in the query, which the CGI program hands on. */
function hook(flavour: Flavour, defaultBranch: string): string {
  const say =
    flavour === "gitea"
      ? `printf '\\nerror:\\nerror: %s\\nerror:\\n' "$1" >&2; exit 1`
      : `printf '\\nForgejo: %s\\n\\n' "$1" >&2; exit 1`;
  // Gitea fails over the commit that it was to verify.
  const unverified =
    flavour === "gitea" ? "Internal Server Error" : "branch $branch is protected from unverified commit $commit";
  return `say() { ${say}; }
user=\${QUERY_STRING#*user=}
zero=0000000000000000000000000000000000000000
while read -r old new ref; do
  branch=\${ref#refs/heads/}
  case "$user" in reader|outsider) say "User permission denied for writing.";; esac
  if [ "$new" = $zero ] && [ "$branch" = "${defaultBranch}" ]; then
    say "branch $branch is the default branch and cannot be deleted"
  fi
  while IFS='|' read -r rule allowed files signed; do
    case "$branch" in $rule) ;; *) continue;; esac
    case ",$allowed," in *",$user,"*|*",*,"*) ;; *) say "Not allowed to push to protected branch $branch";; esac
    if [ "$new" = $zero ]; then say "branch $branch is protected from deletion"; fi
    if [ "$old" != $zero ] && ! git merge-base --is-ancestor "$old" "$new"; then
      say "branch $branch is protected from force push"
    fi
    if [ "$signed" = signed ]; then
      for commit in $(git rev-list "$new" --not --all); do
        git cat-file commit "$commit" | sed '/^$/q' | grep -q '^gpgsig ' && continue
        say "${unverified}"
      done
    fi
    [ "$files" = - ] && continue
    for file in $(git diff --name-only "$old" "$new"); do
      set -f
      for pattern in $files; do
        case "$file" in $pattern) say "branch $branch is protected from changing file $file";; esac
      done
    done
  done < "$GIT_DIR/hooks/rules"
done
exit 0`;
}
