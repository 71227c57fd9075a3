/** A provider that is overloaded, and says when it wants to be asked again. */
import { afterAll, beforeAll, expect, it } from 'vitest';

import { ALONE } from '../contracts/names.ts';
import { place } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.stop());

it.each([
  ['as long as it asks', 25, 25],
  ['no longer than half a minute', 86_400, 30],
])('a provider is left alone for %s', async (_what, asked, seconds) => {
  await system.stopWorkers();
  const id = await place(system);
  system.faults.paymentProvider.switchOn('outage', { operation: 'authorize', match: id, seconds: asked });
  await system.startWorkers();
  await eventually(async () => {
    const { raw } = await system.temporal.client.workflow.getHandle(`${ALONE}${id}`).describe();
    const waiting = (raw.pendingActivities ?? []).filter((it) => it.activityType?.name === 'authorizePayment');
    expect(waiting.map((it) => Number(it.currentRetryInterval?.seconds))).toEqual([seconds]);
  });
  expect(system.faults.paymentProvider.on()).toMatchObject([{ name: 'outage', struck: 1 }]);
});
