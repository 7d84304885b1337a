import { closest } from "../../domain/closest.ts";
import { TagboatError } from "../../errors.ts";
import { allPages } from "./checks.ts";
import type { Client } from "./client.ts";
import { failureError } from "./failure.ts";

/** The commit of a branch; undefined: there is no such branch. @throws not-found: the repository is empty */
export async function findTip(client: Client, branch: string): Promise<string | undefined> {
  const outcome = await client.attempt(() => client.rest.git.getRef({ ...client.repo, ref: `heads/${branch}` }));
  if (outcome.ok) return outcome.data.object.sha;
  if (outcome.failure.status === 404) return undefined;
  if (outcome.failure.status === 409) {
    throw new TagboatError(
      "not-found",
      `${client.options.owner}/${client.options.name} is empty: it has no branch yet`,
      {
        hint: "Push a first commit.",
        cause: outcome.failure.cause,
      },
    );
  }
  throw failureError(client, `Reading the branch ${branch}`, outcome.failure);
}

/** @throws not-found, with a similar name if there is one */
export async function branchTip(client: Client, branch: string): Promise<string> {
  const tip = await findTip(client, branch);
  if (tip !== undefined) return tip;
  const refs = await allPages((page) =>
    client.ask("Listing the branches", () =>
      client.rest.git.listMatchingRefs({
        ...client.repo,
        ref: "heads/",
        per_page: 100,
        page,
      }),
    ),
  );
  const names = refs.map(({ ref }) => ref.replace("refs/heads/", ""));
  const similar = closest(branch, names);
  throw new TagboatError("not-found", `${client.options.owner}/${client.options.name} has no branch ${branch}`, {
    hint: similar === undefined ? "Check the name." : `Did you mean ${similar}?`,
  });
}
