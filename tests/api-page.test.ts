import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it, onTestFinished } from 'vitest';

import { ACCESS } from '../contracts/access.ts';
import { PROBLEMS } from '../contracts/problems.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/api.md'), 'utf8');

it('tells of every route', () => {
  expect(Object.keys(ACCESS).filter((route) => !page.includes(`\`${route}`))).toEqual([]);
});

it('tells of every kind of problem, with its status', () => {
  const missing = Object.entries(PROBLEMS).filter(
    ([code, { status }]) => !new RegExp(`\\| ${status} +\\| \`${code}\` `, 'u').test(page),
  );
  expect(missing).toEqual([]);
});

it('has a client that compiles', () => {
  const [, code = ''] = /```ts\n([^]*?)```/u.exec(page) ?? [];
  const folder = mkdtempSync(join(root, '.readme-')); // beside `contracts/`, as its imports have it
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'client.ts'), `${code}\nif (order !== undefined) order.status satisfies string;\n`);
  writeFileSync(join(folder, 'tsconfig.json'), '{ "extends": "../tsconfig.json", "include": ["*.ts"] }');
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
});
