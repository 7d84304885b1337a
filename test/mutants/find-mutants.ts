import { createHash } from "node:crypto";
import ts from "typescript";
import type { Mutant, Mutation } from "./mutant.ts";
import { mutationsOf } from "./operators.ts";

export interface Found {
  readonly mutant: Mutant;
  readonly mutation: Mutation;
}

/** Every mutant of one source file, in the order of the text. */
export function findMutants(file: string, source: ts.SourceFile): Found[] {
  const seen = new Map<string, number>();
  return mutationsIn(source).map((mutation) => {
    const { node, operator, before, after, mutated } = mutation;
    const same = `${file}\n${before}\n${operator}\n${mutated}`;
    const count = seen.get(same) ?? 0;
    seen.set(same, count + 1);
    const id = createHash("sha256").update(`${same}\n${count}`).digest("hex").slice(0, 8);
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    return { mutation, mutant: { id, file, line, operator, before, after } };
  });
}

export const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);

/** Only bodies of functions: what runs when a module loads has run before a test can choose. */
function mutationsIn(source: ts.SourceFile): Mutation[] {
  const found: Mutation[] = [];
  const visit = (node: ts.Node, isInBody: boolean): void => {
    if (ts.isTypeNode(node)) return;
    if (isInBody) found.push(...mutationsOf(node, source));
    ts.forEachChild(node, (child) => visit(child, isInBody || isBody(child)));
  };
  visit(source, false);
  return found;
}

const isBody = (node: ts.Node): boolean =>
  ts.isFunctionLike(node.parent) && "body" in node.parent && node.parent.body === node;
