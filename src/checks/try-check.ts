import { type CheckedSubject, type CheckResult, failed } from "../domain/check-result.ts";
import { type ErrorKind, TagboatError } from "../errors.ts";

type Found<T> = { readonly value: T } | { readonly finding: CheckResult; readonly error: TagboatError };

/** Errors that stop the check itself, and are not a result. */
const stops: readonly ErrorKind[] = ["bug", "interrupted", "machine"];

/** The value of a look, or its failure as a result. */
export async function tryCheck<T>(looked: CheckedSubject, look: () => Promise<T>): Promise<Found<T>> {
  try {
    return { value: await look() };
  } catch (error) {
    if (!(error instanceof TagboatError) || stops.includes(error.kind)) throw error;
    return { finding: failed(looked, error), error };
  }
}
