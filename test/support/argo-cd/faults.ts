import type { IncomingMessage } from "node:http";
import { type Answer, failed, type GrpcCode, plain } from "./answers.ts";
import type { StreamFault } from "./stream.ts";

/** What goes wrong with one request. */
export type ArgoCdFault =
  /** An error of the API's own. */
  | { readonly kind: "error"; readonly code: GrpcCode; readonly message: string }
  /** A page of somebody who stands before it: a proxy's error, or a login with 200. */
  | { readonly kind: "page"; readonly status: number; readonly html?: string }
  /** JSON of somebody who stands before it. */
  | { readonly kind: "json"; readonly status: number; readonly body: object }
  | { readonly kind: "redirect"; readonly to: string; readonly status?: number }
  | { readonly kind: "reset" }
  /** Breaks in the middle of the body. */
  | { readonly kind: "cut-body" }
  /** Waits so long, in milliseconds of the machine, then goes on as usual. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** A cache answers: with the Application, or each of a list, as it was so many versions ago. */
  | { readonly kind: "stale"; readonly versions: number }
  | ({ readonly kind: "stream" } & StreamFault);

export interface ArgoCdRequest {
  readonly method: string;
  /** Path and query, without root path. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** The answer that a fault is by itself. */
export function answerOf(fault: ArgoCdFault): Answer | undefined {
  if (fault.kind === "error") return failed(fault.code, fault.message);
  if (fault.kind === "page") return plain(fault.status, fault.html ?? "<html><body>Sign in</body></html>");
  if (fault.kind === "json") return { status: fault.status, body: fault.body };
  return undefined;
}
