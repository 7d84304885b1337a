import { describe, expect } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { githubJob } from "../support/github-runner.ts";
import { inTurn } from "../support/in-turn.ts";
import { recordedJob } from "../support/recorded-jobs.ts";
import { type RewritingFront, startRewritingFront } from "../support/rewriting-front.ts";
import { type JobEnvironment, runAction } from "../support/run-action.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";

const files = {
  ".tagboat.yaml": `version: 1
environments: { dev: { files: ["apps/{app}/dev/*.yaml"], delivery: pull-request } }
apps: { api: { images: [{ name: ${image} }] } }
`,
  "apps/api/dev/kustomization.yaml": `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
};

/** Marks that nobody sees, and what commands a runner or adds a line to an output. */
const hostile = "\u202e\u2066\u061c\u200f\u001b[2J\n::set-output name=outcome::owned\nowned=true\u2028";

type Job = readonly [string, JobEnvironment | undefined];

/** Everything that a run shows, by door; `add-mask` tells the runner alone what it must hide. */
async function shownBy({
  forge,
  front,
  jobEnvironment,
  tag,
  more = [],
}: Run): Promise<{ readonly doors: Readonly<Record<string, string>>; readonly urls: readonly string[] }> {
  const repo = forge.repo.replace(new URL(forge.repo).origin, front.url);
  if (jobEnvironment === undefined) {
    const args = ["update", "--repo", repo, "--image", `${image}:${tag}`, "--forge", forge.flavour, "--timeout", "5s"];
    const { stdout, stderr } = await runCli([...args, ...more], { env: { TAGBOAT_TOKEN: `${forge.token}\n` } });
    const document = more.includes("--json") ? JSON.parse(stdout) : { deliveries: [] };
    return { doors: { stdout, stderr }, urls: pullUrls(document.deliveries) };
  }
  const run = await runAction({
    job: jobEnvironment,
    isHosted: true,
    inputs: { repo, token: forge.token, image: `${image}:${tag}`, forge: forge.flavour, verbose: "true" },
  });
  const stdout = run.stdout
    .split("\n")
    .filter((line) => !line.startsWith("::add-mask::"))
    .join("\n");
  const outputs = run.outputs as Record<string, string>;
  expect(outputs["owned"]).toBeUndefined();
  expect(outputs["outcome"]).not.toBe("owned");
  const url = outputs["pull-request-url"] ?? "";
  return {
    doors: { stdout, stderr: run.stderr, ...outputs, summary: run.summary, other: run.otherFiles },
    urls: url === "" ? [] : url.split("\n"),
  };
}

interface Run {
  readonly forge: ForgeHarness;
  readonly front: RewritingFront;
  readonly jobEnvironment: JobEnvironment | undefined;
  readonly tag: string;
  readonly more?: readonly string[];
}

const pullUrls = (deliveries: readonly { readonly pullRequest?: { readonly url: string } }[]): string[] =>
  deliveries.flatMap(({ pullRequest }) => pullRequest?.url ?? []);

function expectNothingForeign(doors: Readonly<Record<string, string>>, token: string): void {
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  for (const [door, text] of Object.entries(doors)) {
    for (const secret of [token, basic]) expect(text.includes(secret), `${door}: ${text}`).toBe(false);
    expect(text, door).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?![\n\t])\p{Cc}/u);
    expect(text, door).not.toContain("evil.example.com");
    expect(
      text.split("\n").filter((line) => /^(?:::set-output|owned=)/.test(line)),
      door,
    ).toEqual([]);
  }
}

const doors: readonly Job[] = [
  ["the terminal", undefined],
  ["GitHub's runner", githubJob()],
  ["Gitea's runner", recordedJob("gitea-1.27.3-runner-1.0.8", "push")],
];

/** Every pull request in an answer, with what this one makes of it. */
function withPulls(document: unknown, change: (pull: Record<string, unknown>) => Record<string, unknown>): unknown {
  if (Array.isArray(document)) return document.map((part) => withPulls(part, change));
  if (document === null || typeof document !== "object") return document;
  const pull = document as Record<string, unknown>;
  return "html_url" in pull && "head" in pull && "base" in pull ? change(pull) : pull;
}

describe.each(oneOfEachAdapter)("a %s that repeats the token", (flavour) => {
  const test = inTurn(flavour);
  test.each(doors)(
    "in a pull request's address, title and text does not get it shown: %s",
    async (_, jobEnvironment) => {
      await using forge = await startForge(flavour, files);
      for (const [index, host] of ["", "https://evil.example.com"].entries()) {
        await using front = await startRewritingFront(new URL(forge.repo).origin, (__, document, own) =>
          withPulls(document, (pull) => ({
            ...pull,
            html_url: `${host || own}/acme/config/pull/1?by=${forge.token}${hostile}`,
            title: `${pull["title"]} ${forge.token}${hostile}`,
            body: `${pull["body"]}\n${forge.token}${hostile}`,
          })),
        );
        for (const [run, more] of (jobEnvironment === undefined ? [["--verbose"], ["--json"]] : [[]]).entries()) {
          const tag = `1.${index}.${run + 1}`;
          const shown = await shownBy({ forge, front, jobEnvironment, tag, more });
          expectNothingForeign(shown.doors, forge.token);
          if (more.includes("--verbose")) continue;
          expect(shown.urls, JSON.stringify(shown.doors)).toHaveLength(1);
          expect(shown.urls[0]?.startsWith(`${front.url}/acme/config/pull`), shown.urls[0]).toBe(true);
        }
      }
    },
  );

  test.each(doors)("in an error does not get it shown: %s", async (_, jobEnvironment) => {
    await using forge = await startForge(flavour, files);
    await using front = await startRewritingFront(new URL(forge.repo).origin, (_path, document) => document);
    const body = JSON.stringify({ message: `no ${forge.token}${hostile} at https://u:${forge.token}@x.example` });
    const headers = { "content-type": "application/json" };
    for (const status of [401, 403, 422]) {
      forge.answerWith((_method, path) => (path.includes("/pulls") ? { status, body, headers } : undefined));
      for (const more of jobEnvironment === undefined ? [["--verbose"], ["--json"]] : [[]]) {
        const { doors: shown } = await shownBy({ forge, front, jobEnvironment, tag: "1.1.0", more });
        expect(Object.values(shown).join("\n")).toContain("***");
        expectNothingForeign(shown, forge.token);
      }
    }
  });
});
