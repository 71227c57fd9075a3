import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { beforeEach, expect, onTestFinished, test } from 'vitest';

import { firstRun } from './first-run.mjs';
import { cachedTemporal } from './temporal-cache.mjs';

// The packages are there: what is said of those, bootstrap.test.ts sees.
let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backstitch-first-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  env = { PATH: `/nowhere:${folder}`, XDG_CACHE_HOME: join(folder, 'cache') };
});

function executable(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  chmodSync(path, 0o755);
}

test.each([[['cli/start.ts', '--fresh']], [['cli/backstitch.ts', 'start']], [['tools/test.ts']]])(
  '%s says first that Temporal is going to be built, and how long that takes',
  (args) => {
    executable(join(folder, 'go'));
    expect(firstRun(args, env)).toBe(
      'The first run builds Temporal with Go (about 5 minutes); later ones start in ten seconds.',
    );
  },
);

test.each([[['cli/order.ts']], [['cli/backstitch.ts', 'doctor']]])('%s needs no Temporal', (args) => {
  executable(join(folder, 'go'));
  expect(firstRun(args, env)).toBeUndefined();
});

test('without Go, Temporal is downloaded', () => {
  expect(firstRun(['cli/start.ts'], env)).toContain('The first run downloads Temporal;');
});

test.each(['TEMPORAL_CLI', 'TEMPORAL_ADDRESS'])('nothing has to be done when %s says where Temporal is', (name) => {
  expect(firstRun(['cli/start.ts'], { ...env, [name]: 'there' })).toBeUndefined();
});

test('nothing has to be done when Temporal is on PATH, or was built earlier', () => {
  executable(join(folder, 'temporal'));
  expect(firstRun(['cli/start.ts'], env)).toBeUndefined();
  executable(cachedTemporal(env));
  expect(firstRun(['cli/start.ts'], { ...env, PATH: '/nowhere' })).toBeUndefined();
});
