import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, ok } from "./answers.ts";
import { type ArgoCdFault, type ArgoCdRequest, answerOf } from "./faults.ts";
import { type Api, answerCall, appKey, type Call } from "./routes.ts";
import type { Application } from "./state.ts";
import { answerStream } from "./stream.ts";

/** What is seen of requests, and done to them. */
export interface Watched {
  /** Every call, in the order of arrival. */
  readonly requests: ArgoCdRequest[];
  /** Asked for every request; the default lets all pass. */
  intercept: (request: ArgoCdRequest) => ArgoCdFault | undefined;
}

interface Serving {
  readonly watched: Watched;
  readonly rootPath: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Answers one request. */
export async function serve(api: Api, { watched, rootPath, request, response }: Serving): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams, search } = new URL(request.url ?? "/", "http://localhost");
  const isOurs = pathname.startsWith(rootPath);
  const path = isOurs ? pathname.slice(rootPath.length) : pathname;
  const body = Buffer.concat(chunks).toString("utf8");
  const seen: ArgoCdRequest = {
    method: request.method ?? "",
    path: `${path}${search}`,
    headers: request.headers,
    body,
  };
  watched.requests.push(seen);
  const fault = watched.intercept(seen);
  if (fault?.kind === "reset") return void request.socket.destroy();
  if (fault?.kind === "delay") await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
  if (fault?.kind === "redirect") {
    return void response.writeHead(fault.status ?? 307, { location: fault.to }).end();
  }
  const call: Call = { request, method: seen.method, path, query: searchParams, body };
  const isStream = path === "/api/v1/stream/applications" && isOurs;
  const byFault = fault && answerOf(fault);
  if (isStream && byFault === undefined) {
    return answerStream(api, call, { response, ...(fault?.kind === "stream" && { fault }) });
  }
  const usual =
    byFault ?? (isOurs ? await answerCall(api, call) : { status: 404, body: "404 page not found", plain: true });
  const answer = fault?.kind === "stale" ? stale(api, { call, answer: usual, versions: fault.versions }) : usual;
  if (response.destroyed) return;
  write(response, { answer, date: api.state.timeline.now(), isCut: fault?.kind === "cut-body" });
}

/** The answer that a cache kept: an older version of the same Application, or of each in a list. */
function stale(
  { state }: Api,
  { call, answer, versions }: { readonly call: Call; readonly answer: Answer; readonly versions: number },
): Answer {
  const { items, ...list } = answer.body as { readonly items?: readonly Application[] | null };
  if (call.path === "/api/v1/applications" && Array.isArray(items)) {
    const older = items.map(({ metadata }: Application) => {
      const { past = [] } = state.apps.get(appKey(metadata.namespace, metadata.name)) ?? {};
      return past.at(-1 - versions) ?? past[0];
    });
    return ok({ ...list, items: items.map((item, index) => older[index] ?? item) });
  }
  const name = /^\/api\/v1\/applications\/([^/]+)$/.exec(call.path)?.[1];
  const app = state.apps.get(appKey(call.query.get("appNamespace") ?? state.namespace, name ?? ""));
  const older = app?.past.at(-1 - versions) ?? app?.past[0];
  return answer.status === 200 && older !== undefined ? ok(older) : answer;
}

function write(
  response: ServerResponse,
  { answer, date, isCut }: { readonly answer: Answer; readonly date: Date; readonly isCut: boolean },
): void {
  const isPage = typeof answer.body === "string" && answer.body.startsWith("<");
  const type = answer.plain === true ? (isPage ? "text/html" : "text/plain; charset=utf-8") : "application/json";
  const text = answer.plain === true ? String(answer.body) : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    "content-type": type,
    "content-length": Buffer.byteLength(text),
    date: date.toUTCString(),
  });
  if (!isCut) response.end(text);
  else response.write(text.slice(0, text.length / 2), () => response.destroy());
}
