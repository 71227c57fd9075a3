import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { TASK_QUEUES, WORKFLOWS } from '../contracts/names.ts';
import type { ReconcileReport } from '../contracts/reconcile.ts';
import { logger } from '../process/log.ts';
import { keepSchedules } from '../workers/schedules.ts';
import { runCli, type CliResult } from './support/cli.ts';
import { place } from './support/orders.ts';
import { eventually } from './support/patience.ts';
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

it('tells whose part is not done', async () => {
  await system.stopWorkers();
  const [kept, stuck] = [await place(system), await abandoned()];
  await system.startWorkers();
  await system.saga(kept);
  const comeBack = await system.goAway('carrier');
  const { code, stdout } = await reconcile([]);
  expect(stdout).toContain(`repaired      stuck     ${stuck}  `);
  expect(stdout).toMatch(/^not done {6}unasked {3}carrier {2}it can't be asked: GET .* found nobody listening$/mu);
  expect(stdout).toMatch(/\nNot compared with carrier: run it again once that can be asked\.\n$/u);
  expect(code).toBe(1);
  await comeBack();
  await system.saga(stuck);
  expect((await reconcile([])).code).toBe(0);
});

it('tells wrong usage from what it cannot reach', async () => {
  expect((await reconcile(['--since', 'yesterday'])).code).toBe(2);
  const { code, stderr } = await reconcile([], '127.0.0.1:1');
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("'127.0.0.1:1'") as unknown });
});

it('a run that other code began fails, and holds up none of those that come after', async () => {
  await system.stopWorkers();
  const { client, connection } = system.temporal;
  const workflowsPath = join(import.meta.dirname, 'support/former-reconcile.ts');
  const former = await Worker.create({ connection, taskQueue: TASK_QUEUES.orders, workflowsPath });
  const run = await client.workflow.start(WORKFLOWS.reconcile, {
    workflowId: 'reconcile/former',
    taskQueue: TASK_QUEUES.orders,
    args: [{ dryRun: true, hours: null }],
  });
  await former.runUntil(async () => eventually(async () => expect((await run.describe()).historyLength).toBe(5)));
  await system.startWorkers();
  await run.signal('go on');
  await expect(run.result()).rejects.toThrow('failed');
  expect(await run.describe()).toMatchObject({ status: { name: 'FAILED' } });
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
