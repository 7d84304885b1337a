/** Work that is done in steps, between which whoever does it may pause. */
export type Steps<Result> = Generator<undefined, Result>;

/** All steps without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
