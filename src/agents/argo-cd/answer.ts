/** What a question to Argo CD came to. Foreign texts in it are cut short, and hold no secret of ours. */
export type Answer<T> = { readonly at: Date | undefined } & (
  | { readonly kind: "found"; readonly value: T }
  /** It is not there, or not in the project that was named. */
  | { readonly kind: "missing"; readonly said: string }
  /** No right, or nothing there: where no project is named, Argo CD does not tell which. */
  | { readonly kind: "denied"; readonly said: string }
  /** The token is nobody's. */
  | { readonly kind: "unauthorized"; readonly said: string }
  /** The question is wrong, and asking it again does not help. */
  | { readonly kind: "rejected"; readonly said: string }
  /** The server's bad minute. "heard": Argo CD itself has the question, and only its answer did not come. */
  | { readonly kind: "silent"; readonly said: string; readonly heard?: boolean }
);

/** An answer of any kind but the one that was hoped for. */
export type NoAnswer = Exclude<Answer<never>, { readonly kind: "found" }>;
