import ts from "typescript";
import { type Found, findMutants, parse } from "./find-mutants.ts";
import type { Mutant } from "./mutant.ts";

/** Name of the module that knows which mutant is on, in an instrumented file. */
const helper = "__mutants";

/**
 * The text of a source file with the chosen mutants in it, each switched on by its id. It gets no more lines: a test counts them.
 *
 * @param switchPath how the file imports the switch
 */
export function instrument(file: string, text: string, ids: ReadonlySet<string>, switchPath: string): string {
  const source = parse(file, text);
  const byNode = new Map<ts.Node, Found[]>();
  for (const found of findMutants(file, source)) {
    if (!ids.has(found.mutant.id)) continue;
    byNode.set(found.mutation.node, [...(byNode.get(found.mutation.node) ?? []), found]);
  }
  if (byNode.size === 0) return text;
  const body = textOf(source, source, byNode);
  // Single quotes: a test that reads the sources' own imports passes this one over.
  const statement = `import * as ${helper} from '${switchPath}'; `;
  const start = text.startsWith("#!") ? text.indexOf("\n") + 1 : 0;
  return body.slice(0, start) + statement + body.slice(start);
}

/** The text of a node, with all that is chosen in it. */
function textOf(node: ts.Node, source: ts.SourceFile, byNode: ReadonlyMap<ts.Node, readonly Found[]>): string {
  const inner = (part: ts.Node): string => textOf(part, source, byNode);
  let text = "";
  let at = node === source ? 0 : node.getStart(source);
  ts.forEachChild(node, (child) => {
    const start = child.getStart(source);
    if (start < at) return;
    text += source.text.slice(at, start) + inner(child);
    at = child.end;
  });
  text += source.text.slice(at, node.end);
  const chosen = byNode.get(node);
  return chosen === undefined ? text : switched(node, text, chosen, inner);
}

/** An expression that is the original unless one of its mutants is on. */
function switched(node: ts.Node, original: string, chosen: readonly Found[], inner: (part: ts.Node) => string): string {
  const isOwn = ({ mutation: { watch } }: Found): boolean => watch !== undefined && watch.kind !== "condition";
  const watched = chosen.filter(isOwn);
  const first = watched[0];
  const base = first === undefined ? original : watchedText(node, first, watched, inner);
  return chosen.reduce((text, found) => {
    const { mutant, mutation } = found;
    const id = JSON.stringify(mutant.id);
    if (mutation.watch?.kind === "condition")
      return `(${helper}.isOn(${id}) ? ${mutation.mutated} : ${helper}.condition(${id}, ${mutation.watch.forced}, ${text}))`;
    const isOn = isOwn(found) ? "isOn" : "isOnHere";
    return `(${helper}.${isOn}(${id}) ? (${onOneLine(mutation.mutated)}) : ${text})`;
  }, `(${base})`);
}

/** The original, which tells the switch what it works on. */
function watchedText(
  node: ts.Node,
  { mutant, mutation }: Found,
  all: readonly Found[],
  inner: (part: ts.Node) => string,
): string {
  const { watch } = mutation;
  const id = JSON.stringify(mutant.id);
  if (ts.isBinaryExpression(node) && watch?.kind === "operator") {
    const others = all.map((one) => [
      one.mutant.id,
      one.mutation.watch?.kind === "operator" ? one.mutation.watch.to : "",
    ]);
    return `${helper}.operator(${JSON.stringify(watch.from)}, ${JSON.stringify(others)}, ${inner(node.left)}, ${inner(node.right)})`;
  }
  if (ts.isBinaryExpression(node) && watch?.kind === "fallback")
    return `(${inner(node.left)}) ?? (${helper}.isOnHere(${id}), ${inner(node.right)})`;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && watch?.kind === "call") {
    const args = node.arguments.map(inner).join(", ");
    return `${helper}.call(${id}, ${inner(node.expression.expression)}, ${JSON.stringify(watch.name)}, [${args}])`;
  }
  throw new Error(`${mutant.id}: ${mutation.operator} has no form`);
}

/** So that a file gets no more lines. A template has lines of its own, and a comment ends with one. */
const onOneLine = (text: string): string => (/`|\/\//.test(text) ? text : text.replaceAll(/\n\s*/g, " "));

/** The mutants that a text has, for a file that is only looked at. */
export const mutantsOf = (file: string, text: string): Mutant[] =>
  findMutants(file, parse(file, text)).map(({ mutant }) => mutant);
