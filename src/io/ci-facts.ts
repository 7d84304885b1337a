import type { CiFacts } from "../world.ts";

/** The process environment, as it was given to us. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What GitHub's, Gitea's or Forgejo's runner says about the run; undefined outside of one.
 * Forgejo sets Gitea's variables too, and both set GitHub's: the most particular is asked first.
 */
export function readCiFacts(env: Environment): CiFacts | undefined {
  const kind = runnerKind(env);
  if (kind === undefined) return undefined;
  const repositoryUrl = pageUrl(env["GITHUB_SERVER_URL"], env["GITHUB_REPOSITORY"]);
  // Gitea before 1.26 and Forgejo know a run by its number alone, and later Gitea accepts it still.
  const run = kind === "github" ? env["GITHUB_RUN_ID"] : env["GITHUB_RUN_NUMBER"];
  const facts = {
    sha: env["GITHUB_SHA"],
    actor: env["GITHUB_ACTOR"],
    workflow: env["GITHUB_WORKFLOW"],
    repositoryUrl,
    runUrl: pageUrl(repositoryUrl, run && `actions/runs/${run}`),
  };
  return { kind, ...withoutEmpty(facts) };
}

function runnerKind(env: Environment): CiFacts["kind"] | undefined {
  if (env["FORGEJO_ACTIONS"] === "true") return "forgejo";
  if (env["GITEA_ACTIONS"] === "true") return "gitea";
  return env["GITHUB_ACTIONS"] === "true" ? "github" : undefined;
}

function pageUrl(base: string | undefined, path: string | undefined): string | undefined {
  return base && path ? `${base.replace(/\/+$/, "")}/${path}` : undefined;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const withoutEmpty = <T extends object>(facts: T): Present<T> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== "")) as Present<T>;
