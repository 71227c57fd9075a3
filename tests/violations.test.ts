/** Orders that a database refuses to write something for: no outage, and no trap. */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { CommandView } from '../contracts/order-views.schema.ts';
import type { ResolutionView } from '../contracts/resolve.schema.ts';
import type { ResolveAction, SagaView } from '../contracts/saga.ts';
import { key, place } from './support/orders.ts';
import { asRole } from './support/postgres-urls.ts';
import { eventually } from './support/patience.ts';
import { reconciled, violations } from './support/reconciling.ts';
import { parkedAt } from './support/standings.ts';
import { startSystem, type System } from './support/system.ts';

/** Nothing is written for this customer among the payments. */
const CUSTOMER = 'cus_nobody';
const AT = 'authorize-payment';

let system: System;
beforeAll(async () => {
  system = await startSystem();
  const admin = new pg.Client({ connectionString: asRole(system.databases.payments, 'postgres') });
  await admin.connect();
  await admin.query(`ALTER TABLE payment ADD CONSTRAINT payment_is_somebodys CHECK (customer_id <> '${CUSTOMER}')`);
  await admin.end();
  await system.startWorkers();
});
afterAll(async () => system.stop());

/** Decides about the step, in two where it takes two, and again where the saga has moved on meanwhile. */
async function decide(id: string, action: ResolveAction, more: object = {}): Promise<void> {
  const [ann, bob] = [system.as('operator', 'staff_ann'), system.as('operator', 'staff_bob')];
  const allows = ({ live, steps }: SagaView): boolean =>
    live && steps.some(({ name, allowed }) => name === AT && allowed.includes(action));
  await eventually(async () => {
    const { version } = await system.saga(id, allows);
    const first = await ann.tell(
      `/v1/sagas/${id}/resolve`,
      { action, step: AT, reason: 'agreed', version, ...more },
      key(),
    );
    const reply = first.status === 202 ? await bob.tell((first.body as ResolutionView).links.approve, {}) : first;
    expect(reply.status).toBe(200);
  });
}

/** An order whose money somebody held by hand, which can't be written down. */
async function doneByHand(): Promise<string> {
  const id = await place(system, { customerId: CUSTOMER });
  await parkedAt(system, id, AT);
  await decide(id, 'complete-with', { result: { authorizationRef: 'auth_by_hand' }, evidence: 'ticket 7' });
  const isRefused = ({ steps }: SagaView): boolean =>
    steps.some(({ epoch, failure, allowed }) => epoch === 2 && failure !== null && allowed.includes('complete-with'));
  await system.saga(id, isRefused);
  return id;
}

it('a violated constraint parks its step at once, and is named without the row', async () => {
  const id = await place(system, { customerId: CUSTOMER });
  const { step } = await parkedAt(system, id, AT);
  expect(step.failure).toEqual({
    type: 'ConstraintViolated',
    message: 'new row for relation "payment" violates check constraint "payment_is_somebodys"',
  });
  const { events } = await system.temporal.client.workflow.getHandle(`order/${id}`).fetchHistory();
  const [failed] = (events ?? []).flatMap(({ activityTaskFailedEventAttributes: it }) => it ?? []);
  const started = (events ?? []).flatMap(({ activityTaskStartedEventAttributes: it }) => it ?? []);
  const attempts = started.filter(({ scheduledEventId: of }) => String(of) === String(failed?.scheduledEventId));
  expect(attempts).toMatchObject([{ attempt: 1 }]);
  expect(JSON.stringify(failed)).not.toContain(CUSTOMER);
});

it('an order is cancelled although what was done by hand for it can never be written down', async () => {
  const id = await doneByHand();
  const { body } = await system.post(`/v1/orders/${id}/cancel`, { reason: 'too slow' }, key());
  await decide(id, 'settle', { evidence: 'ticket 7: voided' });
  await eventually(async () => {
    const answer = (await system.get((body as CommandView).links.self)).body;
    expect(answer).toMatchObject({ status: 'done', outcome: { status: 'cancelled', by: 'staff_tests' } });
  });
});

it('an order is given up although what was done by hand for it can never be written down', async () => {
  const id = await doneByHand();
  await decide(id, 'compensate');
  await decide(id, 'settle', { evidence: 'ticket 8: voided' });
  expect(await system.saga(id)).toMatchObject({ outcome: { status: 'cancelled', by: 'staff_ann' } });
  expect(await violations(system)).toEqual([]);
  const { findings } = await reconciled(system);
  expect(findings.filter(({ subject }) => subject === id)).toEqual([]);
});
