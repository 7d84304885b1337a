import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { classifyPush } from "../../../src/git/write/push-answer.ts";

/** The words of a server, as `git push --porcelain` shows them: the lines of "remote:" and the bracket on the ref. */
function push(remote: string, bracket: string) {
  const stderr = `${remote}error: failed to push some refs to 'https://git.example.com/archived/protected-branch.git'\n`;
  return classifyPush({
    exitCode: 1,
    stderr,
    stdout: `To https://git.example.com/a.git\n!\tHEAD:refs/heads/main\t${bracket}\nDone\n`,
  });
}

const lines = (...said: string[]) => said.map((line) => `remote: ${line}        \n`).join("");
const a = "8ca9bf7539bdc78640f265c08bd65955f3c28680";
const b = "1e3bdbe1cb5697954467bbc62b24f064efcc19f2";
const hook = "[remote rejected] (pre-receive hook declined)";
const failed = "[remote rejected] (failed to update ref)";

describe("somebody else was first", () => {
  test.each([
    ["Git: not fetched", "", "[rejected] (fetch first)"],
    ["Git: fetched", "", "[rejected] (non-fast-forward)"],
    ["Git: a lease", "", "[rejected] (stale info)"],
    ["Git: two at once", lines(`error: cannot lock ref 'refs/heads/main': is at ${b} but expected ${a}`), failed],
    ["Git: two at once make it", lines("error: cannot lock ref 'refs/heads/new': reference already exists"), failed],
    [
      "Git: gone meanwhile",
      lines("error: cannot lock ref 'refs/heads/main': unable to resolve reference 'refs/heads/main'"),
      failed,
    ],
    [
      "Git: its lock is held",
      lines("error: cannot lock ref 'refs/heads/main': Unable to create '/r.git/refs/heads/main.lock': File exists."),
      failed,
    ],
    ["Git: only the bracket", "", failed],
    ["Git: failed to lock", "", "[remote rejected] (failed to lock)"],
    ["Git 2.50: the backend's words", "", "[remote rejected] (incorrect old value provided)"],
    ["Git 2.50: it exists", "", "[remote rejected] (reference already exists)"],
    [
      "GitLab",
      lines("error: cannot lock ref", "incorrect old value provided"),
      "[remote rejected] (incorrect old value provided)",
    ],
    [
      "Azure DevOps",
      "",
      "[remote rejected] (TF401028: The reference 'refs/heads/main' has already been updated by another client, so you cannot update it. Please try again.)",
    ],
  ])("%s", (_, remote, bracket) => {
    expect(push(remote, bracket)).toMatchObject({ kind: "outdated" });
  });
});

describe("the server says no", () => {
  test.each([
    [
      "protected-branch",
      "Gitea",
      lines("", "error:", "error: Not allowed to push to protected branch main", "error:"),
      hook,
    ],
    ["protected-branch", "Forgejo", lines("", "Forgejo: Not allowed to push to protected branch main", ""), hook],
    ["protected-branch", "Gitea, forced", lines("error: branch main is protected from force push"), hook],
    ["unsigned", "Forgejo", lines(`Forgejo: branch main is protected from unverified commit ${a}`), hook],
    [
      "protected-branch",
      "Gitea, deleting",
      lines("error: branch main is the default branch and cannot be deleted"),
      hook,
    ],
    [
      "unsigned",
      "GitHub, classic",
      lines(
        "error: GH006: Protected branch update failed for refs/heads/main.",
        "error: Commits must have verified signatures.",
      ),
      "[remote rejected] (protected branch hook declined)",
    ],
    ["unsigned", "GitLab", lines("GitLab: Commit must be signed with a GPG key"), hook],
    [
      "protected-branch",
      "GitHub, classic",
      lines(
        "error: GH006: Protected branch update failed for refs/heads/main.",
        "error: Changes must be made through a pull request.",
      ),
      "[remote rejected] (protected branch hook declined)",
    ],
    [
      "protected-branch",
      "GitHub, rules",
      lines(
        "error: GH013: Repository rule violations found for refs/heads/main.",
        "- Changes must be made through a pull request.",
      ),
      "[remote rejected] (push declined due to repository rule violations)",
    ],
    [
      "protected-branch",
      "GitLab",
      lines("GitLab: You are not allowed to push code to protected branches on this project."),
      hook,
    ],
    [
      "protected-branch",
      "GitLab, forced",
      lines("GitLab: You are not allowed to force push code to a protected branch on this project."),
      hook,
    ],
    [
      "protected-branch",
      "Azure DevOps",
      lines("TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch."),
      "[remote rejected] (TF402455: Pushes to this branch are not permitted)",
    ],
    [
      "protected-branch",
      "Git, checked out",
      lines("error: refusing to update checked out branch: refs/heads/main"),
      "[remote rejected] (branch is currently checked out)",
    ],
    [
      "protected-branch",
      "Git, no rewinding",
      lines("error: denying non-fast-forward refs/heads/main (you should pull first)"),
      "[remote rejected] (non-fast-forward)",
    ],
    ["protected-path", "Gitea", lines("error: branch main is protected from changing file apps/web/values.yaml"), hook],
    ["permission", "Gitea", lines("", "error:", "error: User permission denied for writing.", "error:"), hook],
    [
      "permission",
      "Forgejo",
      lines("Forgejo: User 'reader' is not allowed to push to branch 'main' in 'acme/gitpush'."),
      hook,
    ],
    [
      "permission",
      "GitHub, workflow files",
      "",
      "[remote rejected] (refusing to allow a Personal Access Token to create or update workflow `.github/workflows/x.yml` without `workflow` scope)",
    ],
    [
      "name-clash",
      "Git",
      lines(
        "error: cannot lock ref 'refs/heads/topic/sub': 'refs/heads/topic' exists; cannot create 'refs/heads/topic/sub'",
      ),
      failed,
    ],
    [
      "name-clash",
      "Git, folder",
      lines(
        "error: cannot lock ref 'refs/heads/a': there is a non-empty directory '/r/refs/heads/a' blocking reference 'refs/heads/a'",
      ),
      failed,
    ],
    ["name-clash", "Git 2.50", "", "[remote rejected] (refname conflict: directory/file conflict)"],
    ["hook", "anybody's hook", lines("policy: image tag not allowed"), hook],
    [
      "hook",
      "an update hook",
      lines("error: hook declined to update refs/heads/main"),
      "[remote rejected] (hook declined)",
    ],
    ["hook", "an AGit ref", lines("Forgejo: Unexpected ref: refs/for/nope/agit-x"), hook],
  ])("%s: %s", (cause, _, remote, bracket) => {
    expect(push(remote, bracket)).toMatchObject({ kind: "refused", cause });
  });

  test.each([
    [
      "archived",
      "This repo is archived. You can view files and clone it, but cannot push or open issues/pull-requests.",
    ],
    ["archived", "This repository was archived so it is read-only."],
    ["permission", "Forbidden"],
    ["permission", "Permission to acme/config.git denied to bot."],
    ["permission", "Write access to repository not granted."],
    ["permission", "Push to create is not enabled for organizations."],
    ["permission", "You are not allowed to push code to this project."],
  ])("%s, before anything was sent: %s", (cause, said) => {
    const stderr = `remote: ${said}\nfatal: unable to access 'https://git.example.com/a.git/': The requested URL returned error: 403\n`;
    expect(classifyPush({ exitCode: 128, stderr, stdout: "" })).toMatchObject({
      kind: "refused",
      cause,
      message: expect.stringContaining(said.replace(/\.$/, "")),
    });
  });

  test("the message is what was said, without Git's frame around it", () => {
    const answer = push(lines("", "error:", "error: Not allowed to push to protected branch main", "error:"), hook);
    expect(answer).toMatchObject({ message: `Not allowed to push to protected branch main; ${hook}` });
  });
});

describe("nobody judged it", () => {
  test.each([
    [
      "transient",
      "error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502\nfatal: the remote end hung up unexpectedly\n",
    ],
    [
      "transient",
      "fatal: unable to access 'https://h/a.git/': Failed to connect to h port 443 after 3 ms: Couldn't connect to server\n",
    ],
    [
      "transient",
      "error: RPC failed; curl 52 Empty reply from server\nsend-pack: unexpected disconnect while reading sideband packet\nfatal: the remote end hung up unexpectedly\n",
    ],
    ["credentials", "remote: Failed to authenticate user\nfatal: Authentication failed for 'https://h/a.git/'\n"],
    [
      "credentials",
      "remote: Credentials are incorrect or have expired.\nfatal: Authentication failed for 'https://h/a.git/'\n",
    ],
    ["credentials", "fatal: could not read Username for 'https://h': terminal prompts disabled\n"],
    ["not-found", "remote: Repository not found\nfatal: repository 'https://h/a.git/' not found\n"],
    ["not-found", "remote: Not found.\nfatal: repository 'https://h/a.git/' not found\n"],
    ["tls", "fatal: unable to access 'https://h/a.git/': SSL certificate problem: self-signed certificate\n"],
    [
      "host-key",
      "Host key verification failed.\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    ],
    [
      "ssh-key",
      "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    ],
  ])("%s", (kind, stderr) => {
    expect(classifyPush({ exitCode: 128, stderr, stdout: "" })).toMatchObject({ kind: "failed", failure: { kind } });
  });

  test.each([
    "[remote rejected] (Internal Server Error)",
    "[remote rejected] (fatal error in commit_refs)",
    "[remote rejected] (unpacker error)",
  ])("a server's own trouble with the ref is a bad minute: %s", (bracket) => {
    expect(push("", bracket)).toMatchObject({ kind: "failed", failure: { kind: "transient" } });
  });

  test("a killed push is no success", () => {
    expect(classifyPush({ exitCode: null, stderr: "", stdout: "" }).kind).toBe("failed");
  });
});

/** Real answers of running servers; they lie beside the project on its own machines only. */
const recordings = ["gitea-1.27.3", "forgejo-15.0.3"].map((name) => ({
  name,
  file: `../shared/fixtures/gitea/${name}/10-git-http.json`,
}));

interface Recorded {
  readonly name: string;
  readonly command?: string;
  readonly exit: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

const expected: readonly (readonly [RegExp, string])[] = [
  [/^push-(non-fast-forward|force-with-lease-stale)|^concurrent-/, "outdated"],
  [/^push-(protected-file)/, "protected-path"],
  [/^push-(protected|not-on-whitelist|force-protected|delete-protected|delete-default)/, "protected-branch"],
  [/^push-(readonly|no-access|read-scope|no-repo-scope|missing-repo)/, "permission"],
  [/^push-archived/, "archived"],
  [/^push-ref-name-conflict/, "name-clash"],
  [/^push-custom-pre-receive/, "hook"],
  [/^push-(wrong|anonymous|extraheader-wrong)/, "credentials"],
  [/^push-(missing-owner|private-unseen)/, "not-found"],
];

describe.each(recordings)("recorded of $name", ({ file }) => {
  test.skipIf(!existsSync(file))("every failed push is understood", () => {
    const records = JSON.parse(readFileSync(file, "utf8")) as Recorded[];
    const seen: Record<string, string> = {};
    const hoped: Record<string, string> = {};
    for (const record of records) {
      const hope = expected.find(([name]) => name.test(record.name))?.[1];
      if (hope === undefined || record.exit === 0) continue;
      hoped[record.name] = hope;
      const answer = classifyPush({ exitCode: record.exit, ...porcelain(record) });
      seen[record.name] =
        answer.kind === "refused" ? answer.cause : answer.kind === "failed" ? answer.failure.kind : answer.kind;
    }
    expect(Object.keys(seen).length).toBeGreaterThan(20);
    expect(seen).toEqual(hoped);
  });
});

/** Most were recorded without `--porcelain`: the bracket moves from stderr to stdout. */
function porcelain({ stdout = "", stderr = "" }: Recorded): { stdout: string; stderr: string } {
  const bracket = /^ ! (\[[^\]]+\]) +(?:(\S+) -> )?(\S+) (\(.*\))$/m.exec(stderr);
  if (bracket === null) return { stdout, stderr };
  return {
    stdout: `!\t${bracket[2] ?? ""}:refs/heads/${bracket[3]}\t${bracket[1]} ${bracket[4]}\n`,
    stderr: stderr.replace(/^( !|To) .*\n/gm, ""),
  };
}

test("a hook in which the server itself failed is told apart from a failure of the way there", () => {
  const talk = lines("error:", "error: Internal Server Error", "error:");
  expect(push(talk, hook)).toMatchObject({ kind: "failed", failure: { kind: "hook-failed" } });
});
