import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openSandbox, type FakeActivity } from './support/sandbox.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe("the README's saga of one's own", () => {
  const [, code = ''] = /```ts\n([^]*?)```/u.exec(readme) ?? [];
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(root, '.readme-')); // beside `saga/`, as the imports have it
    writeFileSync(join(folder, 'book-trip.ts'), code);
    writeFileSync(join(folder, 'tsconfig.json'), '{ "extends": "../tsconfig.json", "include": ["*.ts"] }');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('has about thirty lines, which compile', () => {
    expect(code.split('\n').length).toBeLessThanOrEqual(40);
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  it('runs: it books, charges and sends; and takes back what was refused', async () => {
    const sandbox = await openSandbox(join(folder, 'book-trip.ts'));
    const declined: FakeActivity = () => {
      throw ApplicationFailure.nonRetryable('no', 'CardDeclined');
    };
    const yes: Record<string, FakeActivity> = {
      bookFlight: () => ({ seat: '12A' }),
      cancelFlight: () => undefined,
      chargeCard: () => undefined,
      refundCard: () => undefined,
      sendTicket: () => undefined,
    };
    const trip = { id: 'trip_1', to: 'LIS', card: 'tok_visa' };
    const booked = await sandbox.run('bookTrip', [trip], yes);
    expect(booked.result).toEqual({ status: 'confirmed', result: '12A' });
    expect(booked.calls).toEqual(['bookFlight', 'chargeCard', 'sendTicket']);
    const refused = await sandbox.run('bookTrip', [trip], { ...yes, chargeCard: declined });
    expect(refused.result).toMatchObject({ status: 'rejected', reason: 'CardDeclined' });
    expect(refused.calls).toEqual(['bookFlight', 'chargeCard', 'refundCard', 'cancelFlight']);
  });
});

it('asks for the Node that package.json and the bootstrap ask for', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
  const [, oldest = ''] = /Node (\d+) or newer/u.exec(readme) ?? [];
  expect(engines.node).toBe(`>=${oldest}`);
  expect(readFileSync(join(root, 'tools/bootstrap.mjs'), 'utf8')).toContain(`if (machine < ${oldest})`);
});

describe('every command that a page names', () => {
  it('is one of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...readme.matchAll(/npm run ([a-z:]+)/gu)].map(([, script]) => script);
    expect(named.filter((script) => !Object.hasOwn(scripts, script ?? ''))).toEqual([]);
  });
});
