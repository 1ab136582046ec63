/** Mutants: one clause of a file switched off, by the syntax tree of TypeScript. */
import ts from "typescript";

/** One change of a file. */
export interface Mutant {
  /** Path from the project's root. */
  readonly file: string;
  /** Counted from one. */
  readonly line: number;
  /** What is changed, in words: `without: cores <= most`. */
  readonly what: string;
  /** Where the replaced text starts and ends. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Methods whose argument says which of a list are meant. */
const CHOOSING = new Set(["filter", "some", "every", "find", "findIndex"]);
/** Methods that decide: they return problems or findings, so that without them nothing is refused. */
const DECIDING: Readonly<Record<string, string>> = { check: "{ return []; }", prove: '{ return { checked: 1, of: "", findings: [] }; }' };

/** The file with one mutant in it. */
export function mutated(source: string, { start, end, text }: Mutant): string {
  return source.slice(0, start) + text + source.slice(end);
}

/** Every mutant of a file, in its order. */
export function mutantsOf(file: string, source: string): readonly Mutant[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const found: Mutant[] = [];
  const add = (node: ts.Node, what: string, text: string): void => {
    const start = node.getStart(tree);
    if (node.getText(tree) === text) return;
    found.push({ file, line: tree.getLineAndCharacterOfPosition(start).line + 1, what: `${what}: ${oneLine(node.getText(tree))}`, start, end: node.getEnd(), text });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
    for (const { at, what, text } of changesOf(node, tree)) add(at, what, text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

interface Change {
  readonly at: ts.Node;
  readonly what: string;
  readonly text: string;
}

function changesOf(node: ts.Node, tree: ts.SourceFile): readonly Change[] {
  if (ts.isBinaryExpression(node) && isLogical(node)) return withoutOperands(node);
  if (ts.isIfStatement(node)) return decided(node.expression);
  if (ts.isConditionalExpression(node)) return decided(node.condition);
  if (ts.isCallExpression(node)) return [...chosen(node), ...refusal(node)];
  if (ts.isArrayLiteralExpression(node)) return withoutElements(node, tree);
  if (ts.isMethodDeclaration(node) && node.body) return switchedOff(node.name.getText(tree), node.body);
  if (ts.isCaseClause(node)) return node.statements.filter(ts.isReturnStatement).flatMap(({ expression }) => (expression === undefined ? [] : [{ at: expression, what: "takes", text: "[]" }]));
  return [];
}

function isLogical({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
}

/** `a && b` without `a`, and without `b`. The mutant replaces the operand by what decides nothing. */
function withoutOperands({ left, right, operatorToken: { kind } }: ts.BinaryExpression): readonly Change[] {
  const neutral = kind === ts.SyntaxKind.AmpersandAmpersandToken ? "true" : "false";
  // A chain hangs to the left: its operands are those of the inner ones.
  return [left, right].filter((side) => !(ts.isBinaryExpression(side) && side.operatorToken.kind === kind)).map((at) => ({ at, what: "without", text: neutral }));
}

function decided(condition: ts.Expression): readonly Change[] {
  return [{ at: condition, what: "always", text: "true" }, { at: condition, what: "never", text: "false" }];
}

function chosen({ expression, arguments: [choice] }: ts.CallExpression): readonly Change[] {
  if (!ts.isPropertyAccessExpression(expression) || !CHOOSING.has(expression.name.text) || choice === undefined) return [];
  return [{ at: choice, what: `${expression.name.text} all`, text: "() => true" }, { at: choice, what: `${expression.name.text} none`, text: "() => false" }];
}

/** A list of problems without one of them. */
function withoutElements(list: ts.ArrayLiteralExpression, tree: ts.SourceFile): readonly Change[] {
  const isRegister = list.elements.length > 1 && list.elements.every(ts.isIdentifier) && ts.isVariableDeclaration(list.parent);
  return list.elements.filter((element) => isRegister || ts.isSpreadElement(element)).map((at) => ({ at, what: "without element", text: ts.isSpreadElement(at) ? "...[]" : onlyNothing(at, tree) }));
}

const onlyNothing = (at: ts.Node, tree: ts.SourceFile): string => `...([] as never[]) /* ${oneLine(at.getText(tree))} */`;

/** A problem that is made and not told. */
function refusal(call: ts.CallExpression): readonly Change[] {
  const isTelling = ts.isIdentifier(call.expression) && ["problem", "report", "findings", "same", "sameFields"].includes(call.expression.text);
  if (!isTelling) return [];
  const inList = ts.isArrayLiteralExpression(call.parent);
  return inList ? [{ at: call, what: "not told", text: "...([] as never[])" }] : [];
}

function switchedOff(name: string, body: ts.Block): readonly Change[] {
  const text = DECIDING[name];
  return text === undefined ? [] : [{ at: body, what: "switched off", text }];
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 90)}…` : line;
}
