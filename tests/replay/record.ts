/** Records the histories that later code must be able to replay: `npm run record`. Not a test, but run like one. */
import { writeFileSync } from 'node:fs';

import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { SagaView } from '../../contracts/saga.ts';
import { key, place, type Wish } from '../support/orders.ts';
import { eventually } from '../support/patience.ts';
import { startSystem, type System } from '../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem();
  await system.startWorkers();
});
afterAll(async () => system.stop());

interface Story {
  readonly wish?: Wish;
  /** When the customer cancels. */
  readonly cancelWhen?: (view: SagaView) => boolean;
}

const stories: Readonly<Record<string, Story>> = {
  shipped: {},
  free: { wish: { sku: 'sample' } },
  'out-of-stock': { wish: { sku: 'unicorn' } },
  'card-declined': { wish: { card: 'tok_declined' } },
  'address-refused': { wish: { city: 'Atlantis' } },
  'capture-declined': { wish: { card: 'tok_capture_declined' } },
  'provider-down-for-a-while': { wish: { card: 'tok_outage' } },
  'cancelled-in-time': { wish: { card: 'tok_slow' }, cancelWhen: ({ steps }) => steps.length === 3 },
  'cancelled-during-the-pivot': { wish: { card: 'tok_slow_capture' }, cancelWhen: ({ state }) => state === 'pivoting' },
};

it.each(Object.entries(stories))('%s', async (name, { wish, cancelWhen }) => {
  const id = await place(system, wish);
  if (cancelWhen !== undefined) {
    await system.saga(id, cancelWhen);
    await system.post(`/v1/orders/${id}/cancel`, {}, key());
  }
  await system.saga(id);
  await keep(name, `order/${id}`);
});

it.each([
  ['undone', {}],
  ['recall-refused', { city: 'Nextdoor' }],
])('%s', async (name, wish) => {
  const id = await place(system, wish);
  await system.saga(id);
  await system.as('operator', 'staff_ann').post(`/v1/sagas/${id}/undo`, { reason: 'it came broken' }, key());
  await keep(name, `order/${id}/undo`);
});

async function keep(name: string, workflowId: string): Promise<void> {
  const handle = system.temporal.client.workflow.getHandle(workflowId);
  await eventually(async () => handle.describe());
  expect(await handle.result()).toBeDefined();
  const history = historyToJSON(await handle.fetchHistory());
  // Who ran it, and where, is nobody's business.
  const told = history.replaceAll(/"[^"]*\d+@[^"]*"/gu, '"recorded"');
  const kept: unknown = JSON.parse(told, (field, value: unknown) => (field === 'stackTrace' ? '' : value));
  writeFileSync(new URL(`histories/${name}.json`, import.meta.url), `${JSON.stringify(kept)}\n`);
}
