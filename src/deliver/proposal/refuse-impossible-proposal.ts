import { TagboatError } from "../../errors.ts";
import type { MergeMethod, RepositoryFacts } from "../../forges/forge.ts";
import { methodRefusal } from "../merge/merge-errors.ts";
import type { ProposalRequest } from "./proposal-request.ts";

/** Refuses early what the repository would refuse later, before anything is written. @throws refused */
export async function refuseImpossibleProposal(request: ProposalRequest): Promise<void> {
  await refuseArchived(request);
  if (request.isMerged) await mergeMethodOf(request);
}

/** @throws refused */
export async function refuseArchived({ facts }: Pick<ProposalRequest, "facts">): Promise<void> {
  const { isArchived, fullName } = await facts();
  if (!isArchived) return;
  throw new TagboatError("refused", `${fullName} is archived: no branch and no pull request can be written there`, {
    hint: "Unarchive it, or deliver to another repository.",
  });
}

/** The configured merge method, or else the repository's preferred one, which comes first. @throws refused: it is not allowed */
export async function mergeMethodOf({ facts, settings }: MethodRequest): Promise<MergeMethod> {
  const { mergeMethods } = await facts();
  const wanted = settings.mergeMethod ?? mergeMethods[0] ?? "merge";
  if (mergeMethods.includes(wanted)) return wanted;
  throw methodRefusal(wanted, mergeMethods);
}

type MethodRequest = Pick<ProposalRequest, "settings"> & { facts(): Promise<Pick<RepositoryFacts, "mergeMethods">> };
