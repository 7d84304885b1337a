import { most } from "../../limits.ts";
import { type Fields, fieldsOf, textOf } from "./fields.ts";
import { unreachable } from "./kubernetes-connection.ts";
import { failureOf, KubernetesFailure, notKubernetes } from "./kubernetes-failure.ts";

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: Fields;
}

interface Watched {
  readonly server: string;
  readonly path: string;
}

const kinds = ["ADDED", "MODIFIED", "DELETED", "BOOKMARK"] as const;

/** Reads the events of a watch, one on each line. @throws KubernetesFailure: also for an error that the server sends as an event */
export async function* eventsIn(body: ReadableStream<Uint8Array>, watched: Watched): AsyncGenerator<WatchEvent> {
  for await (const line of linesIn(body)) {
    const event = eventIn(line, watched);
    if (event !== undefined) yield event;
  }
}

function eventIn(line: string, { server, path }: Watched): WatchEvent | undefined {
  if (line.trim() === "") return undefined;
  let fields: Fields;
  try {
    fields = fieldsOf(JSON.parse(line));
  } catch {
    throw notKubernetes(`${server}: a watch of ${path} sends what is no JSON`);
  }
  const object = fieldsOf(fields["object"]);
  if (fields["type"] === "ERROR") {
    const status = typeof object["code"] === "number" ? object["code"] : 500;
    throw failureOf(status, JSON.stringify(object), { method: "WATCH", path, server, from: "the watch" });
  }
  const type = kinds.find((kind) => kind === textOf(fields["type"]));
  return type === undefined ? undefined : { type, object };
}

async function* linesIn(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > most("event-line-bytes"))
        throw new KubernetesFailure("unreachable", "A watch sends a line without end");
      yield* lines;
    }
  } catch (cause) {
    throw unreachable(cause);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
