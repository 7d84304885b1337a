import { type ErrorDetails, type ErrorKind, TagboatError } from "../../errors.ts";
import { fieldsOf, textOf } from "./fields.ts";

/**
 * Why the API returned no object. `unreachable` and `busy` may be temporary. `not-installed`: the API has no such kind.
 * `forbidden`: no permission. `no-credentials`: the API treats us as anonymous. `expired`: the requested version is too old.
 */
export type FailureCause =
  | "unreachable"
  | "busy"
  | "absent"
  | "not-installed"
  | "forbidden"
  | "no-credentials"
  | "unauthorized"
  | "conflict"
  | "expired"
  | "invalid";

const kinds: Readonly<Record<FailureCause, ErrorKind>> = {
  unreachable: "remote",
  busy: "remote",
  absent: "not-found",
  "not-installed": "not-found",
  forbidden: "remote",
  "no-credentials": "remote",
  unauthorized: "remote",
  conflict: "conflict",
  expired: "remote",
  invalid: "config",
};

/** A failure of the Kubernetes API, with a more precise cause than its exit code has. */
export class KubernetesFailure extends TagboatError {
  readonly why: FailureCause;

  constructor(why: FailureCause, message: string, details: ErrorDetails = {}) {
    super(kinds[why], message, details);
    this.why = why;
  }

  /** Whether a retry may succeed. */
  get mayPass(): boolean {
    return this.why === "unreachable" || this.why === "busy" || this.why === "expired" || this.why === "conflict";
  }
}

/** A request, for messages. */
export interface Asked {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly server: string;
  /** Source of the credential. */
  readonly from: string;
}

/** Turns an unsuccessful answer into a failure. Only its status is reliable; its text comes from the server. */
export function failureOf(status: number, body: string, asked: Asked): KubernetesFailure {
  const said = statusOf(body);
  const message = textOf(said?.["message"])?.slice(0, 500);
  const at = `${asked.server}: ${asked.method} ${asked.path}`;
  const because = (what: string): string => (message === undefined ? what : `${what}: ${message}`);
  if (status === 401 || status === 403)
    return rejected(status, asked, { message, forbidden: because(`${at} is forbidden`) });
  if (status === 404) return missing(at, { said, message, body });
  if (status === 409) return new KubernetesFailure("conflict", because(`${at} came too late`));
  if (status === 410) return new KubernetesFailure("expired", because(`${at} asks for what is too old`));
  if (status === 429 || status >= 500) return new KubernetesFailure("busy", because(`${at} answers ${status}`));
  if (said !== undefined) return new KubernetesFailure("invalid", because(`${at} is refused with ${status}`));
  return notKubernetes(`${at} answers ${status}`);
}

interface Rejection {
  readonly message: string | undefined;
  readonly forbidden: string;
}

function rejected(status: 401 | 403, { server, from }: Asked, { message, forbidden }: Rejection): KubernetesFailure {
  if (status === 401) {
    return new KubernetesFailure("unauthorized", `${server} rejects the credentials of ${from}`, {
      hint: "The token may have expired, or be another cluster's.",
    });
  }
  if (message?.includes('"system:anonymous"')) {
    return new KubernetesFailure("no-credentials", `${server} got no credentials from ${from}`, {
      hint: "Give a service account's token with `tokenFrom`, or a user in the kubeconfig.",
    });
  }
  return new KubernetesFailure("forbidden", forbidden, {
    hint: "Give the account this right with a Role and a RoleBinding; docs/flux.md has both, ready to paste.",
  });
}

interface Missing {
  readonly said: ReturnType<typeof statusOf>;
  readonly message: string | undefined;
  readonly body: string;
}

function missing(at: string, { said, message, body }: Missing): KubernetesFailure {
  if (said !== undefined) return new KubernetesFailure("absent", `${at}: ${message ?? "there is no such object"}`);
  // For an unknown kind the API answers with plain text, and for an unknown object with a Status.
  if (body.trim() === "404 page not found")
    return new KubernetesFailure("not-installed", `${at}: the API has no such kind in this version`);
  return notKubernetes(`${at} answers 404`);
}

/** Failure for an answer that is not from a Kubernetes API. */
export const notKubernetes = (what: string): KubernetesFailure =>
  new KubernetesFailure("unreachable", `${what}, and that is no answer of a Kubernetes API`, {
    hint: "Is it the address of the API, with its path where it has one?",
  });

/** The Status object in an answer or a watch event. Undefined if it is none. */
function statusOf(body: string): ReturnType<typeof fieldsOf> | undefined {
  try {
    const fields = fieldsOf(JSON.parse(body));
    return fields["kind"] === "Status" ? fields : undefined;
  } catch {
    return undefined;
  }
}
