/** Work in steps; the caller may pause between them. */
export type Steps<Result> = Generator<undefined, Result>;

// Small texts are done in one step: a pause takes longer than they do.
const leastLong = 32 * 2 ** 10;

/** Whether so many characters are worth a step of their own. */
export const isLong = (characters: number): boolean => characters >= leastLong;

/** Runs all steps without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Runs all steps, with a pause after each in which a signal can be handled. @throws what the pause throws; then no further step is run */
export async function finishWithPauses<Result>(
  steps: Steps<Result>,
  pause: (() => Promise<void>) | undefined,
): Promise<Result> {
  if (pause === undefined) return finish(steps);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await pause();
  }
}
