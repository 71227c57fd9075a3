import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { hostileTokens, knock } from '../support/hostile-tokens.ts';
import { startIssuer } from '../support/issuer.ts';
import { run } from '../support/run.ts';
import { runStart, startStack, temporaryFolder } from '../support/stack.ts';

const ROOT = join(import.meta.dirname, '../..');

test('npm start lets in whom its own tokens name, and nobody by others', async () => {
  const other = startIssuer();
  onTestFinished(() => other.close());
  const stack = await startStack({ env: { ...other.settings, DEMO_CUSTOMER: 'cus_other' } });
  onTestFinished(async () => void (await stack.stop()));
  const status = async (...authorization: readonly string[]): Promise<number> =>
    (await knock(`${stack.url}/v1/orders`, authorization)).status;

  expect(await status()).toBe(200);
  expect(stack.output()).not.toContain('eyJ');
  for (const role of ['customer', 'manager', 'auditor']) {
    const made = await run(process.execPath, ['cli/token.ts', role, '--data-dir', stack.dataDir], { cwd: ROOT });
    expect(await status(`Bearer ${made.stdout.trim()}`)).toBe(200);
  }

  expect(await status(`Bearer ${other.token('manager')}`)).toBe(401);
  for (const { name, authorization } of await hostileTokens(other))
    expect({ name, status: await status(...authorization) }).toEqual({ name, status: 401 });
});

test('npm start refuses to run in production, and touches nothing', async () => {
  const dataDir = temporaryFolder();
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const { ended, output } = runStart(['--data-dir', dataDir], { NODE_ENV: 'production' });
  expect(await ended).toBe(1);
  expect(output()).toContain('NODE_ENV is production, and this is for development');
  expect(existsSync(join(dataDir, '.backstitch'))).toBe(false);
});
