/** Why a saga doesn't go on, as operators are told: no worker, a workflow that can't, or a step that fails again and again. */
import { Worker } from '@temporalio/worker';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';

import { tryFindings } from '../cli/doctor/tries.ts';
import type { SagaDetails } from '../contracts/sagas.schema.ts';
import { runHere } from './support/cli.ts';
import { place } from './support/orders.ts';
import { eventually, PATIENCE_MS } from './support/patience.ts';
import { startSystem, type System } from './support/system.ts';

/** Whether the carrier's part is down. */
let isDown = false;
let system: System;
beforeAll(async () => {
  system = await startSystem({
    tap: async (name, _input, act) => {
      if (isDown && name === 'bookShipment') throw new Error('nobody is there');
      return act();
    },
  });
});
afterAll(async () => system.stop());

const operator = () => system.as('operator', 'staff_ann');

async function shown(id: string): Promise<{ readonly workflow: SagaDetails['workflow']; readonly text: string }> {
  const { workflow } = (await operator().get(`/v1/sagas/${id}`)).body as SagaDetails;
  const token = operator().headers.authorization.replace('Bearer ', '');
  const { stdout } = await runHere('sagas', 'show', id, '--url', system.url, '--token', token);
  return { workflow, text: stdout };
}

it('a saga that no worker is there for is told from one whose workflow fails', { timeout: 300_000 }, async () => {
  const id = await place(system);
  await eventually(async () => {
    const { workflow, text } = await shown(id);
    const task = { attempt: 1, scheduledAt: expect.any(String) as string, failure: null };
    expect(workflow).toEqual({ taskQueue: 'orders', workers: 0, task });
    expect(text).toContain("\nNo worker polls task queue 'orders': it goes on as soon as one is up.\n");
  });

  const { connection, client } = system.temporal;
  const workflowsPath = join(import.meta.dirname, 'support/broken-place-order.ts');
  const broken = await Worker.create({ connection, taskQueue: 'orders', workflowsPath });
  await broken.runUntil(async () => {
    await eventually(async () => {
      const { workflow, text } = await shown(id);
      expect(workflow).toMatchObject({ workers: 1, task: { failure: 'somebody made a mistake' } });
      expect(text).toMatch(/\nThe tasks of its workflow fail, at attempt \d+: somebody made a mistake\n/u);
    });
    await eventually(async () => {
      expect(await tryFindings(client)).toMatchObject([
        { about: 'being tried', state: 'ok' },
        {
          about: 'workflow tasks',
          state: 'problem',
          says: expect.stringMatching(
            new RegExp(
              `^fail in 1 of 1 running workflow: 'order/${id}', at attempt \\d+: somebody made a mistake$`,
              'u',
            ),
          ) as string,
        },
      ]);
    }, 3 * PATIENCE_MS);
  });

  await system.startWorkers();
  onTestFinished(async () => system.stopWorkers());
  expect(await system.saga(id)).toMatchObject({ outcome: { status: 'confirmed' } });
  expect(await shown(id)).toEqual({ workflow: null, text: expect.not.stringContaining('worker') as string });
});

it('what fails again and again is named, with how often and why', async () => {
  isDown = true;
  await system.startWorkers();
  onTestFinished(async () => system.stopWorkers());
  const ids = [await place(system), await place(system)];
  await eventually(async () => {
    const [tried] = await tryFindings(system.temporal.client);
    expect(tried).toMatchObject({
      about: 'being tried',
      state: 'warning',
      says: expect.stringMatching(
        /^'bookShipment' on 'shipping' fails in 2 of 2 running workflows, at attempt \d+: nobody is there$/u,
      ) as string,
    });
  });
  isDown = false;
  await Promise.all(ids.map(async (id) => system.saga(id)));
  expect(await tryFindings(system.temporal.client)).toMatchObject([{ state: 'ok' }, { state: 'ok' }]);
});
