import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Problem } from '../problems.ts';
import { parseJson } from './strict-json.ts';

/** What is read, or what keeps it from being read. */
function outcome(text: string): { readonly read: unknown } | Pick<Problem, 'code' | 'message' | 'faults'> {
  try {
    return { read: parseJson(text) };
  } catch (error) {
    if (error instanceof Problem) return { code: error.code, message: error.message, faults: error.faults };
    throw error;
  }
}

function readByNode(text: string): { readonly read: unknown } | undefined {
  try {
    return { read: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Far longer than a body may be. */
function filled(unit: string, open = '', close = ''): string {
  return open + unit.repeat((40 * 65_536 - open.length - close.length) / unit.length) + close;
}

describe('reads', () => {
  it('what JSON.parse reads, in the same way', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 18 }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('nothing that JSON.parse does not read', () => {
    const visible = String.raw`{ } [ ] , : " \ 1 - . e 0 / * null "a" // \u0`.split(' ');
    const almost = fc.array(fc.constantFrom(...visible, ' ', '\n', '\u00a0', '\ufeff', '\0'));
    fc.assert(
      fc.property(almost, (parts) => {
        const text = parts.join('');
        expect(outcome(text)).toMatchObject(readByNode(text) ?? { code: 'malformed-request' });
      }),
      { numRuns: 2000 },
    );
  });

  it('the same name in different objects', () => {
    const text = '[{"a":{"a":1},"b":{"a":2}},{"a":3}]';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('twenty levels, and not one more', () => {
    const text = (levels: number): string => '[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2);
    expect(parseJson(text(20))).toEqual(JSON.parse(text(20)));
    const pointer = '/0/a'.repeat(10);
    expect(outcome(text(22))).toMatchObject({ faults: [{ pointer, detail: 'is nested deeper than 20 levels' }] });
  });
});

describe('points at', () => {
  it.each([
    ['{"a":1,"a":1}', '/a'],
    ['{"a":{"b":[0,{"c":1,"d":{},"c":2}]}}', '/a/b/1/c'],
    [String.raw`{"a":1,"\u0061":2}`, '/a'],
    ['{"a/b":[{"~":1,"x":1,"~":2}]}', '/a~1b/0/~0'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['{"":1,"":2}', '/'],
  ])('the name that is there twice in %s', (text, pointer) => {
    expect(outcome(text)).toMatchObject({
      code: 'malformed-request',
      faults: [{ pointer, detail: 'is there twice' }],
    });
  });

  it.each([
    ['{"lines":', 'line 1, column 10'],
    ['{\n  "a": 1,\n  b: 2\n}', 'line 3, column 3'],
    ['{"a":1,}', 'line 1, column 8'],
    ['[1] // no', 'line 1, column 5'],
    ['{"a":1}{', 'line 1, column 8'],
    ['{"a":NaN}', 'line 1, column 6'],
    ['{"a":"\n"}', 'line 1, column 6'],
    ['', 'line 1, column 1'],
  ])('the place where %j is broken', (text, place) => {
    expect(outcome(text)).toEqual({
      code: 'malformed-request',
      message: `the body is not JSON: see ${place}`,
      faults: [],
    });
  });
});

describe('a long body', () => {
  const names = (): string => {
    const all = Array.from({ length: 240_000 }, (_, index) => `"${index.toString(36)}":0`);
    return `{${all.join(',')}}`;
  };
  // What is quadratic never ends, what overflows the stack fails.
  it.each([
    ['nested lists', filled('[')],
    ['nested objects', filled('{"a":')],
    ['objects nested behind a name that is there twice', filled('[', '{"a":1,"a":')],
    ['many objects', filled('{},', '[', '{}]')],
    ['many names', names()],
    ['one name again and again', filled('"":0,', '{', '"":0}')],
    ['a long string', filled('x', '{"a":"', '"}')],
    ['a string of escapes', filled(String.raw`\u0041`, '{"a":"', '"}')],
    ['a name of escapes', filled(String.raw`\"`, '{"', '":1}')],
    ['blanks', filled(' ', '', '{}')],
    ['line breaks', filled('\r\n', '', '{}')],
    ['a long number', filled('1')],
    ['what is no JSON', filled('a')],
    ['slashes', filled('/')],
    ['an open string', filled('x', '"')],
  ])('of %s is read or refused in one go', (_, text) => {
    expect(outcome(text)).toBeDefined();
  });
});
