import { covers, sshHostOf, webServerOf } from "./server.ts";

/** Facts of a run that decide where a credential may go. */
export interface CredentialSources {
  /** Address of the home repository: `--repo`, else `origin`. */
  readonly home?: string | undefined;
  /** `--forge-url`. */
  readonly forgeUrl?: string | undefined;
  /** `GITHUB_SERVER_URL`: the server of the job. */
  readonly jobServer?: string | undefined;
  /** `ARGOCD_SERVER`. */
  readonly argoCdServer?: string | undefined;
  /** The address next to the variable's name, in the config or in a flag, or the address that contains the credential. */
  readonly beside?: string | undefined;
  /** Kind of that address. */
  readonly besideKind?: "argo-cd" | "agent" | "page" | "repository" | "registry" | undefined;
  /** The token server of the registry at that address, if it is another server. */
  readonly tokenServer?: string | undefined;
}

/** A credential and the servers that may get it. Each server has a scheme, a host and a port. */
export interface CredentialRow {
  /** Source of the credential, for the documentation. */
  readonly credential: string;
  /** Variables with a fixed name that contain it. */
  readonly variables: readonly string[];
  /** Description of the servers, for the documentation. */
  readonly goesTo: string;
  /** Who can choose another server, for the documentation. */
  readonly chosenBy: string;
  servers(places: CredentialSources): readonly (string | undefined)[];
}

const jobTokens = ["GITHUB_TOKEN", "GITEA_TOKEN", "FORGEJO_TOKEN"] as const;

/** Servers of the home repository's pages and API. */
function homeServers({ home, forgeUrl, jobServer }: CredentialSources): readonly (string | undefined)[] {
  const web = home === undefined ? undefined : webServerOf(home);
  const isSsh = home !== undefined && sshHostOf(home) !== undefined;
  // An ssh address has no scheme and port for the web. The job knows those of its own server.
  const isOfJob = isSsh && jobServer !== undefined && hostname(jobServer) === hostname(web);
  return [web, web?.replace(/^https:\/\/www\.(?=github\.com$)/, "https://"), forgeUrl, isOfJob ? jobServer : undefined];
}

const hostname = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined;

/** The server next to the credential, and the one that gives out its tokens, if that is a registry with one. */
function registryServers({ beside, tokenServer }: CredentialSources): readonly (string | undefined)[] {
  return [beside, tokenServer];
}

const ofHome = "the server of `--repo` (without it, of `origin`): its Git and its API";

/**
 * The only table of credentials. All code that sends one checks it, and docs/security.md is generated from it.
 * `TAGBOAT_ALLOWED_HOSTS` and `--insecure` limit every row in addition.
 */
export const credentialTable = {
  home: {
    credential: "`TAGBOAT_TOKEN`, the Action's `token`, `--token-file`",
    variables: ["TAGBOAT_TOKEN"],
    goesTo: ofHome,
    chosenBy: "`--forge-url`, for an API on another server. No config.",
    servers: homeServers,
  },
  app: {
    credential: "`TAGBOAT_APP_ID` with `TAGBOAT_APP_KEY` or `TAGBOAT_APP_KEY_FILE`",
    variables: ["TAGBOAT_APP_KEY"],
    goesTo: `${ofHome}, on GitHub only. The key stays in the process: it signs the request for a token of one hour and one repository.`,
    chosenBy: "`--forge-url`, likewise. No config.",
    servers: homeServers,
  },
  job: {
    credential: jobTokens.map((name) => `\`${name}\``).join(", "),
    variables: jobTokens,
    goesTo: "the server of `GITHUB_SERVER_URL`, which is the job's own",
    chosenBy: "nobody",
    servers: ({ jobServer }) => [jobServer],
  },
  argoCd: {
    credential: "`ARGOCD_AUTH_TOKEN`, also where `tokenFrom` names it",
    variables: ["ARGOCD_AUTH_TOKEN"],
    goesTo: "the server of `ARGOCD_SERVER`. Where that is not set: the `url` of an agent of kind `argo-cd`.",
    chosenBy: "without `ARGOCD_SERVER`: the config, `--agent-url`",
    servers: ({ argoCdServer, beside, besideKind }) => [
      argoCdServer ? withScheme(argoCdServer) : besideKind === "argo-cd" ? beside : undefined,
    ],
  },
  named: {
    credential:
      "`TAGBOAT_…` or `ARGOCD_…` ending in `_TOKEN`, `_SECRET`, `_PASSWORD` or `_KEY`, where `tokenFrom`, `headersFrom` or `--agent-token-from` names it; none of the other rows, and no variable of an input",
    variables: [],
    goesTo:
      "the server of the `url` next to it; in a gate's `require`, of the `http` next to it. Under `forges`: only the named host, only names with `TAGBOAT_…`, and no API on another host that `url` points to. Under `registries`: only the named host and its token server, and only names with `TAGBOAT_…`.",
    chosenBy: "the config, but no app's own part of it; `--agent-url`",
    servers: registryServers,
  },
  docker: {
    credential: "Docker's `config.json` and its credential helpers",
    variables: [],
    goesTo:
      "the registry that the entry is for, and its token server: the registry's own server, the documented one (`auth.docker.io` for Docker Hub, `gitlab.com` for `registry.gitlab.com`), or the registry's `tokenServer` in the config",
    chosenBy:
      "the config, by `tokenServer` of that registry. The registry itself cannot: another realm in its answer is asked without a credential.",
    servers: registryServers,
  },
  address: {
    credential: "a user and password in `--repo` or in `origin`",
    variables: [],
    goesTo: "the server of that address",
    chosenBy: "nobody: a config that has them in an address is refused",
    servers: ({ beside }) => [beside],
  },
  machine: {
    credential: "what `actions/checkout` left in the clone; on a person's machine Git's credential helpers",
    variables: [],
    goesTo: "the server that Git's configuration names for it, or that the helper is asked about",
    chosenBy: "nobody: the config names the repository, and gets what the machine has for that very server",
    servers: ({ beside }) => [beside],
  },
  argoCdLogin: {
    credential: "a person's `argocd login`, never in CI",
    variables: [],
    goesTo: "the server that the login is for",
    chosenBy: "nobody",
    servers: ({ beside }) => [beside],
  },
  cluster: {
    credential: "`KUBECONFIG`, or the service account of the pod",
    variables: [],
    goesTo: "the server of the same context, or of the pod's cluster",
    chosenBy: "nobody. A config may name the current context; any other context needs `--kube-context`.",
    servers: ({ beside }) => [beside],
  },
} as const satisfies Readonly<Record<string, CredentialRow>>;

export type Credential = keyof typeof credentialTable;

/** Variables in which the CI puts the job's own token. */
export const ciTokenNames = jobTokens;

/** Whether the table allows a credential for the server of an address. */
export const mayGo = (credential: Credential, address: string, places: CredentialSources): boolean =>
  credentialTable[credential].servers(places).some((server) => server !== undefined && covers(server, address));

/** Adds https to a server in the argocd command line's format, a host with an optional port. */
export const withScheme = (server: string): string => (/^https?:\/\//i.test(server) ? server : `https://${server}`);

/** Variables of inputs whose names end like a secret's. A test ensures that there are no others. */
const inputVariables = ["TAGBOAT_SIGNING_KEY"] as const;

const reserved = [...credentialTable.home.variables, ...credentialTable.app.variables, ...inputVariables];

const endings = "(?:TOKEN|SECRET|PASSWORD|KEY)";

/** Names of variables with a credential that a config or a flag may give for an agent, or for an address that a gate requires. */
export const nameOfSecret = new RegExp(`^(?!(?:${reserved.join("|")})$)(?:TAGBOAT|ARGOCD)_(?:[A-Z0-9_]+_)?${endings}$`);

/** The same for a host of repositories, without the variables of Argo CD. */
export const nameOfForgeSecret = new RegExp(`^(?!(?:${reserved.join("|")})$)TAGBOAT_(?:[A-Z0-9_]+_)?${endings}$`);

const fixedNames: readonly string[] = Object.values(credentialTable).flatMap(({ variables }) => [...variables]);

/** Whether a variable may contain a credential: it is in the table, or a config may name it. */
export const isCredentialVariable = (name: string): boolean => fixedNames.includes(name) || nameOfSecret.test(name);

/** Describes such a name, for users who gave another. */
export const secretNaming =
  "ends in _TOKEN, _SECRET, _PASSWORD or _KEY and is no variable that tagboat reads itself, such as TAGBOAT_TOKEN";
