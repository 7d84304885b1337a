import { knownPage } from "../../domain/known-page.ts";
import type { CommitStatus, CommitStatuses, Forge } from "../../forges/forge.ts";

/** The statuses of a forge, each with its page only where that is on the forge itself: anybody who may set a status chooses its address. */
export function withKnownPages({ url: own, statuses }: Pick<Forge, "url" | "statuses">): CommitStatuses {
  const known = ({ url, ...status }: CommitStatus): CommitStatus => {
    const page = knownPage(url, [own]);
    return { ...status, ...(page !== undefined && { url: page }) };
  };
  return {
    list: async (commit) => (await statuses.list(commit)).map(known),
    set: (commit, status) => statuses.set(commit, status),
  };
}
