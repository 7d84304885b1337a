import ts from "typescript";

/** Whether a node is a condition that may be replaced by `true` or `false`. A loop that never ends would only cost time. */
export function isForced(node: ts.Node, to: ts.SyntaxKind.TrueKeyword | ts.SyntaxKind.FalseKeyword): boolean {
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return false;
  const { parent } = node;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  if (to === ts.SyntaxKind.TrueKeyword) return false;
  if (ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return parent.expression === node;
  return ts.isForStatement(parent) && parent.condition === node;
}

/** Whether a literal names a property or a module. */
export function isKeyOrPath(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === node && !ts.isNumericLiteral(node);
  if (ts.isBinaryExpression(parent)) return parent.operatorToken.kind === ts.SyntaxKind.InKeyword;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return true;
  return "name" in parent && parent.name === node;
}

/** Whether a literal is assigned to, as in `[a, b] = [b, a]`. */
export function isTarget(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isForOfStatement(parent)) return parent.initializer === node;
  return (
    ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}

/** Whether a text belongs to an error or a log line, whose wording tests check elsewhere. */
export function isErrorOrLogText(node: ts.Node, source: ts.SourceFile): boolean {
  for (let one = node.parent; !ts.isSourceFile(one) && !ts.isFunctionLike(one); one = one.parent) {
    if (ts.isNewExpression(one) && /Error$/.test(one.expression.getText(source))) return true;
    if (ts.isCallExpression(one) && /\blog\.\w+$/.test(one.expression.getText(source))) return true;
  }
  return false;
}
