import { hostOf } from "../addresses.ts";
import type { Environment } from "../io/ci-facts.ts";
import type { CiFacts } from "../world.ts";
import { ciTokenNames } from "./table.ts";
import { type HomeToken, isJobToken } from "./tokens.ts";

interface Credentials {
  /** The repository that they are for. */
  readonly address: string;
  /** The token sent there. Absent: none is sent. */
  readonly token: HomeToken | undefined;
  readonly ci: CiFacts;
  readonly env: Environment;
}

/** Likely cause when a server rejects a CI run: a hint for each of the common mistakes. */
export function credentialsHint({ address, token, ci, env }: Credentials): string | undefined {
  const own = env["GITHUB_REPOSITORY"];
  const isOwn = own !== undefined && isRepository(address, own);
  if (token === undefined) return missingToken({ address, ci, env });
  const isJobs = isJobToken(token);
  if (isJobs && isOwn) {
    return `The token is the job's own (${token.from}): give the job \`permissions: { contents: write }\`. It may not pass a branch's protection.`;
  }
  if (isJobs) {
    return `The token is the job's own (${token.from}), and that writes to ${own ?? "the run's own repository"} only: ${instead}`;
  }
  if (isOwn || own === undefined) return undefined;
  return `Should it be the job's own token (github.token, secrets.GITHUB_TOKEN), that writes to ${own} only: ${instead}`;
}

const instead = "give the step the token of a bot user or an app that may write here, as `token`.";

function missingToken({ address, ci, env }: Omit<Credentials, "token">): string | undefined {
  const host = hostOf(address);
  // Repositories over ssh or on this machine need no token.
  if (host === undefined || !/^https?:/.test(address)) return undefined;
  if (env["TAGBOAT_TOKEN"])
    return `The token is not sent to ${host}: TAGBOAT_ALLOWED_HOSTS does not name that host, or the token is for another server (scheme, host and port must match).`;
  const name = ciTokenNames.find((candidate) => env[candidate]);
  const job = name === undefined ? "" : ` ${name} is the job's own, and goes to no other server than the job's.`;
  const why =
    ci.fork === undefined
      ? "A secret that does not exist, or that this run may not see, reads as an empty text: check its name, and whether it belongs to this repository or organization."
      : `A run for a pull request from ${ci.fork} gets no secrets.`;
  return `No token reached this step: the \`token\` input, or TAGBOAT_TOKEN, is empty. ${why}${job}`;
}

/** Whether the address is that of "owner/name", on any host, because a server can have several names. */
const isRepository = (address: string, fullName: string): boolean =>
  address
    .toLowerCase()
    .replace(/(\.git)?\/*$/, "")
    .endsWith(`/${fullName.toLowerCase()}`);
