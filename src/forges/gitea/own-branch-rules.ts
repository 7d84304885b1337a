import type { BranchProtection } from "gitea-js";
import type { Connection } from "./connection.ts";
import { statusOf } from "./failure.ts";
import { matchesGlob } from "./glob.ts";
import { account, branchFacts } from "./repository-facts.ts";

/** Any token can read this for an existing branch. For a new one only the rules say it, and only administrators may read them. */
export async function takesPushes(connection: Connection, branch: string): Promise<"yes" | "no" | "unknown"> {
  const present = await branchFacts(connection, branch);
  if (present?.mayPush === false) return "no";
  const rules = await rulesOf(connection);
  if (rules === undefined) return present?.isProtected === false ? "yes" : "unknown";
  const rule = rules.find(({ rule_name }) => rule_name === branch) ?? rules.find((one) => isFor(one, branch));
  if (rule === undefined) return "yes";
  if (rule.enable_push !== true || rule.enable_force_push !== true) return "no";
  const isOpen = rule.enable_push_whitelist !== true && rule.enable_force_push_allowlist !== true;
  return isOpen ? "yes" : isListed(rule, (await account(connection))?.login);
}

/** In order of priority. Undefined: the token may not read them. */
async function rulesOf({ api, at }: Connection): Promise<readonly BranchProtection[] | undefined> {
  try {
    return (await api.repos.repoListBranchProtection(...at)).data;
  } catch (error) {
    if (statusOf(error) === 403 || statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** In branch rules one star stops at a slash, and two stars do not. */
const isFor = ({ rule_name = "" }: BranchProtection, branch: string): boolean => matchesGlob(rule_name, branch, "/");

/** "unknown" rather than "no", because the account may be in a listed team. */
function isListed(rule: BranchProtection, login: string | undefined): "yes" | "unknown" {
  const pushes = rule.enable_push_whitelist !== true || rule.push_whitelist_usernames?.includes(login ?? "") === true;
  const forces =
    rule.enable_force_push_allowlist !== true || rule.force_push_allowlist_usernames?.includes(login ?? "") === true;
  return pushes && forces ? "yes" : "unknown";
}
