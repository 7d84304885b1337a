import { TagboatError } from "../../errors.ts";
import type { CommitChange, CommitIdentity } from "../../git/repository.ts";
import type { GitRules } from "./api-means.ts";
import { type ApiTree, type ApiTreeEntry, kindOf } from "./api-tree.ts";

/** Refuses what GitHub would get wrong, before anything is sent. @throws refused, config */
export async function checkChange(
  { files, identity }: CommitChange,
  { rules, tree }: { rules: GitRules; tree: ApiTree },
): Promise<void> {
  checkIdentity(identity ?? {});
  for (const path of files.keys()) rules.checkPath(path);
  const entries = await tree.entries();
  for (const [path, file] of files) {
    const why = flawOf({ path, entries, files });
    if (why !== undefined) throw new TagboatError("refused", `${path} cannot be written: ${why}`);
    const isExecutable = file !== "removed" && (file.mode === "100755" || entries.get(path)?.mode === "100755");
    if (!isExecutable) continue;
    throw new TagboatError(
      "refused",
      `${path} cannot be written by GitHub's API: it is executable, and would not stay so`,
      {
        hint: "Write by Git, which keeps modes.",
      },
    );
  }
}

function checkIdentity({ author, committer, sign, signingKey, signOff }: CommitIdentity): void {
  if (author !== undefined || committer !== undefined || signOff === true) {
    throw new TagboatError("config", "GitHub makes the commits of its API itself: nobody else can be their author", {
      hint: "Leave out author, committer and sign-off, or write by Git.",
    });
  }
  if (signingKey === undefined && sign !== "off") return;
  throw new TagboatError("config", "GitHub signs the commits of its API itself, by its own key", {
    hint: "Leave out the signing key and `sign: off`, or write by Git.",
  });
}

interface Place {
  readonly path: string;
  readonly entries: ReadonlyMap<string, ApiTreeEntry>;
  readonly files: CommitChange["files"];
}

function flawOf({ path, entries, files }: Place): string | undefined {
  const there = entries.get(path);
  if (there !== undefined && !there.mode.startsWith("100")) return `it is a ${kindOf(there)}`;
  const parts = path.split("/");
  for (let depth = 1; depth < parts.length; depth++) {
    const folder = parts.slice(0, depth).join("/");
    const above = entries.get(folder);
    if (above !== undefined && above.mode !== "040000") return `${folder} is a ${kindOf(above)}`;
    if (files.has(folder)) return `${folder} would be a file`;
  }
  return undefined;
}
