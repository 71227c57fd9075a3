import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { workflowBundle } from './bundle.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backstitch-bundle-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('is made once, and then taken from where it is kept', async () => {
  const made = await workflowBundle(folder);
  const [file = ''] = readdirSync(folder);
  expect(made).toEqual({ codePath: join(folder, file) });
  writeFileSync(join(folder, file), 'kept');
  expect(await workflowBundle(folder)).toEqual(made);
});

it('is given as it is where nothing can be kept', async () => {
  const blocked = join(folder, 'a-file');
  writeFileSync(blocked, '');
  expect(await workflowBundle(join(blocked, 'inside'))).toEqual({
    code: expect.stringContaining('placeOrder') as string,
  });
});
