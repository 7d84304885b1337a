import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createRepository } from "../test/support/bare-repository.ts";
import { runGit, seedCommit, usualLayout } from "../test/support/git-seed.ts";

/** A generated config repository in the usual layout: five files an app. */
export interface Repository {
  readonly files: number;
  /** Name in the URL, with its `.git`. */
  readonly name: string;
  readonly directory: string;
  /** The commit that every run begins at. */
  readonly base: string;
  /** Bytes of a pack with the objects that an update of one app cannot do without. */
  readonly floor: number;
}

const config = `version: 1
discover: "apps/{app}/overlays/{environment}"
environments:
  dev:
    files: ["apps/{app}/overlays/dev/kustomization.yaml"]
    delivery: push
  staging:
    after: [dev]
    files: ["apps/{app}/overlays/staging/kustomization.yaml"]
  prod:
    after: [staging]
    files: ["apps/{app}/overlays/prod/kustomization.yaml"]
`;

/** The app that is updated where one is: neither the first nor the last of its folder. */
export const usualApp = "a3";

/** The file of an app that an update of its first environment writes. */
export function overlayOf(app: string): string {
  return `apps/${app}/overlays/dev/kustomization.yaml`;
}

/** Makes a bare repository of so many files, packed as a server's is after its housekeeping. */
export async function createConfigRepository(root: string, files: number): Promise<Repository> {
  const name = `config-${files}.git`;
  const directory = await createRepository(join(root, name));
  const base = await seedApps(directory, files / 5);
  // The small folders' trees go: nothing names them any more.
  await runGit(directory, ["repack", "-a", "-d", "-q"]);
  await runGit(directory, ["prune", "--expire=now"]);
  await runGit(directory, ["pack-refs", "--all"]);
  return { files, name, directory, base, floor: await floorOf(directory, base) };
}

const shardSize = 500;

/**
 * One commit with all apps in one folder. `git fast-import` looks through a folder for each path from its beginning, which takes it minutes for one of 100,000 entries:
 * it is given many small folders, and the large one is put together from their trees.
 */
async function seedApps(directory: string, apps: number): Promise<string> {
  const files: Record<string, string> = {};
  for (const [path, text] of Object.entries(usualLayout(apps))) {
    const [, app] = /^apps\/a(\d+)\//.exec(path) ?? [];
    const shard = app === undefined ? "" : `${Math.floor(Number(app) / shardSize)}/`;
    files[path.replace(/^apps\//, `apps/${shard}`)] = text.replace('newTag: "1"', 'newTag: "1.0.0"');
  }
  const sharded = await seedCommit(directory, { files: { ...files, ".tagboat.yaml": config } });
  const shards: string[] = [];
  for (let shard = 0; shard * shardSize < apps; shard++) {
    shards.push(await runGit(directory, ["ls-tree", `${sharded}:apps/${shard}`]));
  }
  const folder = await runGit(directory, ["mktree"], `${shards.join("\n")}\n`);
  const top = await runGit(directory, ["ls-tree", sharded]);
  const root = await runGit(directory, ["mktree"], `${top.replace(/^.*\tapps$/m, `040000 tree ${folder}\tapps`)}\n`);
  const base = await runGit(directory, ["commit-tree", "-m", "Seed", root]);
  await runGit(directory, ["update-ref", "refs/heads/main", base]);
  return base;
}

/** Puts the branch back, so that every run finds the same. */
export async function resetRepository({ directory, base }: Repository): Promise<void> {
  await runGit(directory, ["update-ref", "refs/heads/main", base]);
}

/** The commit, the trees on the path, the config file, and the app's own trees and files: as one pack without foreign bases. */
async function floorOf(directory: string, base: string): Promise<number> {
  const listed = await runGit(directory, ["ls-tree", "-r", "-t", base, `apps/${usualApp}/`, ".tagboat.yaml"]);
  const below = listed.split("\n").map((line) => line.split(/\s/)[2] ?? "");
  const ids = [base, await runGit(directory, ["rev-parse", `${base}^{tree}`]), ...below];
  const prefix = join(directory, "floor");
  const hash = await runGit(directory, ["pack-objects", "-q", prefix], `${ids.join("\n")}\n`);
  return (await stat(`${prefix}-${hash}.pack`)).size;
}
