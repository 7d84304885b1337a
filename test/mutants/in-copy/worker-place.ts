/** What a test worker does at the moment. */
export interface WorkerPlace {
  readonly file: string;
  /** Tests that run. Empty: the file loads, or a hook runs for many tests. */
  readonly tests: readonly string[];
  /** Whether the file still loads. */
  readonly isLoading: boolean;
}

interface Shared {
  place: WorkerPlace;
  /** What was noted at this place already. */
  readonly noted: Set<string>;
}

const key = Symbol.for("tagboat.mutants");

type Holder = typeof globalThis & { [key]?: Shared };

/** What the setup file says of this worker; undefined in a process that is none. */
export const sharedPlace = (): Shared | undefined => (globalThis as Holder)[key];

export function setSharedPlace(place: WorkerPlace): void {
  (globalThis as Holder)[key] = { place, noted: new Set() };
}
