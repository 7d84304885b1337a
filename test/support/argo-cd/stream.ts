import type { ServerResponse } from "node:http";
import { type GrpcCode, statusOf } from "./answers.ts";
import type { Api, Call } from "./routes.ts";
import { rbacName } from "./routes.ts";
import { matches } from "./selectors.ts";
import type { StreamEvent } from "./state.ts";
import { accountOf, may } from "./tokens.ts";

/** How a stream misbehaves. */
export interface StreamFault {
  /** Breaks the connection after so many events. */
  readonly cutAfter?: number;
  /** Says nothing more after so many events, not even that it lives. */
  readonly silentAfter?: number;
  /** Sends every event twice, the second time after the one that follows it. */
  readonly disorder?: boolean;
}

const keepAlive = 15_000;

/** The stream of all that happens to the applications that fit. Where nothing fits there is not even a status line. */
export function answerStream(
  api: Api,
  call: Call,
  { response, fault = {} }: { response: ServerResponse; fault?: StreamFault },
) {
  const { state } = api;
  // Compared as it is written: with anything beside it, it is lines of JSON.
  const isSse = call.request.headers.accept === "text/event-stream";
  const type = isSse ? "text/event-stream" : "application/json";
  const frame = (body: unknown) => (isSse ? `data: ${JSON.stringify(body)} \n\n` : JSON.stringify(body));
  const start = (status: number) => {
    if (response.headersSent) return;
    response.writeHead(status, { "content-type": type, date: state.timeline.now().toUTCString() });
  };
  const fail = (code: GrpcCode, message: string) => {
    const http_code = statusOf(code);
    start(http_code);
    response.end(frame({ error: { grpc_code: code, http_code, message, http_status: "Error" } }));
  };
  const account = accountOf(call.request, api.accounts);
  if (typeof account === "string") return fail(16, account);
  const selector = call.query.get("selector") ?? "";
  const test = matches(selector, {});
  if (typeof test === "string") return fail(2, `error parsing labels with selectors: ${test}`);

  const projects = [...call.query.getAll("projects"), ...call.query.getAll("project")];
  const fits = ({ application }: StreamEvent): boolean => {
    const { metadata, spec } = application;
    if (projects.length > 0 && !projects.includes(spec.project)) return false;
    if (call.query.has("name") && call.query.get("name") !== metadata.name) return false;
    if (matches(selector, metadata.labels ?? {}) !== true) return false;
    return may(account, "applications", { action: "get", object: rbacName(state, application) });
  };
  let sent = 0;
  let held: string | undefined;
  const isSilent = () => sent >= (fault.silentAfter ?? Number.POSITIVE_INFINITY);
  const write = (event: StreamEvent) => {
    if (!fits(event) || isSilent() || response.destroyed) return;
    start(200);
    const text = `${frame({ result: event })}\n`;
    response.write(fault.disorder === true ? `${text}${held ?? ""}` : text);
    held = text;
    sent += 1;
    if (sent >= (fault.cutAfter ?? Number.POSITIVE_INFINITY)) setImmediate(() => response.destroy());
  };
  const beat = () => {
    if (response.destroyed) return;
    if (isSse && response.headersSent && !isSilent()) response.write(":\n");
    state.timeline.in(keepAlive, beat);
  };
  state.timeline.in(keepAlive, beat);
  state.listeners.add(write);
  response.once("close", () => state.listeners.delete(write));
  for (const { application } of state.apps.values()) write({ type: "ADDED", application });
}
