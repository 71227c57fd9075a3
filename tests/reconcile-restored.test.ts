/** One database is older than the others and Temporal: it was restored, or a standby that was behind took its place. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OrderDetails } from '../contracts/order-views.schema.ts';
import type { Finding } from '../contracts/reconcile.ts';
import { place, type Wish } from './support/orders.ts';
import { doubled, Gate, reconciled, violations } from './support/reconciling.ts';
import { prepareTemplate } from './support/global-setup.ts';
import { roleUrl, templateName } from './support/postgres-urls.ts';
import { backup } from './support/restore.ts';
import { startReplicated, type Replicated } from './support/standby.ts';
import { startSystem, type System } from './support/system.ts';

interface Story {
  readonly wish: Wish;
  readonly end: string;
  /** Where it is while the database is restored; settled when left out. */
  readonly held?: string;
}

const KEPT: Story = { wish: {}, end: 'shipped' };
const FREE: Story = { wish: { sku: 'sample' }, end: 'shipped' };
const UNDONE: Story = { wish: { card: 'tok_capture_declined' }, end: 'rejected' };
const STORIES: readonly Story[] = [
  KEPT,
  UNDONE,
  { ...UNDONE, wish: { card: 'tok_declined' } },
  { ...KEPT, held: 'before capturePayment' },
  { ...KEPT, held: 'before commitStock' },
  { ...KEPT, held: 'before dispatchShipment' },
  { ...UNDONE, held: 'before cancelShipment' },
  FREE,
  { ...FREE, held: 'before confirmOrder' },
];

let gate = new Gate();
let replicated: Replicated;
let system: System;
beforeAll(async () => {
  replicated = await startReplicated();
  await prepareTemplate(replicated.primary, 'payments');
  const payments = roleUrl(replicated.port, 'payments_app', templateName('payments'));
  system = await startSystem({ tap: async (...call) => gate.tap(...call), databases: { payments } });
});
afterAll(async () => {
  gate.open();
  await system.stop();
  await replicated.stop();
});

/** Brings orders where their stories want them; `early` hears when they are placed, and nothing was done yet. */
async function play(early: () => Promise<void> = async () => undefined): Promise<readonly string[]> {
  await system.stopWorkers();
  gate = new Gate();
  const ids: string[] = [];
  for (const { wish, held } of STORIES) {
    const id = await place(system, wish);
    if (held !== undefined) gate.hold(id, held);
    ids.push(id);
  }
  await early();
  await system.startWorkers();
  await gate.reached();
  await Promise.all(ids.map(async (id, i) => STORIES[i]?.held ?? system.saga(id)));
  return ids;
}

/** Reconciles until nothing is repaired any more. */
async function untilQuiet(): Promise<readonly Finding[]> {
  const all: Finding[] = [];
  for (let round = 0; round < 8; round += 1) {
    const { findings } = await reconciled(system);
    all.push(...findings);
    if (!findings.some(({ action }) => action === 'repaired')) break;
  }
  return all;
}

async function ends(ids: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    ids.map(async (id) => {
      await system.saga(id);
      return ((await system.get(`/v1/orders/${id}`)).body as OrderDetails).status;
    }),
  );
}

const brief = ({ kind, subject, action, key }: Finding): string =>
  `${subject} ${kind} ${action} ${key.slice(key.lastIndexOf('/') + 1)}`;

/** Plays orders, has a database forget them, and mends it. */
async function expectMended(forget: () => Promise<void>): Promise<void> {
  const ids = await play();
  await forget();
  expect(await violations(system)).not.toEqual([]);
  await reconciled(system);
  gate.letOthersBy();
  gate.open();
  expect(await ends(ids)).toEqual(STORIES.map(({ end }) => end));
  const found = await untilQuiet();
  expect(found.filter(({ action }) => action === 'raised').map(brief)).toEqual([]);
  expect(await violations(system)).toEqual([]);
  expect(await doubled(system, ids)).toEqual([]);
  expect((await reconciled(system)).findings).toEqual([]);
}

describe.each(['payments', 'inventory', 'shipping'] as const)('an older database of %s', (service) => {
  it('is mended, without a second charge', { timeout: 300_000 }, async () => {
    await expectMended(await backup(system.databases[service]));
  });
});

describe('a standby of payments that was behind when it took over', () => {
  it('is mended, without a second charge', { timeout: 300_000 }, async () => {
    await replicated.cut();
    await expectMended(async () => replicated.failOver());
  });
});

describe('an older database of orders', () => {
  it('learns from the workflows how its orders ended', { timeout: 300_000 }, async () => {
    let restore = async (): Promise<void> => undefined;
    const ids = await play(async () => {
      restore = await backup(system.databases.orders);
    });
    await restore();
    gate.letOthersBy();
    gate.open();
    await untilQuiet();
    expect(await ends(ids)).toEqual(STORIES.map(({ end }) => end));
    expect(await violations(system)).toEqual([]);
    expect(await doubled(system, ids)).toEqual([]);
  });

  it('that knows nothing of an order has it raised, and nothing of it released', { timeout: 300_000 }, async () => {
    const restore = await backup(system.databases.orders);
    const ids = await play();
    await restore();
    gate.letOthersBy();
    gate.open();
    const { findings } = await reconciled(system);
    const kept = ids.filter((_, i) => STORIES[i]?.end === 'shipped');
    expect(findings.map(brief)).toEqual(expect.arrayContaining(kept.map((id) => `${id} orphan raised order`)));
    const kinds = (await Promise.all(kept.map(async (id) => system.witnessed(id)))).flat().map(({ kind }) => kind);
    expect(kinds).not.toContain('void');
    expect(kinds).not.toContain('refund');
    expect(kinds).not.toContain('cancellation');
  });
});
