import { defineSearchAttributeKey } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { logger } from '../../process/log.ts';
import { eventually } from '../../tests/support/patience.ts';
import { startTemporal, type TestTemporal } from '../../tests/support/temporal.ts';
import { portsFrom } from '../supervisor/ports.ts';
import type { Running } from '../supervisor/running.ts';
import { type System, systemOn } from '../system.ts';
import { keepSchedules } from '../../workers/schedules.ts';
import { attentionFindings } from './attention.ts';
import type { Finding } from './finding.ts';
import { sampleOf } from './sample.ts';
import { scheduleFindings } from './schedules.ts';
import { temporalFindings } from './temporal.ts';
import { tryFindings } from './tries.ts';

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

describe('a schedule', () => {
  const found = async (): Promise<Finding | undefined> => (await scheduleFindings(temporal.client))[0];

  test('that is not there, is paused, or whose last run failed, is told of', async () => {
    expect(await found()).toMatchObject({ about: 'schedule reconcile', state: 'problem', says: 'is not there' });
    const around = { log: logger('test', 'silent'), stopped: new Promise<never>(() => undefined) };
    await keepSchedules(temporal.client, { everySeconds: 3600, hours: 24, keepDays: 90 }, around);
    expect(await found()).toMatchObject({ state: 'ok', says: 'no run has been due yet' });
    const schedule = temporal.client.schedule.getHandle('reconcile');
    await schedule.pause('a holiday');
    expect(await found()).toMatchObject({ state: 'warning', says: 'is paused: a holiday' });
    await schedule.unpause();

    await schedule.trigger();
    const goesOn = expect.stringMatching(/^'reconcile-.*' goes on$/u) as string;
    await eventually(async () => expect(await found()).toMatchObject({ state: 'ok', says: goesOn }));
    const [run] = (await schedule.describe()).info.recentActions;
    await temporal.client.workflow.getHandle(run?.action.workflow.workflowId ?? '').terminate('by hand');
    const terminated = expect.stringMatching(/^the last run, 'reconcile-.*', is terminated: by hand$/u) as string;
    expect(await found()).toMatchObject({ state: 'problem', says: terminated });
  });
});

describe('sagas that say that they need a person', () => {
  async function parked(workflowId: string): Promise<void> {
    const typedSearchAttributes = [{ key: defineSearchAttributeKey('SagaAttention', 'BOOL'), value: true }];
    const options = { workflowId, taskQueue: 'nobody', typedSearchAttributes };
    const handle = await temporal.client.workflow.start('anything', options);
    onTestFinished(async () => void (await handle.terminate()));
  }

  test('are counted, whoever they are of', async () => {
    expect(await attentionFindings(temporal.client)).toMatchObject([{ state: 'ok' }]);
    await parked('order/ord_1');
    await eventually(async () => {
      expect(await attentionFindings(temporal.client)).toMatchObject([
        {
          state: 'warning',
          says: "1 need attention: 'order/ord_1'",
          advice: expect.stringContaining('sagas list') as string,
        },
      ]);
    });
    await parked('trip/7');
    await eventually(async () => {
      const [found] = await attentionFindings(temporal.client);
      expect(found?.says).toMatch(/^2 need attention: .*'trip\/7'/u);
      expect(found?.advice).toContain('a saga of your own');
    });
  });
});

test('of many workflows some are described, and none when the time is up', async () => {
  const ids = Array.from({ length: 60 }, (_, i) => `some/${i}`);
  const start = async (workflowId: string) =>
    temporal.client.workflow.start('anything', { workflowId, taskQueue: 'nobody' });
  const handles = await Promise.all(ids.map(start));
  onTestFinished(async () => void (await Promise.all(handles.map(async (handle) => handle.terminate()))));
  await eventually(async () => {
    const { running: count, described } = await sampleOf(temporal.client, new AbortController().signal);
    expect({ count, described: described.length }).toEqual({ count: 60, described: 50 });
  });
  expect((await sampleOf(temporal.client, AbortSignal.abort())).described).toEqual([]);
  const [tried] = await tryFindings(temporal.client);
  expect(tried?.says).toBe('nothing fails again and again, in 50 looked at, of 60 running workflows');
});

test('a Temporal that is away is a problem, and nothing is said about its queues', async () => {
  expect(await temporalFindings(system(9))).toMatchObject([{ about: 'Temporal', state: 'problem' }]);
});
