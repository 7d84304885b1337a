import { jsonBounds } from "../../io/json-bounds.ts";
import { most } from "../../limits.ts";
import type { Clock } from "../../world.ts";
import { fieldsOf } from "../kubernetes/fields.ts";
import type { ApplicationEvent, ApplicationName, ApplicationQuery, FollowListener } from "./applications.ts";
import { credentialsOf, type ServerConnection, urlOf } from "./server-request.ts";

interface Following {
  readonly query: ApplicationName | ApplicationQuery;
  readonly listener: FollowListener;
  readonly clock: Clock;
}

/** A stream without events does not even send a status line. One with an Application sends it at once. Milliseconds. */
const headerPatience = 5_000;
/** Milliseconds. The server sends a keep-alive every 15 seconds. */
const silencePatience = 40_000;

/** Listens until the connection ends, for whatever reason. @throws the reason for the end: callers use the stream only as a hint */
export async function followStream(connection: ServerConnection, { query, listener, clock }: Following): Promise<void> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  listener.signal.addEventListener("abort", end, { once: true });
  if (listener.signal.aborted) end();
  const pulse = { beats: 0 };
  watchOver(pulse, { clock, stop }).catch(() => undefined);
  try {
    const url = urlOf(connection, { path: "/api/v1/stream/applications", query: asked(query) });
    const response = await connection.fetch(url, {
      // Exactly this value: with any other, the server sends lines of JSON without keep-alives.
      headers: { ...credentialsOf(connection), accept: "text/event-stream" },
      redirect: "manual",
      signal: stop.signal,
    });
    pulse.beats += 1;
    const isStream = response.ok && response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    if (!isStream || response.body === null) throw new Error(`the stream answers ${response.status}`);
    for await (const line of linesOf(response.body, pulse))
      if (line.startsWith(eventStart)) listener.heard(eventIn(line));
  } finally {
    end();
    listener.signal.removeEventListener("abort", end);
  }
}

interface Pulse {
  beats: number;
}

/** Closes a stream that no longer sends keep-alives. */
async function watchOver(pulse: Pulse, { clock, stop }: { readonly clock: Clock; readonly stop: AbortController }) {
  for (let patience = headerPatience; !stop.signal.aborted; patience = silencePatience) {
    const { beats } = pulse;
    await clock.sleep(patience, stop.signal);
    if (pulse.beats === beats) stop.abort();
  }
}

const asked = (query: ApplicationName | ApplicationQuery) => ({
  ...("name" in query
    ? { name: query.name, projects: query.project }
    : { selector: "selector" in query ? query.selector : undefined, projects: query.projects }),
  appNamespace: query.namespace,
});

const eventStart = 'data: {"result"';
const longestLine = most("event-line-bytes");

/** Undefined if the line is no JSON, was truncated, or would take too much memory. The caller still learns that something changed. */
function eventIn(line: string): ApplicationEvent | undefined {
  const text = line.slice("data: ".length);
  // Checked for each line: an unbalanced quote must not hide the lines after it.
  if (jsonBounds().add(Buffer.from(text)) !== undefined) return undefined;
  try {
    const { type, application } = fieldsOf(fieldsOf(JSON.parse(text))["result"]);
    return { isDeleted: type === "DELETED", application: fieldsOf(application) };
  } catch {
    return undefined;
  }
}

/** Yields the lines that are more than a keep-alive. Truncates lines that are too long. */
async function* linesOf(body: ReadableStream<Uint8Array>, pulse: Pulse): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let line = "";
  for await (const chunk of body) {
    pulse.beats += 1;
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    line = (line + first).slice(0, longestLine);
    for (const next of more) {
      if (line !== "" && line !== ":") yield line;
      line = next.slice(0, longestLine);
    }
  }
}
