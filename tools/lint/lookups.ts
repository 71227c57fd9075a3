/**
 * Finds look-ups in objects by a name that isn't known beforehand. Every object inherits `constructor`, `toString` and
 * `__proto__`, so such a look-up finds what nobody put there. A table of names is a `Map`, or is looked into behind
 * `Object.hasOwn`.
 *
 * The rule needs types, which no rule of our linter gets: a test runs it.
 */
import { relative } from 'node:path';

import ts from 'typescript-5'; // TypeScript 7 has no API to ask for types

/** Reads the project of a folder as its `tsconfig.json` has it. */
export function projectIn(root: string): ts.Program {
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, (path) => ts.sys.readFile(path)) as { config: unknown };
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return ts.createProgram(fileNames, options);
}

/** Lists the look-ups in the files of a project that `isMeant` picks: `cli/x.ts:7 UNITS[unit]`. */
export function lookupsIn(program: ts.Program, root: string, isMeant: (file: string) => boolean): readonly string[] {
  const checker = program.getTypeChecker();
  const found: string[] = [];
  for (const source of program.getSourceFiles()) {
    const file = relative(root, source.fileName);
    if (source.isDeclarationFile || !isMeant(file)) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isElementAccessExpression(node) && isLookup(node, checker)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        found.push(`${file}:${line + 1} ${node.getText(source)}`);
      }
      node.forEachChild(visit);
    };
    visit(source);
  }
  return found;
}

function isLookup(node: ts.ElementAccessExpression, checker: ts.TypeChecker): boolean {
  const name = checker.getTypeAtLocation(node.argumentExpression);
  return isOpen(checker.getBaseConstraintOfType(name) ?? name) && !isGuarded(node);
}

const OPEN = ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.Any | ts.TypeFlags.Unknown;

/** Whether a name may be any string. */
function isOpen(name: ts.Type): boolean {
  return name.isUnion() ? name.types.some(isOpen) : (name.flags & OPEN) !== 0;
}

/** Whether it is part of the yes of `Object.hasOwn(…, <the same name>) ? … : …`. */
function isGuarded(lookup: ts.ElementAccessExpression): boolean {
  const end = `, ${lookup.argumentExpression.getText()})`;
  const asksFor = (condition: string): boolean => condition.startsWith('Object.hasOwn(') && condition.endsWith(end);
  const isYes = (node: ts.Node): boolean =>
    ts.isExpression(node) &&
    ts.isConditionalExpression(node.parent) &&
    node.parent.whenTrue === node &&
    asksFor(node.parent.condition.getText());
  return ts.findAncestor(lookup, isYes) !== undefined;
}
