import { existsSync, readFileSync, rmSync } from "node:fs";
import { appendFile, cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runGit } from "./git-seed.ts";

/** What the Git of a served repository offers. */
export interface RepositoryOffers {
  /** Partial clones. Default: yes. */
  readonly filter?: boolean;
  /** Whether protocol 0 gives objects by their id. */
  readonly anyId?: boolean;
}

/** What `git init` makes: once, and copied from then on. */
let emptyRepository: Promise<string> | undefined;

/** The configurations that this module wrote, as texts. */
const ownConfigurations = new Set<string>();

async function makeEmptyRepository(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "git-empty-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  await runGit(directory, ["init", "--quiet", "--bare", "--initial-branch=main", "--template="]);
  return directory;
}

/**
 * No hidden process may touch a directory that a test is about to remove. Nothing outlives the test, so no write waits for the disk.
 */
const settings = `[core]
	fsync = none
[http]
	receivepack = true
[receive]
	autogc = false
[gc]
	auto = 0
[maintenance]
	auto = false
`;

/** Makes an empty bare repository, set up as a server's. */
export async function createRepository(directory: string, offers: RepositoryOffers = {}): Promise<string> {
  emptyRepository ??= makeEmptyRepository();
  await cp(await emptyRepository, directory, { recursive: true });
  const { filter = true, anyId = false } = offers;
  const upload = `[uploadpack]\n\tallowFilter = ${filter}\n\tallowAnySHA1InWant = ${anyId}\n`;
  const file = join(directory, "config");
  await appendFile(file, settings + upload);
  ownConfigurations.add(readFileSync(file, "utf8"));
  return directory;
}

/** The configuration of a repository that is still set up as by `createRepository`, with both services on. Undefined for any other. */
export function untouchedConfiguration(directory: string): string | undefined {
  try {
    const text = readFileSync(join(directory, "config"), "utf8");
    const isOwn = ownConfigurations.has(text) && !existsSync(join(directory, "objects/info/alternates"));
    return isOwn ? text : undefined;
  } catch {
    return undefined;
  }
}
