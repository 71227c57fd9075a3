import { visit, type JSONPath, type JSONVisitor } from 'jsonc-parser';

import { pointerTo, Problem } from '../problems.ts';

/** How many lists and objects may be nested. Ours need four. */
const DEEPEST = 20;

/**
 * Reads JSON (RFC 8259) that nobody can mistake: without a name that an object has twice, where one reader takes the
 * first value and another one the last.
 *
 * @throws Problem `malformed-request` that says where
 */
export function parseJson(text: string): unknown {
  visit(text, inspector(), { disallowComments: true, allowTrailingComma: false });
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('malformed-request', 'the body is not JSON'); // nothing is known that comes here
  }
}

/** Stops a visit at the first fault, which keeps it short, and its recursion flat. */
function inspector(): JSONVisitor {
  /** The names so far of each object that is open; undefined for a list, and for an object without any. */
  const open: (Set<string> | undefined)[] = [];
  const begin = (...[, , , , path]: Parameters<NonNullable<JSONVisitor['onObjectBegin']>>): void => {
    if (open.push(undefined) > DEEPEST) throw fault(path(), `is nested deeper than ${DEEPEST} levels`);
  };
  const end = (): void => void open.pop();
  return {
    onObjectBegin: begin,
    onObjectEnd: end,
    onArrayBegin: begin,
    onArrayEnd: end,
    onObjectProperty: (name, ...[, , , , path]) => {
      const names = (open[open.length - 1] ??= new Set());
      if (names.has(name)) throw fault([...path(), name], 'is there twice');
      names.add(name);
    },
    onError: (...[, , , line, column]) => {
      throw new Problem('malformed-request', `the body is not JSON: see line ${line + 1}, column ${column + 1}`);
    },
  };
}

function fault(path: JSONPath, detail: string): Problem {
  return new Problem('malformed-request', 'see errors for what is wrong, and where', [
    { pointer: pointerTo(path), detail },
  ]);
}
