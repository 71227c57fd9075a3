import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it, test } from 'vitest';
import ts from 'typescript-5';

import { lookupsIn, projectIn } from '../tools/lint/lookups.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const NOT_OURS = /^(?:tests|node_modules|prisma\/\w+\/client)\/|\.(?:test|fixture)\.ts$/u;

test('no table is an object that is looked into by a name from elsewhere', () => {
  expect(lookupsIn(projectIn(root), root, (file) => !NOT_OURS.test(file))).toEqual([]);
});

/** The look-ups in a function of a table and names. */
function lookups(body: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-lookups-'));
  try {
    const file = join(folder, 'x.ts');
    const parameters = 'table: Record<string, number>, list: number[], name: string, known: "a" | "b"';
    writeFileSync(file, `export function look<N extends 'a', S extends string>(${parameters}, n: N, s: S) {${body}}\n`);
    const program = ts.createProgram([file], { strict: true, target: ts.ScriptTarget.ES2024, types: [] });
    return lookupsIn(program, folder, () => true);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a look-up is', () => {
  it.each([
    'return table[name];',
    'return table[`${known}${name}`];',
    'return table[s];',
    'return table?.[name];',
    'table[name] = 1;',
    'return Object.hasOwn(table, known) ? table[name] : 0;',
    'return Object.hasOwn(table, name) ? 0 : table[name];',
  ])('%s', (body) => {
    expect(lookups(body)).toHaveLength(1);
  });
});

describe('no look-up is', () => {
  it.each([
    'return table[known];',
    'return table[n];',
    'return table["a"];',
    'return list[known.length];',
    'return new Map(Object.entries(table)).get(name);',
    'return Object.hasOwn(table, name) ? table[name] : 0;',
  ])('%s', (body) => {
    expect(lookups(body)).toEqual([]);
  });
});
