import { cutTo, readable } from "../../domain/text.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./fields.ts";

const longest = 400;

/** Why a container of a pod does not run, and how it ended before: "api: CrashLoopBackOff, exit code 1: back-off 10s". */
export function containerTrouble(pod: Fields): string | undefined {
  const status = fieldsOf(pod["status"]);
  const containers = [...listOf(status["initContainerStatuses"]), ...listOf(status["containerStatuses"])].map(fieldsOf);
  for (const { name, state, lastState } of containers) {
    const waiting = fieldsOf(fieldsOf(state)["waiting"]);
    const reason = textOf(waiting["reason"]);
    // Every container has these reasons while it starts.
    if (reason === undefined || reason === "ContainerCreating" || reason === "PodInitializing") continue;
    const last = fieldsOf(fieldsOf(lastState)["terminated"]);
    const exit = typeof last["exitCode"] === "number" ? `, exit code ${last["exitCode"]}` : "";
    // "Error" covers every unsuccessful end without a reason of its own.
    const end = textOf(last["reason"]) ?? "Error";
    const how = end === "Error" || end === "Completed" ? "" : ` (${end})`;
    return said(`${String(name)}: ${reason}${exit}${how}: ${textOf(waiting["message"]) ?? ""}`).replace(/:$/, "");
  }
  return undefined;
}

/** Why the pod is not scheduled. Undefined if it is. */
export function schedulingTrouble(pod: Fields): string | undefined {
  const conditions = listOf(fieldsOf(pod["status"])["conditions"]).map(fieldsOf);
  const unscheduled = conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
  return unscheduled === undefined ? undefined : said(textOf(unscheduled["message"]) ?? "it is not scheduled");
}

const said = (text: string): string => cutTo(readable(text), longest);
