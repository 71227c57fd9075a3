import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { startTemporal, type TestTemporal } from '../../tests/support/temporal.ts';
import { portsFrom } from '../supervisor/ports.ts';
import type { Running } from '../supervisor/running.ts';
import { type System, systemOn } from '../system.ts';
import type { Finding } from './finding.ts';
import { temporalFindings } from './temporal.ts';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTemporal();
});
afterAll(async () => temporal.stop());

/** A system whose Temporal listens on this port of this machine. */
function system(port: number): System {
  const running: Running = {
    pid: process.pid,
    ports: { ...portsFrom(undefined), temporal: port },
    databases: { orders: '', inventory: '', payments: '', shipping: '' },
    witnesses: { paymentProvider: '', carrier: '' },
    processes: { temporal: process.pid },
  };
  return systemOn('data', running, {});
}

const about = (findings: readonly Finding[], queue: string) =>
  findings.find((finding) => finding.about === `task queue ${queue} (activity)`);

test('a task queue that nobody polls is a problem, however short it is', async () => {
  const activities = { nothing: async () => Promise.resolve() };
  const worker = await Worker.create({ connection: temporal.connection, taskQueue: 'payments', activities });
  const stopped = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await stopped;
  });
  const port = Number(temporal.address.split(':')[1]);
  const ask = async (): Promise<readonly Finding[]> => temporalFindings(system(port));
  await expect
    .poll(async () => about(await ask(), 'payments'))
    .toMatchObject({ state: 'ok', says: '0 waiting, 1 worker polls' });
  expect(about(await ask(), 'shipping')).toMatchObject({
    state: 'problem',
    says: '0 waiting, 0 workers poll',
    advice: expect.stringContaining('start a shipping worker') as string,
  });
});

test('a Temporal that is away is a problem, and nothing is said about its queues', async () => {
  expect(await temporalFindings(system(9))).toMatchObject([{ about: 'Temporal', state: 'problem' }]);
});
