import { fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { oneLine } from "../shared/one-line.ts";
import type { ApplicationState } from "./application-state.ts";

/** For an ApplicationSet that syncs its applications in steps: why this one waits. Such a set disables auto-sync of its applications. */
export function rollingSyncOf({ application, context, operation }: ApplicationState): string | undefined {
  if (application.madeBy === undefined) return undefined;
  const strategy = fieldsOf(fieldsOf(fieldsOf(context.applicationSet)["spec"])["strategy"])["type"];
  if (context.applicationSet !== undefined && strategy !== "RollingSync") return undefined;
  const byController = operation.state?.request.by === "applicationset-controller";
  if (!byController && !application.automated.switchedOff) return undefined;
  const statuses = listOf(fieldsOf(fieldsOf(context.applicationSet)["status"])["applicationStatus"]).map(fieldsOf);
  const own = statuses.find((entry) => entry["application"] === application.name);
  const step = own === undefined ? "" : ` (step ${textOf(own["step"]) ?? "?"}, ${textOf(own["status"]) ?? "?"})`;
  const words = textOf(own?.["message"]);
  const waiting = `The ApplicationSet ${application.madeBy} syncs in steps, and this one has not had its turn${step}`;
  return oneLine(words === undefined ? `${waiting}.` : `${waiting}: ${words}`);
}
