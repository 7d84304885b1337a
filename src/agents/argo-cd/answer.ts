/** Result of a request to Argo CD. Texts from the server are truncated and contain no secrets of ours. */
export type Answer<T> = { readonly at: Date | undefined } & (
  | { readonly kind: "found"; readonly value: T }
  /** The Application does not exist, or is not in the named project. */
  | { readonly kind: "missing"; readonly said: string }
  /** No permission, or no such object. Without a project, Argo CD does not say which. */
  | { readonly kind: "denied"; readonly said: string }
  /** The server does not know the token. */
  | { readonly kind: "unauthorized"; readonly said: string }
  /** The request is wrong. Retrying does not help. */
  | { readonly kind: "rejected"; readonly said: string }
  /** A passing server error. "heard": Argo CD has the request, and only its answer did not arrive. */
  | { readonly kind: "silent"; readonly said: string; readonly heard?: boolean }
);

/** Any answer other than "found". */
export type NoAnswer = Exclude<Answer<never>, { readonly kind: "found" }>;
