import { oneLine } from "../../shared/one-line.ts";
import { type ApplicationState, ago, latest, type Ruling } from "../application-state.ts";

// Under these conditions the revision is no commit and health describes what ran before, so these rows come first.

const conditionOf = ({ application }: ApplicationState, type: string) =>
  application.conditions.find((condition) => condition.type === type);

/** A wrong cluster or project. The condition remains after a fix until the next refresh, so it fails only after one. */
export function invalidSpec(observed: ApplicationState): Ruling | undefined {
  const condition = conditionOf(observed, "InvalidSpecError");
  if (condition === undefined) return undefined;
  const since = latest(condition.since, observed.pushedAt);
  const isFinal = observed.context.refreshConfirmed === true && ago(observed, since) > observed.policy.grace.comparison;
  const reason = `The application's own definition is invalid: ${oneLine(condition.message)}`;
  return { state: isFinal ? "failed" : "unknown", reason, since, failure: "definition", needs: ["refresh"] };
}

/** The controller could not save the status, so the rest of it is stale. */
export function statusIsStale(observed: ApplicationState): Ruling | undefined {
  const condition = conditionOf(observed, "UnknownError");
  if (condition === undefined) return undefined;
  const since = latest(condition.since, observed.pushedAt);
  const isTooLarge = condition.message.includes("exceeds the Kubernetes resource size limit");
  const isFinal = isTooLarge || ago(observed, since) > observed.policy.grace.unknown;
  const reason = `Argo CD cannot tell the application's state: ${oneLine(condition.message)}`;
  return {
    state: isFinal ? "failed" : "unknown",
    reason,
    since,
    failure: "definition",
    ...(isFinal ? {} : { needs: ["refresh"] }),
  };
}

/** The manifests could not be rendered or compared. */
export function comparisonFails(observed: ApplicationState): Ruling | undefined {
  const condition = conditionOf(observed, "ComparisonError");
  if (condition === undefined) return undefined;
  const since = latest(condition.since, observed.pushedAt);
  const isOfOurTime = (observed.application.reconciledAt ?? Number.NaN) >= observed.pushedAt;
  const message = oneLine(condition.message);
  if (isOutage(condition.message)) {
    return { state: "unknown", reason: `Argo CD cannot reach what it needs: ${message}`, since, needs: ["refresh"] };
  }
  const isFinal = isOfOurTime && ago(observed, since) > observed.policy.grace.comparison;
  const reason = `Argo CD cannot render the manifests: ${message}`;
  return {
    state: isFinal ? "failed" : "unknown",
    reason,
    since,
    failure: "render",
    ...(isFinal ? {} : { needs: ["refresh"] }),
  };
}

/** A passing network error says nothing about the rollout, however long it lasts. */
const isOutage = (message: string): boolean =>
  /status code: (?:429|5\d\d)|code = (?:Unavailable|DeadlineExceeded|Canceled)|dial tcp|connection (?:refused|reset)|no such host|i\/o timeout|TLS handshake timeout|context (?:deadline exceeded|canceled)/i.test(
    message,
  );
