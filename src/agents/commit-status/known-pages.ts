import { knownPage } from "../../domain/known-page.ts";
import type { CommitStatus, CommitStatuses, Forge } from "../../forges/forge.ts";

/** Statuses of a forge. A latest status keeps its link only if that is on the forge, because anyone who may set a status chooses its link. */
export function withKnownPages({ url: own, statuses }: Pick<Forge, "url" | "statuses">): CommitStatuses {
  const known = ({ url, ...status }: CommitStatus): CommitStatus => {
    const page = knownPage(url, [own]);
    return { ...status, ...(page !== undefined && { url: page }) };
  };
  return {
    list: async (commit) => (await statuses.list(commit)).map(known),
    set: (commit, status) => statuses.set(commit, status),
    history: (commit) => statuses.history(commit),
    serverTime: () => statuses.serverTime(),
  };
}
