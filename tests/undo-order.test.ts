/** Completed orders that are undone, each by a saga of its own over what the order's own saga did. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OrderDetails } from '../contracts/order-views.schema.ts';
import type { SagaDetails, SagaList } from '../contracts/sagas.schema.ts';
import type { BatchPreview } from '../contracts/batch.schema.ts';
import type { ResolutionView } from '../contracts/resolve.schema.ts';
import type { UndoView } from '../contracts/undo.schema.ts';
import { openEvents } from './support/events.ts';
import type { Reply } from './support/http.ts';
import { key, place, type Wish } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { reconciled, violations } from './support/reconciling.ts';
import { startSystem, type Calls, type System, type Tap } from './support/system.ts';

/** What breaks: `<order> before <activity>`, or `after` it was done. It parks at once, and is mended by its removal. */
const broken = new Set<string>();
const tap: Tap = async (name, input, act) => {
  const order = (input as { readonly key?: string } | undefined)?.key?.split('/')[0]; // an activity's
  const fails = (when: string): void => {
    if (broken.has(`${order} ${when} ${name}`)) throw ApplicationFailure.nonRetryable('nobody knows why', 'Broken');
  };
  fails('before');
  const result = await act();
  fails('after');
  return result;
};

let system: System;
let ann: Calls;
let bob: Calls;

beforeAll(async () => {
  system = await startSystem({ tap });
  [ann, bob] = [system.as('operator', 'staff_ann'), system.as('operator', 'staff_bob')];
  await system.startWorkers();
});
afterAll(async () => system.stop());

async function shipped(wish?: Wish): Promise<string> {
  const id = await place(system, wish);
  expect(await system.saga(id)).toMatchObject({ outcome: { status: 'confirmed' } });
  return id;
}

const BROKEN = { reason: 'it came broken' };
const undo = async (as: Calls, id: string, header = key()): Promise<Reply> =>
  as.tell(`/v1/sagas/${id}/undo`, BROKEN, header);

/** The saga that undoes an order, once it is as it is asked to be. */
async function undoing(
  id: string,
  until = ({ state }: SagaDetails): boolean => state === 'settled',
): Promise<SagaDetails> {
  const look = async (): Promise<SagaDetails> => {
    const { status, body } = await ann.get(`/v1/sagas/${id}%2Fundo`);
    if (status === 200 && until(body as SagaDetails)) return body as SagaDetails;
    throw new Error(`the undo isn't there yet: ${JSON.stringify(body)}`);
  };
  return eventually(look);
}

/** The saga that undoes an order, once it is parked, and listed as such. */
async function parked(id: string, step: string): Promise<SagaDetails> {
  const saga = await undoing(
    id,
    ({ live, steps }) =>
      live && steps.some(({ name, state, allowed }) => name === step && state === 'parked' && allowed.length > 0),
  );
  await eventually(async () => {
    const { data } = (await ann.get(`/v1/sagas?attention=true&step=${step}`)).body as SagaList;
    expect(data.map(({ sagaId }) => sagaId)).toContain(`${id}/undo`);
  });
  return saga;
}

const orderOf = async (id: string): Promise<OrderDetails> =>
  (await system.get(`/v1/orders/${id}`)).body as OrderDetails;

/** What an order has now, by each service. */
async function belongings(id: string): Promise<readonly unknown[]> {
  const lists = await Promise.all(
    ['payments', 'reservations', 'shipments'].map(async (what) => system.get(`/v1/${what}?orderId=${id}`)),
  );
  return lists.map(({ body }) => (body as { data: { state: string }[] }).data.map(({ state }) => state).join());
}
const RETURNED = ['refunded', 'returned', 'recalled'];
const KEPT = ['captured', 'committed', 'dispatched'];

async function decide(as: Calls, saga: SagaDetails, step: string, rest: object): Promise<Reply> {
  const { links, version } = saga;
  return as.tell(links.resolve, { step, version, reason: 'as agreed', ...rest }, key());
}

describe('a completed order', () => {
  it('is undone: the parcel is recalled, then the money given back, then the goods are on the shelf', async () => {
    const id = await shipped();
    const reply = await undo(ann, id);
    expect(reply).toMatchObject({
      status: 200,
      body: { orderId: id, sagaId: `${id}/undo`, status: 'done', by: 'staff_ann', approvedBy: null },
    });
    expect((reply.body as UndoView).links.saga).toBe(`/v1/sagas/${id}%2Fundo`);
    const { steps, outcome, carrier, audit } = await undoing(id);
    expect(outcome).toEqual({ status: 'confirmed', result: { orderId: id } });
    expect(steps.map(({ name, kind, state }) => `${name} ${kind} ${state}`)).toEqual([
      'recall-shipment pivot done',
      'begin-return finish done',
      'refund-payment finish done',
      'restock finish done',
    ]);
    expect(carrier).toMatchObject({ workflowId: `order/${id}/undo` });
    expect(audit).toMatchObject([{ event: 'answered' }, { event: 'decided', actor: 'staff_ann', content: BROKEN }]);
    expect((await orderOf(id)).history.slice(-3)).toMatchObject([
      { status: 'shipped' },
      { status: 'returning', cause: 'staff_ann: it came broken' },
      { status: 'returned', cause: 'the money is given back, and the goods are on the shelf' },
    ]);
    expect(await belongings(id)).toEqual(RETURNED);
    const done = (await system.witnessed(id)).map(({ kind, at }) => ({ kind, at }));
    const order = done.toSorted((one, other) => one.at.localeCompare(other.at)).map(({ kind }) => kind);
    expect(order.slice(-2)).toEqual(['recall', 'refund']);
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
  });

  it('that cost nothing is undone, and no money is given back', async () => {
    const id = await shipped({ sku: 'sample' });
    expect(await undo(ann, id)).toMatchObject({ status: 200 });
    const { steps, outcome } = await undoing(id);
    expect(outcome).toEqual({ status: 'confirmed', result: { orderId: id } });
    expect(steps.map(({ name }) => name)).toEqual(['recall-shipment', 'begin-return', 'restock']);
    expect((await orderOf(id)).history.at(-1)).toMatchObject({ cause: 'the goods are on the shelf' });
    expect(await belongings(id)).toEqual(['', 'returned', 'recalled']);
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
  });

  it('is undone once, whoever asks, and however often', async () => {
    const [id, once] = [await shipped(), key()];
    const replies = [await undo(ann, id, once), await undo(ann, id, once), await undo(bob, id)];
    const commands = replies.map(({ body }) => (body as UndoView).id);
    expect(new Set(commands).size).toBe(1);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(replies[1]?.headers['idempotent-replayed']).toBe('true');
    await undoing(id);
    expect(await undo(bob, id)).toMatchObject({ status: 200, body: { by: 'staff_ann', status: 'done' } });
    expect((await system.witnessed(id)).filter(({ kind }) => kind === 'refund')).toHaveLength(1);
    expect((await system.get(`/v1/sagas/${id}`)).body).toMatchObject({ undo: { id: commands[0] }, commands: [] });
    expect(await violations(system)).toEqual([]);
  });

  it('stays as it is when the carrier refuses to send the parcel back', async () => {
    const id = await shipped({ city: 'Nextdoor' });
    await undo(ann, id);
    const { outcome, steps } = await undoing(id);
    expect(outcome).toMatchObject({ status: 'rejected', reason: 'RecallRefused', step: 'recall-shipment' });
    expect(steps.map(({ name, state }) => [name, state])).toEqual([['recall-shipment', 'compensated']]);
    expect((await orderOf(id)).status).toBe('shipped');
    expect(await belongings(id)).toEqual(KEPT);
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
  });

  it('above the limit takes two people', async () => {
    const id = await shipped({ quantity: 90 });
    const waiting = await undo(ann, id);
    expect(waiting).toMatchObject({ status: 202, body: { status: 'awaiting-approval' } });
    const { self, approve } = (waiting.body as UndoView).links;
    expect(waiting.headers['location']).toBe(self);
    expect((await ann.get(`/v1/sagas/${id}%2Fundo`)).status).toBe(404);
    expect(await ann.post(approve, {})).toMatchObject({ status: 403 });
    expect(await bob.post(approve, {})).toMatchObject({ status: 200, body: { approvedBy: 'staff_bob' } });
    expect(await ann.get(self)).toMatchObject({ body: { status: 'done', by: 'staff_ann' } });
    expect(await undoing(id)).toMatchObject({ outcome: { status: 'confirmed' } });
    expect(await violations(system)).toEqual([]);
  });

  it('is told of by the preview of a cancel, which comes too late', async () => {
    const id = await shipped();
    expect((await system.get(`/v1/orders/${id}/cancellation`)).body).toMatchObject({
      verdict: 'too-late',
      links: { undo: `/v1/sagas/${id}/undo` },
    });
  });
});

it('what did not end confirmed is not undone, and neither is an undo', async () => {
  const id = await place(system, { card: 'tok_declined' });
  await system.saga(id);
  const refused = await undo(ann, id);
  expect(refused).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } });
  expect((refused.body as { detail: string }).detail).toContain('ended rejected');
  const done = await shipped();
  await undo(ann, done);
  await undoing(done);
  expect(await undo(ann, `${done}%2Fundo`)).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } });
  expect(await undo(ann, 'ord_01h455vb4pex5vsknk084sn02q')).toMatchObject({ status: 404 });
});

describe('a parked undo', () => {
  it.each(['before', 'after'])(
    'goes on when what broke %s the refund is mended, and gives the money back once',
    async (when) => {
      const id = await shipped();
      broken.add(`${id} ${when} refundPayment`);
      await undo(ann, id);
      const saga = await parked(id, 'refund-payment');
      expect(saga).toMatchObject({ needsAttention: true, live: true, state: 'committed' });
      expect((await orderOf(id)).status).toBe('returning');
      expect(await belongings(id)).toEqual([when === 'before' ? 'captured' : 'refunded', 'committed', 'recalled']);
      expect(await violations(system)).toEqual([]);
      broken.clear();
      expect(await decide(ann, saga, 'refund-payment', { action: 'retry' })).toMatchObject({ status: 200 });
      expect(await undoing(id)).toMatchObject({ outcome: { status: 'confirmed' } });
      expect(await belongings(id)).toEqual(RETURNED);
      expect((await system.witnessed(id)).filter(({ kind }) => kind === 'refund')).toHaveLength(1);
      expect(await violations(system)).toEqual([]);
    },
  );

  it('waits for the provider through an outage', async () => {
    const id = await shipped({ card: 'tok_refund_outage' });
    await undo(ann, id);
    expect(await undoing(id)).toMatchObject({ outcome: { status: 'confirmed' } });
    expect(await belongings(id)).toEqual(RETURNED);
    expect(await violations(system)).toEqual([]);
  });

  it("goes on with others by one decision, and is told of by its order's events", async () => {
    const ids = [await shipped(), await shipped()] as const;
    for (const id of ids) {
      broken.add(`${id} before refundPayment`);
      await undo(ann, id);
    }
    await Promise.all(ids.map(async (id) => parked(id, 'refund-payment')));
    await using stream = await openEvents(`${system.url}/v1/orders/${ids[0]}/events`, system.staff);
    broken.clear();
    const many = { filter: { step: 'refund-payment' }, action: 'retry', reason: 'it is mended' };
    const preview = (await ann.post('/v1/saga-batches', { ...many, dryRun: true }, key())).body as BatchPreview;
    expect(preview.sagas.toSorted()).toEqual(ids.map((id) => `${id}/undo`).toSorted());
    expect(await ann.post('/v1/saga-batches', many, key())).toMatchObject({ status: 202, body: { total: 2 } });
    for (const id of ids) expect(await undoing(id)).toMatchObject({ decisions: [{ action: 'retry' }] });
    const events = (await stream.rest()).map(({ event, data }) => `${event} ${String(data['status'])}`);
    expect(events.slice(-4)).toEqual([
      'order.status shipped',
      'order.status returning',
      'order.status returned',
      'order.settled returned',
    ]);
  });

  it('has its goods written off by an operator', async () => {
    const id = await shipped();
    broken.add(`${id} before restock`);
    await undo(ann, id);
    const saga = await parked(id, 'restock');
    expect((await orderOf(id)).status).toBe('returning');
    expect(await violations(system)).toEqual([]);
    expect(await decide(ann, saga, 'restock', { action: 'skip' })).toMatchObject({
      status: 200,
      body: { status: 'done', sagaId: `${id}/undo` },
    });
    expect(await undoing(id)).toMatchObject({ outcome: { status: 'confirmed' } });
    expect((await orderOf(id)).history.at(-1)).toMatchObject({
      status: 'returned',
      cause: 'the money is given back, and the goods are written off',
    });
    expect(await belongings(id)).toEqual(['refunded', 'committed', 'recalled']);
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
  });

  it('whose recall nobody knows of is declared refused by two people, and bars it first', async () => {
    const id = await shipped();
    broken.add(`${id} before recallShipment`);
    await undo(ann, id);
    const saga = await parked(id, 'recall-shipment');
    const evidence = 'their support says so';
    const waiting = await decide(ann, saga, 'recall-shipment', { action: 'declare-refused', evidence });
    expect(waiting).toMatchObject({ status: 202, body: { status: 'awaiting-approval' } });
    const approved = await bob.tell((waiting.body as ResolutionView).links.approve, {});
    expect(approved).toMatchObject({ status: 200, body: { sagaId: `${id}/undo`, status: 'done' } });
    expect(await undoing(id)).toMatchObject({ outcome: { status: 'rejected', reason: 'DeclaredRefused' } });
    expect(await belongings(id)).toEqual(KEPT);
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
  });

  it('whose money was taken by hand has it given back by hand', async () => {
    const id = await place(system);
    broken.add(`${id} after capturePayment`); // what it took is given back when it is done by hand
    const placing = await system.saga(
      id,
      ({ live, steps }) => live && steps.some(({ allowed }) => allowed.includes('complete-with')),
    );
    const taken = { captureRef: 'cap_by_hand' };
    const byHand = { action: 'complete-with', evidence: 'a receipt', version: placing.version, reason: 'as agreed' };
    const capture = { ...byHand, step: 'capture-payment', result: taken };
    expect(await ann.tell(`/v1/sagas/${id}/resolve`, capture, key())).toMatchObject({ status: 200 });
    expect(await system.saga(id)).toMatchObject({ outcome: { status: 'confirmed' } });
    await undo(ann, id);
    const saga = await parked(id, 'refund-payment');
    const refund = saga.steps.find(({ name }) => name === 'refund-payment');
    expect(refund).toMatchObject({ failure: { type: 'External' }, allowed: ['retry', 'complete-with'] });
    const given = { action: 'complete-with', evidence: 'a receipt', result: null };
    expect(await decide(ann, saga, 'refund-payment', given)).toMatchObject({ status: 200 });
    expect(await undoing(id)).toMatchObject({ outcome: { status: 'confirmed' } });
    expect((await orderOf(id)).status).toBe('returned');
    expect((await system.witnessed(id)).filter(({ kind }) => kind === 'refund')).toHaveLength(1);
    expect(await violations(system)).toEqual([]);
    expect((await reconciled(system)).findings).toEqual([]);
  });
});
