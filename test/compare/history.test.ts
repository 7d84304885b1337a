import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRepository } from "../support/bare-repository.ts";
import { seedCommit } from "../support/git-seed.ts";
import { servedRepository } from "../support/git-server.ts";
import { objectNames, readHistory } from "./history.ts";

test("reads every commit with the bytes of its files, and names it by its position", async () => {
  const directory = mkdtempSync(join(tmpdir(), "tagboat-history-"));
  await createRepository(directory);
  const crlf = "\uFEFFa: 1\r\nb: 2";
  const root = await seedCommit(directory, { files: { "a b.yaml": crlf, gone: "x" }, message: "Root\n\nWith a body" });
  const executable = { content: new Uint8Array([0, 255]), executable: true };
  const next = await seedCommit(directory, { files: { tool: executable, gone: null } });
  const side = await seedCommit(directory, { files: { c: "c" }, branch: "a-side", parent: root });
  const history = await readHistory(servedRepository({ name: "config", url: "", directory }));

  expect([...history.refs]).toEqual([
    ["refs/heads/a-side", side],
    ["refs/heads/main", next],
  ]);
  expect(history.commits.get(root)).toMatchObject({ parents: [], message: "Root\n\nWith a body" });
  expect(history.commits.get(root)?.author).toBe("Test <test@example.com>");
  expect(history.commits.get(root)?.files.get('"a b.yaml"')?.content.toString()).toBe(crlf);
  const files = history.commits.get(next)?.files;
  expect(files?.get("tool")).toMatchObject({ mode: "100755", content: Buffer.from([0, 255]) });
  expect([files?.has("gone"), files?.get("gone")]).toEqual([true, undefined]);
  const names = objectNames(history, "config");
  expect([...names].filter(([id]) => history.commits.has(id))).toEqual([
    [root, "config commit 1"],
    [side, "config commit 2"],
    [next, "config commit 3"],
  ]);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: directory, encoding: "utf8" }).trim();
  expect(names.get(git("rev-parse", `${next}^{tree}`))).toBe("config commit 3: tree");
  expect(names.get(git("rev-parse", `${next}:tool`))).toBe("config commit 3: tool");
  rmSync(directory, { recursive: true });
});
