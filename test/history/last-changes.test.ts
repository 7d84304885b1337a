import { describe, expect, test } from "vitest";
import { formatTrailers } from "../../src/domain/trailers.ts";
import type { CommitInfo } from "../../src/git/repository.ts";
import { lastChanges } from "../../src/history/last-changes.ts";

const image = "registry.example.com/api";
const by = { name: "tagboat", email: "tagboat@example.com" };

/** A commit that brought a tag; the day is its time, and no proof of its place in history. */
function commit(
  id: string,
  day: number,
  { environment = "dev", to = "1.0.0", app = "api", name = image } = {},
): CommitInfo {
  const time = new Date(Date.UTC(2026, 0, day));
  const change = { kind: "update", app, environment, image: name, from: {}, to: { tag: to } } as const;
  const message = `deploy\n\n${formatTrailers({ changes: [change] })}\n`;
  return { commit: id.repeat(40), parents: [], author: by, authoredAt: time, committedAt: time, message };
}

const present = (tag: string, name = image) => ({ tag, names: [name] });
const dev = { app: "api", environment: "dev" };

describe("the commit that introduced a version", () => {
  test("is the one that wrote it last in that app and environment", () => {
    const changes = lastChanges([
      commit("d", 4, { environment: "prod", to: "1.1.0" }),
      commit("c", 3, { app: "web", to: "1.1.0" }),
      commit("b", 2, { to: "1.1.0" }),
      commit("a", 1),
    ]);
    expect(changes.introduced(dev, [present("1.1.0")])?.commit).toBe("b".repeat(40));
  });

  test("is unknown if tagboat's last change was another, even if an older one was this", () => {
    const changes = lastChanges([commit("b", 2, { to: "1.1.0" }), commit("a", 1)]);
    expect(changes.introduced(dev, [present("1.0.0")])).toBeUndefined();
  });

  test("of several images is the newest by the history, whatever the clocks said", () => {
    const worker = "registry.example.com/worker";
    const changes = lastChanges([commit("b", 1, { name: worker }), commit("a", 9)]);
    expect(changes.introduced(dev, [present("1.0.0"), present("1.0.0", worker)])?.commit).toBe("b".repeat(40));
    expect(changes.introduced(dev, [present("1.0.0"), present("2.0.0", worker)])).toBeUndefined();
  });

  test("without an environment is the image's last change anywhere", () => {
    const changes = lastChanges([commit("b", 2, { environment: "prod", to: "1.1.0" }), commit("a", 1)]);
    expect(changes.introduced({ app: "" }, [present("1.1.0")])?.commit).toBe("b".repeat(40));
    expect(changes.introduced({ app: "" }, [present("1.0.0")])).toBeUndefined();
  });

  test("is unknown for no image", () => {
    expect(lastChanges([commit("a", 1)]).introduced(dev, [])).toBeUndefined();
  });
});
