/** Somebody can't be asked: the others' part is done all the same, and nothing is said of what nobody knows. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';

import { visit } from '../cli/verify/database.ts';
import type { OrderDetails } from '../contracts/order-views.schema.ts';
import type { Finding } from '../contracts/reconcile.ts';
import { caller } from '../simulators/simulator.fixture.ts';
import { place, type Wish } from './support/orders.ts';
import { asRole } from './support/postgres-urls.ts';
import { doubled, Gate, reconciled } from './support/reconciling.ts';
import { backup, setConnections } from './support/restore.ts';
import { startSystem, type System, type Tap } from './support/system.ts';
import { paymentEvent, sendWebhook } from './support/webhooks.ts';

let gate = new Gate();
/** Whether sagas can't be listed. */
let isBroken = false;
let system: System;
beforeAll(async () => {
  const tap: Tap = async (name, ...call) => {
    if (isBroken && name === 'listSagas') throw ApplicationFailure.nonRetryable('there is a bug');
    return gate.tap(name, ...call);
  };
  system = await startSystem({ tap });
  await system.startWorkers();
});
afterAll(async () => {
  gate.open();
  await system.stop();
});

async function settled(wish: Wish = {}): Promise<string> {
  const id = await place(system, wish);
  await system.saga(id);
  return id;
}

/** An order that was under way when its workflow was terminated. */
async function abandoned(): Promise<string> {
  gate = new Gate();
  await system.stopWorkers();
  const id = await place(system);
  gate.hold(id, 'before authorizePayment');
  await system.startWorkers();
  await gate.reached();
  await system.temporal.client.workflow.getHandle(`order/${id}`).terminate('by hand');
  gate.letOthersBy();
  gate.open();
  return id;
}

/** Orders that the inventory has forgotten: one that was kept, and one that was taken back. */
async function forgotten(): Promise<{ readonly kept: string; readonly undone: string }> {
  const restore = await backup(system.databases.inventory);
  const [kept, undone] = [await settled(), await settled({ card: 'tok_declined' })];
  await restore();
  return { kept, undone };
}

const orderOf = async (id: string): Promise<OrderDetails['status']> => {
  await system.saga(id);
  return ((await system.get(`/v1/orders/${id}`)).body as OrderDetails).status;
};

/** What became of each finding, in few words. */
const told = (findings: readonly Finding[]): Readonly<Record<string, string>> =>
  Object.fromEntries(findings.map(({ key, action }) => [key, action]));

interface Kept {
  readonly key: string;
  readonly action: string;
  readonly open: boolean;
}

async function keptAs(key: string): Promise<Kept | undefined> {
  const [row] = await visit('orders', asRole(system.databases.orders, 'orders_reader'), async (query) =>
    query<Kept & Record<string, unknown>>(
      'SELECT key, action, resolved_at IS NULL AS open FROM finding WHERE key = $1',
      [key],
    ),
  );
  return row;
}

it('without the payments database, what needs it waits', { timeout: 300_000 }, async () => {
  const { kept, undone } = await forgotten();
  const stuck = await abandoned();
  await setConnections(system.databases.payments, false);
  onTestFinished(async () => setConnections(system.databases.payments, true));
  const { findings, unasked, deferred } = await reconciled(system);
  expect(told(findings)).toEqual({
    [`stuck/${stuck}/carrier`]: 'deferred',
    [`missing/${kept}/effects`]: 'deferred',
    [`missing/${undone}/reserve-stock`]: 'repaired',
  });
  expect(deferred).toBe(2);
  expect(findings.find(({ subject }) => subject === stuck)?.evidence).toMatch(/; it waits for payments$/u);
  expect(unasked).toEqual([
    { party: 'payments', why: expect.stringContaining('not currently accepting connections') as string },
  ]);

  await setConnections(system.databases.payments, true);
  expect(told((await reconciled(system)).findings)).toEqual({
    [`stuck/${stuck}/carrier`]: 'repaired',
    [`missing/${kept}/effects`]: 'repaired',
  });
  expect(await orderOf(stuck)).toBe('shipped');
  expect(await reconciled(system)).toMatchObject({ findings: [], unasked: [] });
  expect(await doubled(system, [kept, undone, stuck])).toEqual([]);
});

it('a queue that no worker polls is not waited for', { timeout: 300_000 }, async () => {
  const stuck = await abandoned();
  await system.stopWorkers();
  await system.startWorkers(['orders', 'inventory', 'payments']);
  const { findings, unasked } = await reconciled(system);
  expect(told(findings)).toEqual({ [`stuck/${stuck}/carrier`]: 'repaired' });
  const why = 'no worker answered in time';
  expect(unasked.toSorted((one, other) => one.party.localeCompare(other.party))).toEqual([
    { party: 'carrier', why },
    { party: 'shipping', why },
  ]);
  await system.startWorkers(['shipping']);
  expect(await orderOf(stuck)).toBe('shipped');
  expect(await reconciled(system)).toMatchObject({ findings: [], unasked: [] });
});

it('without the payment provider, what needs nobody outside is repaired', { timeout: 300_000 }, async () => {
  const provider = caller(system.simulators.paymentProvider);
  const reference = 'somebody else';
  const body = { amount: 2500, currency: 'EUR', card: 'tok_visa', reference };
  const hold = await provider.made('/v1/authorizations', body, 'else/hold');
  const event = paymentEvent('authorization.created', { id: hold, of: null, reference });
  await sendWebhook(system, 'paymentProvider', event);
  const refunded = await settled();
  const charge = (await system.witnessed(refunded)).find(({ kind }) => kind === 'capture')?.id ?? '';
  await provider.made(`/v1/captures/${charge}/refunds`, { amount: 100 }, 'else/refund');
  const stranger = `orphan/${reference}/order`;
  const differs = `diverged/${refunded}/ledger/capture-payment`;
  expect(told((await reconciled(system)).findings)).toEqual({ [stranger]: 'raised', [differs]: 'raised' });

  const { kept, undone } = await forgotten();
  const stuck = await abandoned();
  const comeBack = await system.goAway('paymentProvider');
  const { findings, unasked, raised, deferred } = await reconciled(system);
  expect(told(findings)).toEqual({
    [`stuck/${stuck}/carrier`]: 'repaired',
    [`missing/${kept}/effects`]: 'repaired',
    [`missing/${undone}/reserve-stock`]: 'repaired',
  });
  expect({ raised, deferred }).toEqual({ raised: 0, deferred: 0 });
  const why = expect.stringContaining('found nobody listening') as string;
  expect(unasked).toEqual([{ party: 'payment-provider', why }]);
  const waits = { key: 'unasked/payment-provider', action: 'deferred', open: true };
  expect(await keptAs('unasked/payment-provider')).toEqual(waits);
  expect([await keptAs(stranger), await keptAs(differs)]).toMatchObject([{ open: true }, { open: true }]);

  await comeBack();
  expect(await orderOf(stuck)).toBe('shipped');
  await provider.post(`/v1/authorizations/${hold}/void`, {}, 'else/void');
  expect(told((await reconciled(system)).findings)).toEqual({ [differs]: 'raised' });
  expect(await keptAs('unasked/payment-provider')).toEqual({ ...waits, open: false });
  expect(await keptAs(stranger)).toMatchObject({ open: false });
  expect(await doubled(system, [kept, undone, stuck])).toEqual([]);
});

it('a scheduled run that fails is a finding, until another comes to its end', async () => {
  isBroken = true;
  await expect(reconciled(system, { everySeconds: 60 })).rejects.toThrow('failed');
  const failed = { key: 'failed/reconcile', action: 'raised' };
  expect(await keptAs('failed/reconcile')).toEqual({ ...failed, open: true });
  isBroken = false;
  await reconciled(system, { everySeconds: 60 });
  expect(await keptAs('failed/reconcile')).toEqual({ ...failed, open: false });
});
