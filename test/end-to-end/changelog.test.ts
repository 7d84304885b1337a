import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { deliverySchema } from "../../src/render/delivery-schema.ts";
import { type ForgeFlavour, oneOfEachAdapter } from "../support/forge-harness.ts";
import { runGit } from "../support/git-seed.ts";
import type { ServedRepository } from "../support/git-server.ts";
import { type PromotionForge, startPromotion } from "../support/promotion-forge.ts";
import { runCli } from "../support/run-cli.ts";

const toStaging = ["promote", "web", "--to", "staging"] as const;

const validate = new Ajv({ strict: true, formats: { "date-time": true } }).compile(deliverySchema());

interface Written {
  readonly message: string;
  readonly parents: readonly string[];
  readonly author?: string;
}

/** A world whose versions are commits of a source repository on the same forge. */
interface SourceWorld extends AsyncDisposable {
  readonly world: PromotionForge;
  readonly source: ServedRepository;
  /** Page of the source repository. */
  readonly page: string;
  /** The commit that every environment has. */
  readonly first: string;
  /** Adds a commit to the source's branch. */
  build(written: Written): Promise<string>;
}

async function startSource(
  flavour: ForgeFlavour,
  staging = "delivery: pull-request",
  sourceUrl?: string,
): Promise<SourceWorld> {
  const world = await startPromotion(flavour, { staging });
  const source = await world.forge.addServed("acme/web-source", { "main.go": "1" });
  const first = await source.tip();
  await world.configure({ staging, defaults: `source: "${sourceUrl ?? source.url}"` });
  for (const stop of ["dev", "staging", "prod"] as const) await world.write("web", stop, first);
  const build = async ({ message, parents, author = "Ada" }: Written): Promise<string> => {
    const tree = await source.git("rev-parse", `${first}^{tree}`);
    const person = `${author} <a@example.com> 1700000000 +0000`;
    const lines = [
      `tree ${tree}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author ${person}`,
      `committer ${person}`,
    ];
    const text = `${lines.join("\n")}\n\n${message}\n`;
    const commit = await runGit(source.directory, ["hash-object", "-t", "commit", "-w", "--stdin"], text);
    await source.git("update-ref", "refs/heads/main", commit);
    return commit;
  };
  const page = source.url.replace(/\.git$/, "");
  return { world, source, page, first, build, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

const mergeMessage = (flavour: ForgeFlavour): string =>
  flavour === "github"
    ? "Merge pull request #12 from acme/login\n\nFix the login"
    : "Merge pull request 'Fix the login' (#12) from login into main";

/** What a forge would read as its own Markdown: neither links nor code. */
const plainOf = (body = ""): string => body.replace(/<a [^>]*>.*?<\/a>|<code>.*?<\/code>|<!--.*?-->/g, "");
const inHtml = (address: string): string => address.replaceAll(":", "&#58;");
const bodyOf = async ({ world }: SourceWorld): Promise<string> => (await world.forge.pulls())[0]?.body ?? "";

describe.each(oneOfEachAdapter)("the changelog of a proposal on %s", (flavour) => {
  test("has what the new version adds, and stays harmless; a newer version brings a new one", async () => {
    await using given = await startSource(flavour);
    const { world, page, first, build } = given;
    const one = await build({
      message: "Try @mallory, #3 and ::error::x ##[error]y",
      parents: [first],
      author: "@eve",
    });
    const side = await build({ message: "Check the password", parents: [first], author: "Ann" });
    const merge = await build({ message: mergeMessage(flavour), parents: [one, side], author: "Mia" });
    await world.write("web", "dev", merge);

    const end = await world.run(toStaging);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    expect(end.report.deliveries[0].changes[0].changelog).toEqual({
      from: first,
      to: merge,
      page,
      adds: {
        commits: 3,
        entries: [
          { commit: merge, title: "Fix the login", authors: ["Ann"], pullRequest: 12 },
          { commit: one, title: "Try @mallory, #3 and ::error::x ##[error]y", authors: ["@eve"] },
        ],
      },
    });
    expect(validate(end.report), JSON.stringify(validate.errors)).toBe(true);
    const body = await bodyOf(given);
    expect(body).toContain("**Adds 3 source commits**: <code>web</code>, <a href=");
    expect(body).toContain(
      `<code>Fix the login</code> <a href="${inHtml(page)}/issues/12"><code>&#35;12</code></a> by <code>Ann</code>`,
    );
    expect(body).toContain(`<a href="${inHtml(page)}/issues/3"><code>&#35;3</code></a>`);
    expect(body).toContain(`"${inHtml(page)}/compare/${first}...${merge}"`);
    expect(plainOf(body)).not.toMatch(/[@#]|\b[0-9a-f]{7,}\b/);

    const again = await world.run(toStaging);
    expect(again.report.deliveries[0].changes[0].changelog).toMatchObject({ to: merge });
    expect(await bodyOf(given)).toBe(body);

    const next = await build({ message: "Add a page (#13)", parents: [merge] });
    await world.write("web", "dev", next);
    const newer = await world.run(toStaging);
    expect(newer, newer.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    expect(newer.stderr).not.toContain("was edited");
    expect(await bodyOf(given)).toContain("<code>Add a page</code>");
    expect(await bodyOf(given)).toContain("**Adds 4 source commits**");
    expect(await world.forge.pulls()).toHaveLength(1);
  });

  test("has what a rollback removes", async () => {
    await using given = await startSource(flavour, "delivery: push");
    const { world, page, first, build } = given;
    const bad = await build({ message: "Break the login (#9)", parents: [first] });
    await world.write("web", "dev", bad);
    expect(await world.run(toStaging)).toMatchObject({ exitCode: 0 });
    const end = await world.run(["rollback", "web", "--environment", "staging", "--delivery", "pull-request"]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    expect(end.report.deliveries[0].changes[0].changelog).toMatchObject({
      from: bad,
      to: first,
      removes: { commits: 1, entries: [{ title: "Break the login", pullRequest: 9 }] },
    });
    expect(validate(end.report), JSON.stringify(validate.errors)).toBe(true);
    const body = await bodyOf(given);
    expect(body).toContain("**Removes 1 source commit**: <code>web</code>");
    expect(body).toContain(`"${inHtml(page)}/compare/${first}...${bad}"`);
    expect(body).not.toContain("**Adds");
  });
});

describe("a changelog", () => {
  test("is shown with gate and diff by a dry run of promote, and of rollback", async () => {
    await using given = await startSource("gitea", "delivery: push");
    const { world, page, first, build } = given;
    const next = await build({ message: "Add a page (#13)", parents: [first] });
    await world.write("web", "dev", next);
    const show = (...args: readonly string[]) =>
      runCli([...args, "--repo", world.forge.repo, "--dry-run"], {
        env: { TAGBOAT_TOKEN: world.forge.token, TAGBOAT_FORGE: "gitea" },
      });
    const shown = await show(...toStaging);
    expect(shown.stdout).toContain(`+    newTag: ${next}`);
    expect(shown.stderr).toContain("web → staging: gate open");
    expect(shown.stderr).toContain(
      `  adds 1 source commit: ${page}/compare/${first}...${next}\n    ${next.slice(0, 7)}  Add a page (#13), by Ada\n`,
    );
    await world.run(toStaging);
    const back = await show("rollback", "web", "--environment", "staging");
    expect(back.stderr).toContain(`  removes 1 source commit: ${page}/compare/${first}...${next}\n`);
  });

  test("is missing with its reason, and stops nothing, if the source cannot be read", async () => {
    await using given = await startSource(
      "gitea",
      "delivery: pull-request\n    order: prefer",
      "http://127.0.0.1:9/acme/web",
    );
    const { world, first } = given;
    await world.write("web", "dev", "9f8e7d6");
    const end = await world.run(toStaging);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    const [{ changelog }] = end.report.deliveries[0].changes;
    expect(changelog).toEqual({
      reason: expect.stringMatching(/^the source repository cannot be read \(.*127\.0\.0\.1:9/),
    });
    expect(await bodyOf(given)).toMatch(
      /\nNo changelog for <code>web<\/code>: <code>the source repository cannot be read .*<\/code>\.\n/,
    );
    expect(plainOf(await bodyOf(given))).not.toContain(first.slice(0, 7));
  });

  test("is missing with its reason if both tags name one commit, and absent if they name none", async () => {
    await using given = await startSource("gitea", 'delivery: push\n    order: "off"');
    const { world, first } = given;
    await world.write("web", "dev", first.slice(0, 12));
    const same = await world.run([...toStaging, "--dry-run"]);
    expect(same.report.deliveries[0].changes[0].changelog).toEqual({
      reason: `both versions were built from source commit ${first.slice(0, 12)}`,
    });
    await world.write("web", "dev", "1.1.0");
    const none = await world.run([...toStaging, "--dry-run"]);
    expect(none.report.deliveries[0].changes[0]).toMatchObject({ outcome: "planned" });
    expect(none.report.deliveries[0].changes[0]).not.toHaveProperty("changelog");
  });

  test("of a build is in its pull request, but in no push, and not if it would cost a request", async () => {
    await using given = await startSource("gitea");
    const { world, first, build } = given;
    const next = await build({ message: "Add a page (#13)", parents: [first] });
    const update = ["update", "web", "--environment", "dev", "--tag", next] as const;
    const pushed = await world.run([...update, "--delivery", "push", "--dry-run"]);
    expect(pushed.report.deliveries[0].changes[0]).not.toHaveProperty("changelog");
    const unordered = await world.run([...update, "--delivery", "pull-request", "--order", "off", "--dry-run"]);
    expect(unordered.report.deliveries[0].changes[0]).not.toHaveProperty("changelog");
    const end = await world.run([...update, "--delivery", "pull-request"]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    expect(await bodyOf(given)).toContain("**Adds 1 source commit**");
  });
});
