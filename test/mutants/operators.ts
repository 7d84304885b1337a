import ts from "typescript";
import type { Mutation } from "./mutant.ts";
import { isErrorOrLogText, isForced, isKeyOrPath, isTarget } from "./syntax.ts";

const comparisons = new Map([
  ["<", ["<=", ">"]],
  ["<=", ["<", ">"]],
  [">", [">=", "<"]],
  [">=", [">", "<"]],
  ["===", ["!=="]],
  ["!==", ["==="]],
  ["==", ["!="]],
  ["!=", ["=="]],
]);

const arithmetic = new Map([
  ["+", ["-"]],
  ["-", ["+"]],
  ["*", ["/"]],
  ["/", ["*"]],
  ["%", ["*"]],
]);

const logic = new Map([
  ["&&", "||"],
  ["||", "&&"],
]);

const assignments = new Map([
  ["+=", "-="],
  ["-=", "+="],
]);

const swappedCalls = new Map([
  ["some", "every"],
  ["every", "some"],
  ["min", "max"],
  ["max", "min"],
]);

const droppedCalls = new Set(
  "filter sort toSorted reverse toReversed slice trim trimStart trimEnd toLowerCase toUpperCase replace replaceAll concat flat".split(
    " ",
  ),
);

/** All mutations of one expression itself, not of its parts. */
export function mutationsOf(node: ts.Node, source: ts.SourceFile): Mutation[] {
  const text = (part: ts.Node): string => part.getText(source);
  const found: Mutation[] = [];
  const add = (operator: string, mutated: string, more: Partial<Mutation> = {}): void => {
    found.push({ node, operator, mutated, before: text(node), after: mutated, ...more });
  };
  if (isForced(node, ts.SyntaxKind.TrueKeyword))
    add("condition", "true", { watch: { kind: "condition", forced: true } });
  if (isForced(node, ts.SyntaxKind.FalseKeyword))
    add("condition", "false", { watch: { kind: "condition", forced: false } });
  if (isReturnedBoolean(node)) add("return", `!(${text(node)})`);
  if (isRemovable(node, source)) add("statement", "undefined", { after: "" });
  if (ts.isBinaryExpression(node)) found.push(...binaryMutations(node, source));
  else if (ts.isCallExpression(node)) found.push(...callMutations(node, source));
  else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    add("not", text(node.operand));
  else if (node.kind === ts.SyntaxKind.TrueKeyword) add("boolean", "false");
  else if (node.kind === ts.SyntaxKind.FalseKeyword) add("boolean", "true");
  else if (ts.isNumericLiteral(node) && !isKeyOrPath(node)) {
    add("number", `${text(node)} + 1`);
    add("number", `${text(node)} - 1`);
  } else if (isText(node) && text(node).length > 2 && !isKeyOrPath(node) && !isErrorOrLogText(node, source))
    add("text", '""');
  else if (ts.isArrayLiteralExpression(node) && node.elements.length > 0 && !isTarget(node)) add("array", "[]");
  else if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && !ts.isForStatement(node.parent)) {
    if (node.operator === ts.SyntaxKind.PlusPlusToken) add("arithmetic", text(node).replace("++", "--"));
    if (node.operator === ts.SyntaxKind.MinusMinusToken) add("arithmetic", text(node).replace("--", "++"));
  }
  return found;
}

function binaryMutations(node: ts.BinaryExpression, source: ts.SourceFile): Mutation[] {
  const [left, operator, right] = [node.left, node.operatorToken, node.right].map((part) => part.getText(source)) as [
    string,
    string,
    string,
  ];
  const whole = { node, before: node.getText(source) };
  if (operator === "??")
    return [{ ...whole, operator: "fallback", mutated: left, after: left, watch: { kind: "fallback" } }];
  const swapped = logic.get(operator);
  if (swapped !== undefined)
    return [
      { ...whole, operator: "logic", mutated: `(${left}) ${swapped} (${right})`, after: `${left} ${swapped} ${right}` },
    ];
  const assignment = assignments.get(operator);
  if (assignment !== undefined) {
    const mutated = `${left} ${assignment} (${right})`;
    return [{ ...whole, operator: "arithmetic", mutated, after: mutated }];
  }
  const replaced = (name: string, table: ReadonlyMap<string, readonly string[]>): Mutation[] =>
    (table.get(operator) ?? []).map((to) => ({
      ...whole,
      operator: name,
      mutated: `(${left}) ${to} (${right})`,
      after: `${left} ${to} ${right}`,
      watch: { kind: "operator", from: operator, to },
    }));
  const isProse = isText(node.left) || isText(node.right);
  return [...replaced("comparison", comparisons), ...(isProse ? [] : replaced("arithmetic", arithmetic))];
}

function callMutations(node: ts.CallExpression, source: ts.SourceFile): Mutation[] {
  const callee = node.expression;
  // Optional chains stay as they are: what they skip is a meaning of its own.
  if (
    !ts.isPropertyAccessExpression(callee) ||
    ts.isOptionalChain(node) ||
    callee.expression.kind === ts.SyntaxKind.SuperKeyword
  )
    return [];
  const whole = { node, before: node.getText(source) };
  const receiver = callee.expression.getText(source);
  const name = callee.name.text;
  const swapped = swappedCalls.get(name);
  if (swapped !== undefined) {
    const mutated = `${receiver}.${swapped}${source.text.slice(callee.end, node.end)}`;
    return [{ ...whole, operator: "call", mutated, after: mutated }];
  }
  return droppedCalls.has(name)
    ? [{ ...whole, operator: "call", mutated: receiver, after: receiver, watch: { kind: "call", name } }]
    : [];
}

const isText = (node: ts.Node): boolean =>
  ts.isStringLiteral(node) ||
  ((ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) &&
    !ts.isTaggedTemplateExpression(node.parent));

/** A value that a function returns which declares that it returns a boolean. */
function isReturnedBoolean(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isArrowFunction(parent) && parent.body === node) return !ts.isBlock(node) && returnsBoolean(parent);
  if (!ts.isReturnStatement(parent)) return false;
  const owner = ts.findAncestor(parent, (one): one is ts.FunctionLikeDeclaration => ts.isFunctionLike(one));
  return owner !== undefined && returnsBoolean(owner);
}

const returnsBoolean = ({ type }: ts.SignatureDeclaration): boolean =>
  type !== undefined && (type.kind === ts.SyntaxKind.BooleanKeyword || ts.isTypePredicateNode(type));

/** The expression of a statement that may be left out. Debug lines promise nothing. */
function isRemovable(node: ts.Node, source: ts.SourceFile): boolean {
  if (!ts.isExpressionStatement(node.parent)) return false;
  return !/^super\(|\bdebug\(/.test(node.getText(source));
}
