import { covers } from "../credentials/server.ts";
import { TagboatError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { isFinal, judgeGet, judgeHead, type ManifestQuestion } from "./judge-manifest.ts";
import { acceptManifests } from "./manifest.ts";
import type { RegistryAnswer } from "./registry.ts";
import type { RegistryAccess } from "./registry-access.ts";
import { retried } from "./retry.ts";

export interface RegistryClient {
  /** @throws config, refused, interrupted */
  find(question: ManifestQuestion): Promise<RegistryAnswer>;
}

/**
 * A client for the part of the OCI distribution API that says whether an image exists:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export function openRegistry(access: RegistryAccess): RegistryClient {
  // By repository, because a token is for one.
  const authorizations = new Map<string, string>();
  return {
    async find(question) {
      try {
        return await find(question, access, authorizations);
      } catch (error) {
        if (error instanceof TagboatError && error.kind === "remote")
          return { kind: "no-answer", reason: error.message };
        throw error;
      }
    },
  };
}

type Authorizations = Map<string, string>;

async function find(
  question: ManifestQuestion,
  access: RegistryAccess,
  known: Authorizations,
): Promise<RegistryAnswer> {
  if (!question.needsDigest) {
    const { answer, denied } = await ask("HEAD", question, { access, known });
    if (answer.ok || isFinal(answer.status)) return judgeHead(question, answer, denied);
    // Some registries and proxies answer HEAD wrongly, and an answer to HEAD has no explanation. So GET decides that an image is missing.
    await answer.body?.cancel();
  }
  const { answer, denied } = await ask("GET", question, { access, known });
  return judgeGet(question, answer, denied);
}

interface Asking {
  readonly access: RegistryAccess;
  readonly known: Authorizations;
}

interface Asked {
  readonly answer: Response;
  /** Why the registry denied access, if that is known better than from its answer. */
  readonly denied?: string | undefined;
}

/** Asks without a credential first: some registries let anyone read, and others explain only to strangers how to authenticate. */
async function ask(
  method: "HEAD" | "GET",
  { repository, reference }: ManifestQuestion,
  { access, known }: Asking,
): Promise<Asked> {
  const url = `${access.server}/v2/${repository}/manifests/${reference}`;
  const send = (authorization: string | undefined): Promise<Response> =>
    retried(
      () =>
        access.fetch(url, { method, headers: { accept: acceptManifests, ...(authorization && { authorization }) } }),
      access,
    );
  const first = await send(known.get(repository));
  // Another server, to which the registry redirected, has no say in who gets the credential.
  if (first.status !== 401 || !covers(access.server, first.url)) return { answer: first };
  const authorized = await authorize(first, repository, access);
  if ("denied" in authorized) return { answer: first, denied: authorized.denied };
  await first.body?.cancel();
  known.set(repository, authorized.header);
  const answer = await send(authorized.header);
  return { answer, denied: authorized.limits };
}
