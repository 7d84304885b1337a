import { notFound, page, refusal } from "./answers.ts";
import { userJson } from "./json.ts";
import type { Answer, Call, GiteaState, GiteaUser } from "./state.ts";

/** The servers' own words and rules: `routers/api/v1/api.go`, `reqOrgMembership` and `reqTeamMembership`. */

export function listTeams(call: Call, organization: string): Answer {
  const { state, user } = call;
  if (user === undefined) throw refusal(state, 401, "token is required");
  const teams = state.teams.filter((team) => team.organization === organization);
  if (teams.length === 0) throw notFound(call);
  if (!isMember(state, user, organization)) throw refusal(state, 403, "Must be an organization member");
  const { items, headers } = page(call, teams);
  const body = items.map(({ id, name }) => ({ id, name, description: "", permission: "write", organization: null }));
  return { status: 200, body, headers };
}

/** Only the team itself and the organization's owners see who is in it. */
export function listMembers(call: Call, id: number): Answer {
  const { state, user } = call;
  if (user === undefined) throw refusal(state, 401, "token is required");
  const team = state.teams.find((one) => one.id === id);
  if (team === undefined) throw notFound(call);
  if (user.role !== "owner" && !team.members.includes(user.login)) {
    if (!isMember(state, user, team.organization)) throw notFound(call);
    throw refusal(state, 403, "Must be a team member");
  }
  const known = team.members.flatMap((login) => [...state.users.values()].find((one) => one.login === login) ?? []);
  const { items, headers } = page(call, known);
  return { status: 200, body: items.map((member) => userJson(state, member)), headers };
}

const isMember = ({ teams }: GiteaState, { login, role }: GiteaUser, organization: string): boolean =>
  role === "owner" || teams.some((team) => team.organization === organization && team.members.includes(login));
