/** Work in steps; the caller may pause between them. */
export type Steps<Result> = Generator<undefined, Result>;

/** Runs all steps without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
