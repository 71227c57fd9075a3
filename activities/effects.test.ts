import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';

import type { InventoryTransaction } from '../prisma/inventory/database.ts';
import { failureOf, inventory } from '../tests/support/world.ts';
import { apply, revoke } from './effects.ts';
import { refusal } from './refusals.ts';

type Work = (tx: InventoryTransaction) => Promise<unknown>;

/** An effect that leaves a row each time it is done or undone. */
async function effect(connections?: number) {
  const world = await inventory({}, connections);
  const note = async (tx: InventoryTransaction, what: string) =>
    tx.$executeRaw`INSERT INTO reservation (id, order_id, warehouse) VALUES (gen_random_uuid()::text, ${what}, 'here')`;
  let acts = 0;
  const act = async (tx: InventoryTransaction) => {
    await note(tx, 'done');
    return { act: ++acts };
  };
  return {
    ...world,
    notes: async () =>
      (await world.query('SELECT order_id FROM reservation ORDER BY 1')).map(({ order_id }) => order_id),
    /** Does it, then whatever else the attempt is to do in the same transaction. */
    apply: async (then: Work = async () => undefined) =>
      apply(world.db, 'k', async (tx) => {
        const result = await act(tx);
        await then(tx);
        return result;
      }),
    revoke: async (then: Work = async () => undefined) =>
      revoke(world.db, { key: 'k' }, async (tx, result: { act: number }) => {
        await note(tx, `undone ${result.act}`);
        await then(tx);
      }),
  };
}

/** Work that lasts until `open` is called, and tells when it has begun. */
function gate() {
  const [begun, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const pass = async () => {
    begun.resolve();
    await opened.promise;
  };
  return { pass, begun: begun.promise, open: opened.resolve };
}

const refuse = async () => Promise.reject(refusal('OutOfStock', "'tea' is out of stock", { sku: 'tea' }));
const breakDown = async () => Promise.reject(new Error('the connection was lost'));
const REVOKED = { type: 'Revoked', nonRetryable: true };

describe('apply', () => {
  test('acts once, and gives the first result again', async () => {
    const { apply, notes, state } = await effect();
    expect(await apply()).toEqual({ act: 1 });
    expect(await apply()).toEqual({ act: 1 });
    expect(await notes()).toEqual(['done']);
    expect(await state('k')).toBe('applied');
  });

  test('acts once for 20 at once, and gives them one result', async () => {
    const { apply, notes } = await effect(20);
    const results = await Promise.all(Array.from({ length: 20 }, async () => apply()));
    expect(results).toEqual(Array.from({ length: 20 }, () => ({ act: 1 })));
    expect(await notes()).toEqual(['done']);
  });

  test('acts for each key', async () => {
    const { db, query } = await effect();
    for (const key of ['a', 'b']) await apply(db, key, async () => key);
    expect(await query('SELECT key, result FROM effect ORDER BY key')).toEqual([
      { key: 'a', result: 'a' },
      { key: 'b', result: 'b' },
    ]);
  });

  test('keeps a refusal and nothing else of what was refused, and gives it again without acting', async () => {
    const { apply, notes, query } = await effect();
    const first = await failureOf(apply(refuse));
    const again = await failureOf(apply());
    for (const failure of [first, again]) {
      const { type, message, details, nonRetryable, category } = failure;
      expect({ type, message, details, nonRetryable, category }).toEqual({
        type: 'OutOfStock',
        message: "'tea' is out of stock",
        details: [{ sku: 'tea' }],
        nonRetryable: true,
        category: 'BENIGN',
      });
    }
    expect(await notes()).toEqual([]);
    expect(await query('SELECT state, refusal, result FROM effect')).toEqual([
      {
        state: 'refused',
        refusal: { type: 'OutOfStock', message: "'tea' is out of stock", details: [{ sku: 'tea' }] },
        result: null,
      },
    ]);
  });

  test('has one outcome for those who are refused and those who are not', async () => {
    const { apply, notes } = await effect(20);
    const calls = Array.from({ length: 20 }, async (_, i) => apply(i % 2 === 0 ? refuse : undefined));
    const statuses = new Set((await Promise.allSettled(calls)).map(({ status }) => status));
    // Who refuses first may still find that another got through before its refusal was stored.
    const expected = (await notes()).length === 1 ? 'fulfilled' : 'rejected';
    expect([...statuses]).toEqual([expected]);
  });

  test.each([
    ['an outage', breakDown, 'the connection was lost'],
    ['a failure that is no refusal', async () => Promise.reject(ApplicationFailure.nonRetryable('no', 'Odd')), 'no'],
    [
      'a refusal that may be retried',
      async () => Promise.reject(ApplicationFailure.retryable('no', 'OutOfStock')),
      'no',
    ],
  ])('leaves nothing of %s, and acts in the next attempt', async (_what, fail, message) => {
    const { apply, notes, state } = await effect();
    await expect(apply(fail)).rejects.toThrow(message);
    expect([await notes(), await state('k')]).toEqual([[], undefined]);
    expect(await apply()).toEqual({ act: 2 });
    expect(await notes()).toEqual(['done']);
  });

  test('waits for an attempt that has not ended, and gives its result', async () => {
    const { apply, notes, waiting } = await effect();
    const { pass, begun, open } = gate();
    const first = apply(pass);
    await begun;
    const second = apply();
    await waiting(1);
    open();
    expect(await Promise.all([first, second])).toEqual([{ act: 1 }, { act: 1 }]);
    expect(await notes()).toEqual(['done']);
  });

  test('acts in place of an attempt that it waited for and that broke down', async () => {
    const { apply, notes, waiting } = await effect();
    const { pass, begun, open } = gate();
    const first = apply(async () => pass().then(breakDown));
    await begun;
    const second = apply();
    await waiting(1);
    open();
    await expect(first).rejects.toThrow('the connection was lost');
    expect(await second).toEqual({ act: 2 });
    expect(await notes()).toEqual(['done']);
  });
});

describe('revoke', () => {
  test('takes back what was applied, with its result', async () => {
    const { apply, revoke, notes, state } = await effect();
    await apply();
    await revoke();
    expect(await notes()).toEqual(['done', 'undone 1']);
    expect(await state('k')).toBe('revoked');
  });

  test('takes back once, however many ask at once, and later', async () => {
    const { apply, revoke, notes } = await effect();
    await apply();
    await Promise.all([revoke(), revoke(), revoke()]);
    await revoke();
    expect(await notes()).toEqual(['done', 'undone 1']);
  });

  test('bars what comes late', async () => {
    const { apply, revoke, notes, state } = await effect();
    await Promise.all([revoke(), revoke(), revoke()]);
    expect(await failureOf(apply())).toMatchObject({ ...REVOKED, details: [{ key: 'k', state: 'barred' }] });
    expect(await state('k')).toBe('barred');
    await revoke();
    expect(await notes()).toEqual([]);
  });

  test('bars a repeat of what was applied before it', async () => {
    const { apply, revoke, notes } = await effect();
    await apply();
    await revoke();
    expect(await failureOf(apply())).toMatchObject({ ...REVOKED, details: [{ key: 'k', state: 'revoked' }] });
    expect(await notes()).toEqual(['done', 'undone 1']);
  });

  test('takes nothing back of what was refused, which stays refused', async () => {
    const { apply, revoke, notes, state } = await effect();
    await failureOf(apply(refuse));
    await revoke();
    expect([await notes(), await state('k')]).toEqual([[], 'refused']);
    expect(await failureOf(apply())).toMatchObject({ type: 'OutOfStock' });
  });

  test('leaves the effect as it was when it breaks down, and takes it back in the next attempt', async () => {
    const { apply, revoke, notes, state } = await effect();
    await apply();
    await expect(revoke(breakDown)).rejects.toThrow('the connection was lost');
    expect([await notes(), await state('k')]).toEqual([['done'], 'applied']);
    await revoke();
    expect([await notes(), await state('k')]).toEqual([['done', 'undone 1'], 'revoked']);
  });

  test('waits for an attempt that has not ended, and takes back what it did', async () => {
    const { apply, revoke, notes, waiting } = await effect();
    const { pass, begun, open } = gate();
    const applied = apply(pass);
    await begun;
    const revoked = revoke();
    await waiting(1);
    open();
    expect(await applied).toEqual({ act: 1 });
    await revoked;
    expect(await notes()).toEqual(['done', 'undone 1']);
    expect(await failureOf(apply())).toMatchObject(REVOKED);
  });

  test('makes an attempt wait until it has ended', async () => {
    const { apply, revoke, notes, waiting } = await effect();
    await apply();
    const { pass, begun, open } = gate();
    const revoked = revoke(pass);
    await begun;
    const late = failureOf(apply());
    await waiting(1);
    open();
    await revoked;
    expect(await late).toMatchObject(REVOKED);
    expect(await notes()).toEqual(['done', 'undone 1']);
  });
});
