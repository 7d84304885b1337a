import type { ResourceKind } from "./objects.ts";

/** A rule of a Role, bound in some namespaces. */
export interface Rule {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Absent: everywhere, as a ClusterRole. */
  readonly namespace?: string;
}

export interface Account {
  readonly user: string;
  readonly rules: readonly Rule[];
}

export interface Question {
  readonly verb: string;
  readonly kind: Pick<ResourceKind, "group" | "resource">;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

export const anonymous: Account = { user: "system:anonymous", rules: [] };

const has = (values: readonly string[], value: string): boolean => values.includes("*") || values.includes(value);

export const isAllowed = ({ rules }: Account, { verb, kind, namespace }: Question): boolean =>
  rules.some(
    (rule) =>
      has(rule.groups, kind.group) &&
      has(rule.resources, kind.resource) &&
      has(rule.verbs, verb) &&
      (rule.namespace === undefined || rule.namespace === namespace),
  );

/** The words of the API server. */
export function forbidden({ user }: Account, { verb, kind, namespace, name }: Question): string {
  const what = kind.group === "" ? kind.resource : `${kind.resource}.${kind.group}`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const subject = name === undefined ? what : `${what} "${name}"`;
  return `${subject} is forbidden: User "${user}" cannot ${verb} resource "${kind.resource}" in API group "${kind.group}" ${where}`;
}
