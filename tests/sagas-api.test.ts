import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { checkAudit } from '../cli/verify/audit.ts';
import { visit } from '../cli/verify/database.ts';
import { readAudit } from '../cli/verify/read-audit.ts';
import type { BatchView } from '../contracts/batch.schema.ts';
import type { ResolutionView } from '../contracts/resolve.schema.ts';
import type { SagaDetails, SagaList } from '../contracts/sagas.schema.ts';
import { openOrdersDatabase } from '../prisma/orders/database.ts';
import type { Reply } from './support/http.ts';
import { key, place, sell } from './support/orders.ts';
import { placeToPark, type Parked } from './support/parked.ts';
import { eventually } from './support/patience.ts';
import { asRole } from './support/postgres-urls.ts';
import { parkedAt } from './support/standings.ts';
import { startSystem, type Calls, type System } from './support/system.ts';

let system: System;
let ann: Calls;
let bob: Calls;
/** A parked saga for each test that decides about one. */
let parked: Readonly<
  Record<'seen' | 'healed' | 'pivot' | 'finish' | 'retried' | 'raced' | 'asked' | 'answered' | 'orphaned', Parked>
>;

beforeAll(async () => {
  system = await startSystem();
  [ann, bob] = [system.as('operator', 'staff_ann'), system.as('operator', 'staff_bob')];
  const before = async (): Promise<Parked> => placeToPark(system, 'authorize-payment');
  parked = {
    seen: await before(),
    healed: await placeToPark(system, 'commit-stock'),
    pivot: await placeToPark(system, 'capture-payment'),
    finish: await placeToPark(system, 'commit-stock'),
    retried: await before(),
    raced: await before(),
    asked: await before(),
    answered: await before(),
    orphaned: await before(),
  };
  await system.startWorkers();
});
afterAll(async () => system.stop());

const resolve = async (as: Calls, id: string, body: object, header = key()): Promise<Reply> =>
  as.tell(`/v1/sagas/${id}/resolve`, body, header);
const approve = async (as: Calls, { body }: Reply): Promise<Reply> =>
  as.tell((body as ResolutionView).links.approve, {});

/** What is decided about a saga as it stands. */
async function decision(it: Parked, rest: object): Promise<{ step: string; reason: string; version: number }> {
  const { saga, step } = await parkedAt(system, it.id, it.at);
  return { step: step.name, reason: 'as agreed with the provider', version: saga.version, ...rest };
}

describe('operators see', () => {
  const listed = async (query: string): Promise<SagaList> => (await ann.get(`/v1/sagas?${query}`)).body as SagaList;
  const ids = ({ data }: SagaList): string[] => data.map(({ sagaId }) => sagaId);

  it('which sagas need them, by where these are parked, why, and since when', async () => {
    const { seen: it } = parked;
    await parkedAt(system, it.id, it.at);
    const found = async (): Promise<SagaList> =>
      listed('attention=true&step=authorize-payment&failure=UnexpectedReply&state=acting&limit=100');
    await eventually(async () => expect(ids(await found())).toContain(it.id));
    const row = (await found()).data.find(({ sagaId }) => sagaId === it.id);
    expect(row).toMatchObject({
      needsAttention: true,
      parked: [
        {
          step: 'authorize-payment',
          failure: { type: 'UnexpectedReply' },
          since: expect.any(String) as string,
          allowed: ['retry', 'retry-with', 'complete-with', 'compensate'],
        },
      ],
    });
    expect(ids(await listed('attention=true&step=book-shipment'))).toEqual([]);
    expect(ids(await listed('attention=false&limit=100'))).not.toContain(it.id);
    expect(ids(await listed('attention=true&olderThanSeconds=3600'))).toEqual([]);
  });

  it('that one that goes on needs nobody any more', async () => {
    const { healed: it } = parked;
    await parkedAt(system, it.id, it.at);
    await eventually(async () => expect(ids(await listed('attention=true&limit=100'))).toContain(it.id));
    const wish = await decision(it, { action: 'complete-with', result: null, evidence: 'counted by hand' });
    expect(await resolve(ann, it.id, wish)).toMatchObject({ status: 200 });
    expect(await system.saga(it.id)).toMatchObject({ outcome: { status: 'confirmed' } });
    expect(ids(await listed('attention=true&limit=100'))).not.toContain(it.id);
  });

  it('the pages of a list, newest first', async () => {
    const [first, rest] = [await listed('limit=2'), await listed('limit=100')];
    expect(first.hasMore).toBe(true);
    expect(ids(rest).slice(0, 2)).toEqual(ids(first));
    const next = await listed(`limit=2&starting_after=${ids(first)[1] ?? ''}`);
    expect(ids(next)).toEqual(ids(rest).slice(2, 4));
  });

  it('all about one: its steps, what is being tried, what was decided, and the audit', async () => {
    const { seen: it } = parked;
    const skip = await resolve(ann, it.id, await decision(it, { action: 'skip' }));
    expect(skip.status).toBe(409);
    await eventually(async () => {
      const { status, body } = await ann.get(`/v1/sagas/${it.id}`);
      expect({ status, body }).toMatchObject({
        status: 200,
        body: {
          live: true,
          needsAttention: true,
          pending: [],
          commands: [{ action: 'skip', status: 'not-allowed', by: 'staff_ann' }],
          audit: [{ event: 'answered' }, { event: 'decided', actor: 'staff_ann' }],
          links: { resolve: `/v1/sagas/${it.id}/resolve` },
        },
      });
    });
  });

  it('the attempts of what fails again and again', async () => {
    const id = await place(system, { city: 'Ghosttown', card: 'tok_capture_declined' }); // its cancellation fails thrice
    const tried = async (): Promise<void> => {
      const { pending } = (await ann.get(`/v1/sagas/${id}`)).body as SagaDetails;
      expect(pending).toMatchObject([{ activity: 'cancelShipment', lastFailure: { type: 'ProviderUnavailable' } }]);
      expect(pending?.[0]?.attempt).toBeGreaterThan(1);
    };
    await eventually(tried);
    expect(await system.saga(id)).toMatchObject({ outcome: { status: 'rejected' } });
    expect((await ann.get(`/v1/sagas/${id}`)).body).toMatchObject({ pending: null, state: 'settled' });
  });
});

describe('a cancel', () => {
  const cancellation = async (id: string): Promise<object> =>
    (await system.get(`/v1/orders/${id}/cancellation`)).body as object;

  it('would take back what was attempted, the newest first', async () => {
    const { seen, pivot } = parked;
    await parkedAt(system, seen.id, seen.at);
    expect(await cancellation(seen.id)).toMatchObject({
      live: true,
      verdict: 'cancels',
      undoes: ['book-shipment', 'authorize-payment', 'reserve-stock'],
      keeps: [],
    });
    await parkedAt(system, pivot.id, pivot.at);
    expect(await cancellation(pivot.id)).toMatchObject({
      verdict: 'awaits-pivot',
      undoes: ['capture-payment', 'book-shipment', 'authorize-payment', 'reserve-stock'],
    });
  });

  it('comes too late for what is through, and is needless for what is taken back', async () => {
    const [through, back] = [await place(system), await place(system, { card: 'tok_declined' })];
    await Promise.all([system.saga(through), system.saga(back)]);
    expect(await cancellation(through)).toMatchObject({ verdict: 'too-late', undoes: [] });
    expect(await cancellation(back)).toMatchObject({ verdict: 'needless', undoes: [], keeps: [] });
  });
});

describe('a parked step', () => {
  it('goes on with another card, once two people say that the first try was settled', async () => {
    const { retried: it } = parked;
    const again = await resolve(ann, it.id, await decision(it, { action: 'retry-with', input: 'tok_visa' }));
    expect(again).toMatchObject({ status: 200, body: { status: 'done', by: 'staff_ann', approvedBy: null } });
    const settle = await decision(it, { action: 'settle', evidence: 'ticket 4711' });
    const waiting = await resolve(ann, it.id, settle);
    expect(waiting).toMatchObject({ status: 202, body: { status: 'awaiting-approval' } });
    expect(await approve(ann, waiting)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const approved = await approve(bob, waiting);
    expect(approved).toMatchObject({ status: 200, body: { status: 'done', by: 'staff_ann', approvedBy: 'staff_bob' } });
    expect(await approve(bob, waiting)).toEqual({ ...approved, headers: expect.anything() as unknown });
    expect(await approve(system.as('operator', 'staff_eve'), waiting)).toMatchObject({ status: 409 });
    const { outcome, decisions } = await system.saga(it.id);
    expect(outcome).toMatchObject({ status: 'confirmed' });
    expect(decisions).toMatchObject([
      { action: 'retry-with', actor: 'staff_ann' },
      { action: 'settle', actor: 'staff_ann', approvedBy: 'staff_bob', evidence: 'ticket 4711' },
    ]);
  });

  it('is told what is allowed, when it is not what was asked', async () => {
    const { finish: it } = parked;
    const reply = await resolve(ann, it.id, await decision(it, { action: 'compensate' }));
    expect(reply).toMatchObject({
      status: 409,
      body: { code: 'not-allowed-now', allowed: ['retry', 'complete-with'], command: { status: 'not-allowed' } },
    });
  });

  it('heeds one of two who decide at once, and tells the other', async () => {
    const { raced: it } = parked;
    const wish = await decision(it, { action: 'compensate' });
    const replies = await Promise.all([ann, bob].map(async (operator) => resolve(operator, it.id, wish)));
    const [first, late] = replies.toSorted((one, other) => one.status - other.status);
    expect([first?.status, late?.status]).toEqual([200, 409]);
    expect(late?.body).toMatchObject({ code: 'stale-version', version: expect.any(Number) as number });
    expect((late?.body as { version: number } | undefined)?.version).toBeGreaterThan(wish.version);
  });

  it('is decided once by a key, however often it is sent', async () => {
    const { asked: it } = parked;
    const [wish, once] = [await decision(it, { action: 'compensate' }), key()];
    const { reason, step, version } = wish;
    const respelled = { version, step, reason, action: 'compensate' };
    const one = await resolve(ann, it.id, wish, once);
    const other = await ann.tell(`/sagas/${it.id.replace('_', '%5F')}/resolve/`, respelled, once);
    expect(other).toMatchObject({ status: 200, body: one.body as object, headers: { 'idempotent-replayed': 'true' } });
    expect(await resolve(ann, it.id, { ...wish, reason: 'another' }, once)).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
  });

  it('of which nobody knows whether it went through is refused by two people only', async () => {
    const { pivot: it } = parked;
    const wish = { action: 'declare-refused', evidence: 'their support says so' };
    const waiting = await resolve(ann, it.id, await decision(it, wish));
    expect(waiting).toMatchObject({ status: 202, headers: { location: (waiting.body as ResolutionView).links.self } });
    expect(await approve(bob, waiting)).toMatchObject({ status: 200 });
    const declared = ({ cause }: { cause: { type: string } | null }): boolean => cause?.type === 'DeclaredRefused';
    expect(await system.saga(it.id, declared)).toMatchObject({ cause: { step: 'capture-payment' } });
  });

  it('is told later, when no worker is there', async () => {
    const { answered: it } = parked;
    const wish = await decision(it, { action: 'compensate' });
    await system.stopWorkers();
    const { status, headers, body } = await ann.post(`/v1/sagas/${it.id}/resolve`, wish, key());
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'pending', answeredAt: null } });
    await system.startWorkers();
    const told = async (): Promise<void> => {
      expect(await ann.get(String(headers['location']))).toMatchObject({ body: { status: 'done' } });
    };
    await eventually(told);
  });

  it('is told by whoever sweeps, when the process that wrote the decision down is gone', async () => {
    const { orphaned: it } = parked;
    const body = await decision(it, { action: 'compensate', by: 'staff_ann' });
    const id = 'cmd_01h455vb4pex5vsknk084sn02q';
    const db = openOrdersDatabase(system.databases.orders, 1);
    onTestFinished(async () => db.$disconnect());
    await db.command.create({ data: { id, orderId: it.id, sagaId: it.id, kind: 'resolve', body, due: new Date() } });
    const told = async (): Promise<void> => {
      expect((await ann.get(`/v1/sagas/${it.id}/commands/${id}`)).body).toMatchObject({ status: 'done' });
    };
    await eventually(told);
    expect(await system.saga(it.id, ({ state }) => state === 'compensating')).toMatchObject({ decisions: [{ id }] });
  });
});

describe('the audit', () => {
  it('has every decision, its approval and its answer, also of those who came at once', async () => {
    const audit = await visit('orders', asRole(system.databases.orders, 'orders_reader'), readAudit);
    expect(checkAudit(audit)).toEqual([]);
    expect(audit.rows.length).toBeGreaterThan(8);
  });

  it('keeps another card to itself', async () => {
    const { rows } = await visit('orders', asRole(system.databases.orders, 'orders_reader'), readAudit);
    const said = rows.map(({ line }) => line).join();
    expect(said).toContain('"retry-with"');
    expect(said).not.toContain('tok_visa');
  });
});

describe('a decision', () => {
  const some = { step: 'authorize-payment', reason: 'because', version: 0 };

  it('to give up an order above the limit takes two people', async () => {
    const large = await place(system, { sku: 'tea', quantity: 90 });
    const reply = await resolve(ann, large, { ...some, action: 'compensate' });
    expect(reply).toMatchObject({ status: 202, body: { status: 'awaiting-approval' } });
  });

  it('to give up an order takes two people in a currency without a limit, whatever it costs', async () => {
    await sell(system, 'sake', { amount: 1, currency: 'JPY' });
    const small = await place(system, { sku: 'sake', quantity: 1 });
    const reply = await resolve(ann, small, { ...some, action: 'compensate' });
    expect(reply).toMatchObject({ status: 202, body: { status: 'awaiting-approval' } });
  });

  it('about a saga that has settled is not allowed', async () => {
    const id = await place(system);
    await system.saga(id);
    const reply = await resolve(ann, id, { ...some, action: 'retry' });
    expect(reply).toMatchObject({ status: 409, body: { code: 'not-allowed-now', allowed: [] } });
    expect((reply.body as { detail: string }).detail).toContain('has settled');
    const { id: commandId, links } = (reply.body as { command: ResolutionView }).command;
    expect(await ann.get(links.self)).toMatchObject({ status: 200, body: { id: commandId, status: 'not-allowed' } });
    expect(await bob.post(links.approve, {})).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } });
    const forTwo = await resolve(ann, id, { ...some, action: 'settle', evidence: 'ticket 7' });
    expect(forTwo).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } }); // nobody is asked to approve it
  });

  const booked = (carrierRef: unknown) => {
    return { ...some, step: 'book-shipment', action: 'complete-with', result: { carrierRef }, evidence: 'x' };
  };
  it.each<readonly [object, string]>([
    [{ ...some, action: 'retry-with' }, '/input'],
    [{ ...some, action: 'retry-with', input: 4242 }, '/input'],
    [{ ...some, step: 'book-shipment', action: 'retry-with', input: { city: 'Rome' } }, '/input/name'],
    [{ ...some, action: 'complete-with', result: {}, evidence: 'x' }, '/result/authorizationRef'],
    [booked(''), '/result/carrierRef'],
    [booked(' '), '/result/carrierRef'],
    [booked('.'), '/result/carrierRef'],
    [booked('..'), '/result/carrierRef'],
    [booked('ship\u{0}'), '/result/carrierRef'],
    [booked('ship\r\n'), '/result/carrierRef'],
    [booked('ship\u{D800}'), '/result/carrierRef'],
    [booked('x'.repeat(101)), '/result/carrierRef'],
    [booked(7), '/result/carrierRef'],
    [{ ...some, step: 'another', action: 'complete-with', result: ['a\u{0}'], evidence: 'x' }, '/result'],
    [{ ...some, step: 'another', action: 'retry-with', input: { 'a\u{D800}': 1 } }, '/input'],
    [{ ...some, action: 'settle' }, '/evidence'],
    [{ ...some, action: 'retry', approvedBy: 'staff_bob' }, '/approvedBy'],
    [{ ...some, action: 'retry', reason: ' ' }, '/reason'],
  ])('that is not whole, such as %j, is pointed at', async (wish, pointer) => {
    const id = await place(system);
    const { status, body } = await resolve(ann, id, wish);
    expect(status).toBe(422);
    expect((body as { errors: { pointer: string }[] }).errors.map((fault) => fault.pointer)).toContain(pointer);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    "about step '%s', a name that every object has, is turned away",
    async (step) => {
      const id = await place(system);
      const wishes = [
        { action: 'retry' },
        { action: 'retry-with', input: 'tok_visa' },
        { action: 'complete-with', result: null, evidence: 'ticket 7' },
      ];
      for (const wish of wishes) {
        const reply = await resolve(ann, id, { ...some, step, ...wish });
        expect(reply).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } });
      }
      const unknown = await resolve(ann, id, { ...some, action: step });
      expect(unknown).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
    },
  );

  it('about nothing is not found', async () => {
    const nobody = 'ord_01h455vb4pex5vsknk084sn02q';
    expect(await resolve(ann, nobody, { ...some, action: 'retry' })).toMatchObject({ status: 404 });
    const command = `/v1/sagas/${nobody}/commands/cmd_01h455vb4pex5vsknk084sn02q`;
    expect(await ann.get(command)).toMatchObject({ status: 404 });
    expect(await ann.post(`${command}/approve`, {})).toMatchObject({ status: 404 });
  });
});

describe('a decision about many', () => {
  const wish = { filter: { step: 'authorize-payment' }, action: 'retry', reason: 'the provider is back' };

  it('tells beforehand whom it would be about, and changes nothing', async () => {
    const db = openOrdersDatabase(system.databases.orders, 1);
    onTestFinished(async () => db.$disconnect());
    const { seen, finish } = parked;
    await Promise.all([parkedAt(system, seen.id, seen.at), parkedAt(system, finish.id, finish.at)]);
    const written = await db.batch.count();
    const preview = async (filter: object): Promise<readonly string[]> => {
      const { body } = await ann.post('/v1/saga-batches', { ...wish, filter, dryRun: true }, key());
      return (body as { sagas: readonly string[] }).sagas;
    };
    await eventually(async () => {
      expect(await preview({})).toEqual(expect.arrayContaining([parked.seen.id, parked.finish.id]));
    });
    expect(await preview(wish.filter)).not.toContain(parked.finish.id);
    expect(await db.batch.count()).toBe(written);
  });

  it('becomes one about each, once by a key, and tells how far it is', async () => {
    const once = key();
    const first = await ann.post('/v1/saga-batches', wish, once);
    const again = await ann.post('/v1/saga-batches', wish, once);
    const { id, total, links } = first.body as BatchView;
    expect({ status: first.status, replayed: (again.body as BatchView).id }).toEqual({ status: 202, replayed: id });
    expect(first.headers['location']).toBe(links.self);
    const batch = await eventually(async () => {
      const body = (await ann.get(links.self)).body as BatchView;
      expect({ waiting: body.waiting, pending: body.pending }).toEqual({ waiting: 0, pending: 0 });
      return body;
    });
    expect(batch.left + batch.done + batch.turnedAway).toBe(total);
    expect(batch.done).toBeGreaterThanOrEqual(1);
    const { saga } = await parkedAt(system, parked.seen.id, parked.seen.at);
    expect(saga.decisions).toMatchObject([{ action: 'retry', actor: 'staff_ann', reason: 'the provider is back' }]);
  });
});
