import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import type { ReconcileReport } from '../contracts/reconcile.ts';
import { logger } from '../process/log.ts';
import { keepSchedules } from '../workers/schedules.ts';
import { runCli, type CliResult } from './support/cli.ts';
import { place } from './support/orders.ts';
import { startSystem, type System } from './support/system.ts';

const folder = mkdtempSync(join(tmpdir(), 'backstitch-reconcile-'));
let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await system.stop();
});

async function reconcile(args: readonly string[], TEMPORAL_ADDRESS = system.temporal.address): Promise<CliResult> {
  return runCli('backstitch', ['reconcile', '--data-dir', folder, ...args], { ...process.env, TEMPORAL_ADDRESS });
}

/** An order whose workflow was terminated before it did anything. */
async function abandoned(): Promise<string> {
  const id = await place(system);
  await system.saga(id, ({ carrier }) => carrier !== null);
  await system.temporal.client.workflow.getHandle(`order/${id}`).terminate('by hand');
  return id;
}

it('says what it would do, does it, and has nothing left to do', async () => {
  const id = await abandoned();
  await system.startWorkers();
  const dry = await reconcile(['--dry-run', '--json']);
  expect(dry.code).toBe(1);
  const report = JSON.parse(dry.stdout) as ReconcileReport; // what it prints with --json
  expect(report).toMatchObject({ orders: 1, found: 1, raised: 0, findings: [{ subject: id, action: 'would-repair' }] });
  const done = await reconcile(['--since', '1h']);
  expect(done.stdout).toContain(
    `repaired      stuck     ${id}  its workflow is terminated, and its order isn't settled`,
  );
  expect(done.code).toBe(0);
  await system.saga(id);
  expect((await reconcile([])).stdout).toBe('1 saga compared: 0 findings, 0 for a person.\n');
});

it('tells wrong usage from what it cannot reach', async () => {
  expect((await reconcile(['--since', 'yesterday'])).code).toBe(2);
  const { code, stderr } = await reconcile([], '127.0.0.1:1');
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("'127.0.0.1:1'") as unknown });
});

it('runs by a schedule, which is made once', async () => {
  await system.stopWorkers();
  const id = await abandoned();
  await system.startWorkers();
  const around = { log: logger('test', 'silent'), stopped: new Promise<never>(() => undefined) };
  await keepSchedules(system.temporal.client, { everySeconds: 3600, hours: 24, keepDays: 90 }, around);
  await keepSchedules(system.temporal.client, { everySeconds: 1, hours: 24, keepDays: 90 }, around);
  const { state } = await system.saga(id);
  expect(state).toBe('settled');
});
