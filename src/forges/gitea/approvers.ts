import { TagboatError } from "../../errors.ts";
import type { Connection } from "./connection.ts";
import { readPages } from "./pages.ts";
import { readTimeline } from "./timeline.ts";

/** The accounts that pushed a commit to the branch of a pull request, from its history, which begins when it is opened. */
export async function pushersOf(connection: Connection, number: number, commit: string): Promise<readonly string[]> {
  const logins: string[] = [];
  for await (const { type, user, body } of readTimeline(connection, number)) {
    if (type === "pull_push" && headOf(body) === commit && user?.login !== undefined) logins.push(user.login);
  }
  return logins;
}

/** The server puts a push into the event's text, as JSON. The last commit is the new head. */
function headOf(body: string | undefined): string | undefined {
  try {
    const { commit_ids } = JSON.parse(body ?? "") as { readonly commit_ids?: readonly string[] | null };
    return commit_ids?.at(-1);
  } catch {
    return undefined;
  }
}

/** The members of a team. Only members of the organization can see its teams, and only owners those that they are not in. */
export async function membersOf({ api }: Connection, team: string): Promise<readonly string[]> {
  const [organization = "", name = ""] = team.split("/");
  const id = await teamId({ api }, organization, name);
  const logins: string[] = [];
  for await (const { login } of readPages((query) => api.teams.orgListTeamMembers(id, query))) logins.push(login ?? "");
  return logins;
}

async function teamId({ api }: Pick<Connection, "api">, organization: string, name: string): Promise<number> {
  const listed = readPages((query) => api.orgs.orgListTeams(encodeURIComponent(organization), query));
  for await (const team of listed) {
    if (team.name?.toLowerCase() === name.toLowerCase() && team.id !== undefined) return team.id;
  }
  throw new TagboatError("not-found", `${organization} has no team "${name}", or the token cannot see it`);
}
