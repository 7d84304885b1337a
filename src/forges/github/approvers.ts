import type { PullRequest } from "../forge.ts";
import type { Client } from "./client.ts";

const perPage = 100;

/**
 * The accounts that pushed a commit to a branch, from the repository's activity. A bot has "[bot]" at the end of its name there.
 * https://docs.github.com/rest/repos/repos#list-repository-activities
 */
export async function pushersOf(
  client: Client,
  { head }: Pick<PullRequest, "head">,
  commit: string,
): Promise<readonly string[]> {
  const activities = await client.ask(`Reading who pushed to ${head}`, () =>
    client.rest.repos.listActivities({ ...client.repo, ref: `refs/heads/${head}`, per_page: perPage }),
  );
  return activities.flatMap(({ after, actor }) => (after === commit && actor !== null ? [actor.login] : []));
}

/**
 * The members of a team and of its child teams. GitHub answers 404 if the token cannot see the team.
 * https://docs.github.com/rest/teams/members#list-team-members
 */
export async function membersOf(client: Client, team: string): Promise<readonly string[]> {
  const [org = "", team_slug = ""] = team.split("/");
  const logins: string[] = [];
  for (let page = 1; ; page++) {
    const members = await client.ask(`Reading the members of the team ${team}`, () =>
      client.rest.teams.listMembersInOrg({ org, team_slug, per_page: perPage, page }),
    );
    logins.push(...members.map(({ login }) => login));
    if (members.length < perPage) return logins;
  }
}
