import { fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { oneLine } from "../shared/one-line.ts";

/**
 * Why no automated sync can start now, from the answer of `syncwindows`. Its own `canSync` is about manual syncs. For automated
 * ones, an active deny window forbids, and so does an allow window while it is closed.
 */
export function blockedByWindow(answer: unknown): string | undefined {
  const { activeWindows, assignedWindows } = fieldsOf(answer);
  const active = listOf(activeWindows).map(fieldsOf);
  const denying = active.find(({ kind }) => kind === "deny");
  if (denying !== undefined) return `A sync window forbids it now: ${describe(denying)}.`;
  const allowing = listOf(assignedWindows)
    .map(fieldsOf)
    .find(({ kind }) => kind === "allow");
  if (active.length > 0 || allowing === undefined) return undefined;
  return `Syncs are allowed only in a window that is closed now: ${describe(allowing)}.`;
}

const describe = (window: ReturnType<typeof fieldsOf>): string =>
  oneLine(`${textOf(window["schedule"]) ?? "no schedule"} for ${textOf(window["duration"]) ?? "no duration"}`);
