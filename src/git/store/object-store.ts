import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { TagboatError } from "../../errors.ts";
import { onThisMachine } from "../cli/machine-failure.ts";
import { type CaFiles, caCertificates } from "./ca-certificates.ts";

/** A temporary bare repository that only the current user can read. */
export interface ObjectStore {
  readonly directory: string;
  /** Safe to call twice. @throws machine: another process is using it */
  remove(): Promise<void>;
}

export interface StoreOptions extends CaFiles {
  readonly parent: string;
  readonly url: string;
  /** Called only if our own file replaces it. */
  configuredCaFile(): Promise<string | undefined>;
}

/**
 * Creates the repository without `git init`: no template, so no hooks, and one process fewer. Its configuration overrides the user's, which
 * applies to everything else (proxy, identity, signing, insteadOf, ssh). @throws machine
 */
export function createObjectStore(options: StoreOptions): Promise<ObjectStore> {
  return onThisMachine(options.parent, () => makeStore(options));
}

async function makeStore(options: StoreOptions): Promise<ObjectStore> {
  // The real path, because it is compared with what the system reports about processes.
  const directory = await mkdtemp(join(await realpath(options.parent), "tagboat-"));
  const remove = () => removeDirectory(directory);
  try {
    // No request can start before the store exists, and blocking calls are the fastest way to write so few small files.
    for (const path of ["objects/info", "objects/pack", "refs/heads", "no-hooks", "scratch"]) {
      mkdirSync(join(directory, path), { recursive: true });
    }
    writeFileSync(join(directory, "HEAD"), "ref: refs/heads/none\n");
    const caFile = await trusted(directory, options);
    writeFileSync(join(directory, "config"), configFile(directory, { ...options, caFile }));
    return { directory, remove };
  } catch (error) {
    // Why the store could not be created matters more than why it could not be removed.
    await remove().catch(() => undefined);
    throw error;
  }
}

async function removeDirectory(directory: string): Promise<void> {
  try {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TagboatError("machine", `"${directory}" could not be removed: ${why}`, { cause });
  }
}

/** Removes what a failed fetch had received. Git leaves it behind, and the next try would add to it. */
export async function removePartialPacks(directory: string): Promise<void> {
  const folder = join(directory, "objects", "pack");
  const names = await readdir(folder).catch(() => []);
  const partial = names.filter((name) => name.startsWith("tmp_"));
  await Promise.all(partial.map((name) => rm(join(folder, name), { force: true })));
}

/**
 * The file of all CA certificates to trust, if there are more than the usual ones. An address of plain http may redirect to https, and
 * Git's configuration may replace ssh by https.
 */
async function trusted(directory: string, options: StoreOptions): Promise<string | undefined> {
  const isRemote = !options.url.startsWith("file:");
  const text = isRemote ? await caCertificates(options, options.configuredCaFile) : undefined;
  if (text === undefined) return undefined;
  const file = join(directory, "authorities.pem");
  writeFileSync(file, text, "latin1");
  return file;
}

function configFile(directory: string, { url, caFile }: Pick<StoreOptions, "url" | "caFile">): string {
  const sections: [string, [string, string][]][] = [
    [
      "core",
      [
        ["repositoryFormatVersion", "0"],
        ["bare", "true"],
        ["hooksPath", join(directory, "no-hooks")],
        ["attributesFile", join(directory, "no-hooks", "attributes")],
        ["fsmonitor", "false"],
        ["askPass", ""],
        // The store is removed when the run ends, so it need not survive a power cut.
        ["fsync", "none"],
        ["logAllRefUpdates", "false"],
      ],
    ],
    [
      'remote "origin"',
      [
        ["url", url],
        ["tagOpt", "--no-tags"],
      ],
    ],
    // We ask the helpers ourselves, once, so that their answer goes with the first request and stays out of every message.
    ["credential", [["helper", ""]]],
    ["gc", [["auto", "0"]]],
    ["maintenance", [["auto", "false"]]],
    [
      "fetch",
      [
        ["negotiationAlgorithm", "noop"],
        ["recurseSubmodules", "false"],
        ["writeCommitGraph", "false"],
        ["prune", "false"],
        ["fsckObjects", "false"],
        ["unpackLimit", "1"],
      ],
    ],
    ["transfer", [["fsckObjects", "false"]]],
    [
      "push",
      [
        ["recurseSubmodules", "no"],
        ["followTags", "false"],
        ["gpgSign", "false"],
        ["useForceIfIncludes", "false"],
      ],
    ],
    ["protocol", [["version", "2"]]],
    [
      "http",
      [
        // Git would send a larger request in chunks, after one more request to test the connection.
        ["postBuffer", "67108864"],
        ["lowSpeedLimit", "1"],
        ["lowSpeedTime", "60"],
        ...(caFile === undefined ? [] : ([["sslCAInfo", caFile]] satisfies [string, string][])),
      ],
    ],
    [
      "i18n",
      [
        ["commitEncoding", "UTF-8"],
        ["logOutputEncoding", "UTF-8"],
      ],
    ],
    // Better no commit than one by "root@runner-7".
    ["user", [["useConfigOnly", "true"]]],
  ];
  return sections
    .map(([name, entries]) => `[${name}]\n${entries.map(([key, value]) => `\t${key} = ${quoted(value)}\n`).join("")}`)
    .join("");
}

/** A value in the syntax of Git's configuration files. */
function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
