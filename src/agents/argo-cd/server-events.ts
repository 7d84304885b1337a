import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { mostAsked } from "../kubernetes/warning-events.ts";
import type { Answer } from "./answer.ts";

/** An object as Argo CD wants it named: by all three. */
interface NamedObject {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

interface EventSource {
  tree(): Promise<Answer<Fields>>;
  /** Of an object that is not in the tree Argo CD says nothing. */
  events(object: NamedObject): Promise<Answer<Fields>>;
}

/** Events of what hangs. Argo CD gives them out by an object's uid, which its tree has; what it does not answer is left out. */
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
