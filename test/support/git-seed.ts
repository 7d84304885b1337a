import { readRef } from "./git-refs.ts";
import { runProcess } from "./run-process.ts";

/** A file of a test repository: its content, or what it is where it is no plain file. */
export type SeedFile =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly executable: boolean }
  | { readonly link: string }
  | { readonly submodule: string };

/** Files by path; null removes. */
export type SeedFiles = Readonly<Record<string, SeedFile | null>>;

export interface SeedCommit {
  readonly files: SeedFiles;
  readonly message?: string;
  /** Default: main. */
  readonly branch?: string;
  /** What the commit follows; default: the branch, where it exists. "nothing": it is a root. */
  readonly parent?: string;
}

const testEnvironment = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
  LC_ALL: "C",
};

/** Runs real Git, apart from the machine's configuration. @throws where it fails, with what it said */
export async function runGit(
  directory: string,
  args: readonly string[],
  input: string | Uint8Array = "",
): Promise<string> {
  const { code, stdout, stderr } = await runProcess({
    file: "git",
    args,
    cwd: directory,
    env: { PATH: process.env["PATH"], HOME: directory, ...testEnvironment },
    input,
  });
  if (code !== 0) throw new Error(`git ${args.join(" ")}: exit ${code}\n${stderr.toString()}`);
  return stdout.toString("utf8").trim();
}

/** Makes one commit in a bare repository, in one process however many files it has. Answers with its id. */
export async function seedCommit(
  directory: string,
  { files, message = "Seed", branch = "main", parent }: SeedCommit,
): Promise<string> {
  const ref = `refs/heads/${branch}`;
  const tip = parent === undefined ? readRef(directory, ref) : undefined;
  const from = parent === "nothing" ? undefined : (parent ?? tip);
  const parts: (string | Uint8Array)[] = [];
  parts.push(`reset ${ref}\n`);
  parts.push(`commit ${ref}\ncommitter Test <test@example.com> now\n`, data(message));
  if (from !== undefined) parts.push(`\nfrom ${from}\n`);
  for (const [path, file] of Object.entries(files)) parts.push(...fileCommand(JSON.stringify(path), file));
  const stream = Buffer.concat(parts.map((part) => Buffer.from(part)));
  await runGit(directory, ["fast-import", "--quiet", "--force", "--date-format=now"], stream);
  const made = readRef(directory, ref);
  if (made === undefined) throw new Error(`git fast-import made no ${ref}`);
  return made;
}

/** Adds many commits to a branch in one process, a second apart. */
export async function addCommits(
  directory: string,
  commits: readonly Pick<SeedCommit, "files" | "message">[],
  branch = "main",
): Promise<void> {
  const parts = commits.flatMap(({ files, message = "Seed" }, index) => [
    `commit refs/heads/${branch}\ncommitter Test <test@example.com> ${1_700_000_000 + index} +0000\n`,
    data(message),
    index === 0 ? `\nfrom refs/heads/${branch}^0\n` : "\n",
    ...Object.entries(files).flatMap(([path, file]) => fileCommand(JSON.stringify(path), file)),
  ]);
  const stream = Buffer.concat(parts.map((part) => Buffer.from(part)));
  await runGit(directory, ["fast-import", "--quiet"], stream);
}

function fileCommand(path: string, file: SeedFile | null): (string | Uint8Array)[] {
  if (file === null) return [`D ${path}\n`];
  if (typeof file === "string" || file instanceof Uint8Array) return [`M 100644 inline ${path}\n`, data(file), "\n"];
  if ("link" in file) return [`M 120000 inline ${path}\n`, data(file.link), "\n"];
  if ("submodule" in file) return [`M 160000 ${file.submodule} ${path}\n`];
  return [`M ${file.executable ? "100755" : "100644"} inline ${path}\n`, data(file.content), "\n"];
}

function data(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes]);
}

/** The usual layout: apps with a base and an overlay for each of three environments, five files an app. */
export function usualLayout(apps: number): Record<string, string> {
  const files: Record<string, string> = { ".tagboat.yaml": "version: 1\n", "README.md": "# Deployments\n" };
  for (let index = 0; index < apps; index++) {
    const folder = `apps/a${index}`;
    files[`${folder}/base/kustomization.yaml`] = "resources: [deployment.yaml]\n";
    files[`${folder}/base/deployment.yaml`] = `kind: Deployment\nmetadata: { name: a${index} }\n`;
    for (const environment of ["dev", "staging", "prod"]) {
      files[`${folder}/overlays/${environment}/kustomization.yaml`] =
        `resources: [../../base]\nimages:\n  - name: registry.example.com/a${index}\n    newTag: "1"\n`;
    }
  }
  return files;
}
