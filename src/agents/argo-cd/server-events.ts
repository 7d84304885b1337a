import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { mostAsked } from "../kubernetes/warning-events.ts";
import type { Answer } from "./answer.ts";

/** An object as Argo CD identifies it. All three fields are required. */
interface NamedObject {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

interface EventSource {
  tree(): Promise<Answer<Fields>>;
  /** Argo CD returns no events for an object outside the tree. */
  events(object: NamedObject): Promise<Answer<Fields>>;
}

/** Events of troubled resources. Argo CD needs an object's uid, which its tree contains. Requests without an answer are left out. */
export async function serverEvents(resources: readonly TroubledResource[], source: EventSource): Promise<Fields[]> {
  if (resources.length === 0) return [];
  const tree = await source.tree();
  if (tree.kind !== "found") return [];
  const nodes = listOf(tree.value["nodes"]).map(fieldsOf);
  const found = resources.flatMap(({ kind, name, namespace }) => {
    const isIt = (node: Fields): boolean =>
      node["kind"] === kind && node["name"] === name && (namespace === undefined || node["namespace"] === namespace);
    const node = nodes.find(isIt);
    const uid = textOf(node?.["uid"]);
    return uid === undefined ? [] : [{ uid, namespace: textOf(node?.["namespace"]) ?? "", name }];
  });
  const answers = await Promise.all(found.slice(0, mostAsked).map((object) => source.events(object)));
  return answers.flatMap((answer) => (answer.kind === "found" ? listOf(answer.value["items"]).map(fieldsOf) : []));
}
