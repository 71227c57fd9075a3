/** The short forms of the soak's other modes; `.ci/run` has two minutes of the soak itself. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from 'vitest';

const ENTRY = join(import.meta.dirname, '../../soak/soak.ts');

async function soak(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>();
  execFile(process.execPath, [ENTRY, ...args, '--seed', '1'], (error, stdout, stderr) => {
    resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
  });
  return promise;
}

test('everything is killed at once, started again in two other orders, and converges', async () => {
  const { code, output } = await soak('--restarts', '2');
  expect(output).toMatch(/2 starts, .*\nviolations {2}0\n$/u);
  expect(code).toBe(0);
});

test('workers that are restarted under load lose no attempt', async () => {
  const { code, output } = await soak('--rolling', '8');
  expect(output).toMatch(/ 0 of \d+ attempts were lost .*\nviolations {2}0\n$/u);
  expect(code).toBe(0);
});

test('nothing comes of steps that wake up in a frozen worker after they were revoked', async () => {
  const { code, output } = await soak('--frozen', '1');
  expect(output).toMatch(/\nviolations {2}0\n$/u);
  expect(code).toBe(0);
});
