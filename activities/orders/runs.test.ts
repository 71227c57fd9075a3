import { TypeID } from 'typeid-js';
import { expect, onTestFinished, test } from 'vitest';

import type { Finding } from '../../contracts/reconcile.ts';
import { openOrdersDatabase } from '../../prisma/orders/database.ts';
import { database } from '../../tests/support/world.ts';
import { keep } from './findings.ts';
import { runs } from './runs.ts';

const CARRIER = { party: 'carrier', why: 'nobody listens' } as const;

async function fresh() {
  const { url, query } = await database('orders');
  const db = openOrdersDatabase(url, 2);
  onTestFinished(async () => db.$disconnect());
  const open = async (): Promise<readonly unknown[]> =>
    (await query('SELECT key FROM finding WHERE resolved_at IS NULL ORDER BY key')).map(({ key }) => key);
  return { db, query, open, ...runs(db) };
}

test('a run looks back beyond its hours to when a party was away first, or a run came to its end last', async () => {
  const { lookBack, endRun, query } = await fresh();
  expect(await lookBack({ hours: 24 })).toBe(24);
  await endRun({ everySeconds: 60, unasked: [CARRIER] });
  expect(await lookBack({ hours: 24 })).toBe(24);
  await query("UPDATE finding SET first_seen = now() - interval '30 hours 1 minute'");
  expect(await lookBack({ hours: 24 })).toBe(54);
  await endRun({ everySeconds: 60, unasked: [] });
  expect(await lookBack({ hours: 24 })).toBe(24);
  await query("UPDATE reconcile_run SET ended_at = now() - interval '2 days 1 minute'");
  expect(await lookBack({ hours: 24 })).toBe(72);
});

test('a run that comes to its end resolves what was said of the ones before, by hand only who could not be asked', async () => {
  const { endRun, failRun, open, query } = await fresh();
  await failRun({ why: 'the disk is full' });
  await endRun({ everySeconds: null, unasked: [CARRIER, { ...CARRIER, party: 'payments' }] });
  expect(await open()).toEqual(['failed/reconcile', 'unasked/carrier', 'unasked/payments']);
  expect(await query('SELECT every_seconds FROM reconcile_run')).toEqual([]);
  await endRun({ everySeconds: 60, unasked: [CARRIER] });
  expect(await open()).toEqual(['unasked/carrier']);
  await endRun({ everySeconds: 90, unasked: [] });
  expect(await open()).toEqual([]);
  expect(await query('SELECT every_seconds FROM reconcile_run')).toEqual([{ every_seconds: 90 }]);
});

test('a finding keeps its id until it is resolved, and comes again as a new one', async () => {
  const { db, query } = await fresh();
  const finding: Finding = { key: 'orphan/x', kind: 'orphan', subject: 'x', evidence: 'there', action: 'raised' };
  const seen = async (): Promise<{ readonly id: string; readonly since: Date }> => {
    await keep(db, [finding]);
    const [row] = await query('SELECT id, first_seen AS since FROM finding');
    return row as { id: string; since: Date }; // there is one
  };
  const [first, again] = [await seen(), await seen()];
  expect(again).toEqual(first);
  await query('UPDATE finding SET resolved_at = now()');
  const anew = await seen();
  expect(anew.id > first.id).toBe(true);
  expect(anew.since.getTime()).toBeGreaterThan(first.since.getTime());
  expect(TypeID.fromString(first.id).toUUID()).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/u);
});
