import { expect, test } from "vitest";
import type { ApplicationEvent } from "../../../src/agents/argo-cd/applications.ts";
import { followStream } from "../../../src/agents/argo-cd/follow-stream.ts";
import { createHttp } from "../../../src/io/http.ts";
import { startWebServer } from "../../support/web-server.ts";

/** What is heard of a stream of these lines. */
async function heardOf(lines: readonly string[]): Promise<(ApplicationEvent | undefined)[]> {
  await using server = await startWebServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(lines.map((line) => `data: {"result":${line}}\n\n`).join(""));
  });
  const http = createHttp({ env: {} });
  const { signal } = new AbortController();
  const heard: (ApplicationEvent | undefined)[] = [];
  const connection = {
    url: server.url,
    token: "x",
    headers: {},
    fetch: http.fetch,
    redact: (text: string) => text,
    signal,
  };
  const listener = { signal, heard: (event?: ApplicationEvent) => void heard.push(event) };
  const clock = { now: () => new Date(), sleep: () => new Promise<never>(() => undefined) };
  await followStream(connection, { query: { name: "web" }, listener, clock });
  await http.close();
  return heard;
}

const application = { metadata: { name: "web" } };
const plain = JSON.stringify({ type: "MODIFIED", application });
const [many, deep] = [`[${"0,".repeat(2_000_000)}0]`, `${"[".repeat(2_000)}${"]".repeat(2_000)}`];

test.each([
  ["values", many],
  ["levels", deep],
])(
  "an event with too many %s is a change of which nothing is read, and the next is read as ever",
  async (_, fields) => {
    const large = `{"type":"MODIFIED","application":{"metadata":{"name":"web"},"spec":${fields}}}`;
    expect(await heardOf([large, plain])).toEqual([undefined, { isDeleted: false, application }]);
  },
);

test("a quote too many in one event hides nothing of the next", async () => {
  expect(await heardOf(['"', `{"type":"MODIFIED","application":{"spec":${many}}}`])).toEqual([undefined, undefined]);
});
