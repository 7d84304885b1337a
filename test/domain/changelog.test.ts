import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Changelog, changelogOf, mostEntries, type SourceLogEntry } from "../../src/domain/changelog.ts";
import { changelogMarkdown, namedChangelogs } from "../../src/domain/changelog-markdown.ts";
import { changelogLines } from "../../src/render/changelog-text.ts";

const page = "https://git.example.com/acme/web";
const none = { commits: [], count: 0 };

/** A commit whose parents are given by their names; its id is its name. */
const commit = (name: string, message: string, parents: readonly string[] = [], author = "Ada"): SourceLogEntry => ({
  commit: name,
  parents,
  message,
  author: { name: author },
});

const added = (...commits: readonly SourceLogEntry[]): Changelog =>
  changelogOf({
    from: "base",
    to: commits[0]?.commit ?? "",
    page,
    adds: { commits, count: commits.length },
    removes: none,
  });

const entriesOf = ({ adds }: Changelog) => adds?.entries;

describe("a changelog", () => {
  test.each([
    ["Fix the login", { title: "Fix the login" }],
    ["Fix the login (#12)", { title: "Fix the login", pullRequest: 12 }],
    ["Fix #7 (#12)\n\nMore.", { title: "Fix #7", pullRequest: 12 }],
    ["(#12)", { title: "(#12)" }],
    ["\n\n  \n", { title: "" }],
    ["Merge pull request #12 from acme/login\n\nFix the login", { title: "Merge pull request #12 from acme/login" }],
  ])("reads the subject %j", (message, expected) => {
    const [entry] = entriesOf(added(commit("a", message, ["base"]))) ?? [];
    expect(entry).toEqual({ commit: "a", authors: ["Ada"], ...expected });
  });

  test.each([
    ["Merge pull request #12 from acme/login\n\nFix the login", { title: "Fix the login", pullRequest: 12 }],
    ["Merge pull request #12 from acme/login", { title: "Merge pull request #12 from acme/login", pullRequest: 12 }],
    ["Merge pull request 'Fix the login' (#12) from login into main", { title: "Fix the login", pullRequest: 12 }],
    ["Merge pull request 'It's (#3)' (#12) from x:y into main", { title: "It's (#3)", pullRequest: 12 }],
    ["Merge branch 'login' into main", { title: "Merge branch 'login' into main" }],
  ])("reads the merge %j", (message, expected) => {
    const log = added(commit("m", message, ["base", "x"], "Mia"), commit("x", "Work", ["base"], "Bob"));
    expect(entriesOf(log)).toEqual([{ commit: "m", authors: ["Bob"], ...expected }]);
  });

  test("shows the branch itself, with what each merge brought folded into it", () => {
    const log = added(
      commit("m2", "Merge branch 'b'", ["d", "b2"], "Mia"),
      commit("b2", "B2", ["b1"], "Bob"),
      commit("b1", "B1", ["m1", "a1"], "Mia"),
      commit("d", "Direct", ["m1"], "Dan"),
      commit("m1", "Merge branch 'a'", ["base", "a2"], "Mia"),
      commit("a2", "A2", ["a1"], "Ann"),
      commit("a1", "A1", ["base"], "Abe"),
    );
    expect(log.adds?.commits).toBe(7);
    expect(entriesOf(log)?.map(({ commit: id, authors }) => [id, authors])).toEqual([
      ["m2", ["Bob"]],
      ["d", ["Dan"]],
      ["m1", ["Ann", "Abe"]],
    ]);
  });

  test("is cut at its limit, and says so; one entry less is whole", () => {
    const line = (length: number) =>
      Array.from({ length }, (_, index) => commit(`c${index}`, `Change ${index}`, [`c${index + 1}`]));
    expect(added(...line(mostEntries)).adds).not.toHaveProperty("isCut");
    const cut = added(...line(mostEntries + 1));
    expect(cut.adds).toMatchObject({ commits: mostEntries + 1, isCut: true });
    expect(entriesOf(cut)).toHaveLength(mostEntries);
    const [, head, , ...items] = changelogMarkdown(namedChangelogs([{ app: "web", changelog: cut }]));
    expect(head).toContain(`**Adds ${mostEntries + 1} source commits**: <code>web</code>, <a href=`);
    expect(items).toHaveLength(mostEntries + 1);
    expect(items.at(-1)).toMatch(
      /^- … and more: <a href="https&#58;\/\/git\.example\.com\/acme\/web\/compare\/base\.\.\.c0">/,
    );
    expect(changelogLines(cut).at(-1)).toBe("    … and more");
  });

  test("says that there are more if not all commits could be read", () => {
    const adds = { commits: [commit("a", "A", ["b"])], count: 5_000 };
    const log = changelogOf({ from: "base", to: "a", adds, removes: none });
    expect(log.adds).toMatchObject({ commits: 5_000, isCut: true });
  });

  test("of a move backwards is what it removes, and of diverged commits both", () => {
    const removes = { commits: [commit("old", "Break the login", ["base"])], count: 1 };
    const back = changelogOf({ from: "old", to: "base", page, adds: none, removes });
    expect(back).toMatchObject({ removes: { entries: [{ title: "Break the login" }] } });
    expect(back).not.toHaveProperty("adds");
    expect(changelogLines(back)).toEqual([
      `  removes 1 source commit: ${page}/compare/base...old`,
      "    old  Break the login, by Ada",
    ]);
    const adds = { commits: [commit("new", "Add a page", ["base"])], count: 1 };
    const text = changelogMarkdown(
      namedChangelogs([{ app: "web", changelog: changelogOf({ from: "old", to: "new", page, adds, removes }) }]),
    ).join("\n");
    expect(text).toMatch(
      /\*\*Adds 1 source commit\*\*.*compare\/old\.\.\.new[\s\S]*Add a page[\s\S]*\*\*Removes 1 source commit\*\*.*compare\/new\.\.\.old[\s\S]*Break the login/,
    );
  });
});

describe("a changelog in Markdown", () => {
  const markdown = (log: Changelog, room?: number) =>
    changelogMarkdown(namedChangelogs([{ app: "web", changelog: log }]), room);

  test("links numbers, commits and pull requests to the source repository", () => {
    const [, , , line] = markdown(added(commit("abcdef0123", "Fix #7, not acme/other#8 (#12)", ["base"])));
    const issue = (number: number) =>
      `<a href="https&#58;//git.example.com/acme/web/issues/${number}"><code>&#35;${number}</code></a>`;
    expect(line).toBe(
      `- <a href="https&#58;//git.example.com/acme/web/commit/abcdef0123"><code>abcdef0</code></a> <code>Fix</code> ${issue(7)} <code>, not acme/other&#35;8</code> ${issue(12)} by <code>Ada</code>`,
    );
  });

  test("has numbers without links if the source has no page", () => {
    const { page: _, ...log } = added(commit("abcdef0123", "Fix #7 (#12)", ["base"]));
    expect(markdown(log).join("\n")).not.toMatch(/<a|(?<!&)#\d/);
    expect(markdown(log)[3]).toBe(
      "- <code>abcdef0</code> <code>Fix</code> <code>&#35;7</code> <code>&#35;12</code> by <code>Ada</code>",
    );
  });

  test("keeps every foreign text in code on its line, whatever it is", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "@alice #1",
        "</code><img src=x>",
        "[x](javascript:alert(1))",
        "::error::x",
        "<!-- tagboat: app=x -->",
        "a\u202eb",
        "\ud800",
        "| # `",
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (message, author, isMerged) => {
        const parents = isMerged ? ["base", "x"] : ["base"];
        const lines = markdown(added(commit("abcdef0123", message, parents, author)));
        expect(lines).toHaveLength(4);
        expect(lines[3]).toMatch(
          /^- (?:(?:by |, |<a href="[^"<>@#\s]*(?:&#\d+;[^"<>@#\s]*)*">|<\/a>| )*<code>(?:[A-Za-z0-9 .,/()=+-]|[^\p{ASCII}]|&#\d+;)+<\/code>(?:<\/a>)?)+$/u,
        );
        expect(lines[3]).not.toMatch(/[\n\r\u202a-\u202e]|\p{Cs}/u);
      }),
    );
  });

  test("is one block for the apps and images that share it, and one line for what is missing", () => {
    const shared = added(commit("abcdef0123", "Fix", ["base"]));
    const lines = changelogMarkdown(
      namedChangelogs([
        { app: "cart", changelog: shared },
        { app: "cart", changelog: shared },
        { app: "web", changelog: shared },
        { app: "api" },
        { app: "blog", changelog: { reason: "the source cannot be read" } },
      ]),
    );
    expect(lines).toHaveLength(6);
    expect(lines[1]).toContain("<code>cart</code>, <code>web</code>");
    expect(lines.slice(4)).toEqual(["", "No changelog for <code>blog</code>: <code>the source cannot be read</code>."]);
  });

  test("never takes more room than it has, and leaves out whole entries", () => {
    const logs = ["a", "b"].map((name) => ({
      app: name,
      changelog: added(
        ...Array.from({ length: 20 }, (_, index) => commit(`${name}${index}`, "Change", [`${name}${index + 1}`])),
      ),
    }));
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 9_000 }), (room) => {
        const lines = changelogMarkdown(namedChangelogs(logs), room);
        expect(lines.join("\n").length).toBeLessThanOrEqual(room);
        for (const line of lines) expect(line).toMatch(/^(?:|\*\*.*<\/a>|- .*<\/(?:code|a)>|There is no room.*\.)$/);
      }),
    );
    expect(changelogMarkdown(namedChangelogs(logs), 2_000).filter((line) => line.startsWith("- …"))).toHaveLength(1);
  });
});
