import type { Client } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';

import { openOrdersDatabase } from '../../prisma/orders/database.ts';
import { orders } from '../../tests/support/world.ts';
import { ordersReconciliation } from './reconcile.ts';

test('a finding is kept whatever another system calls what it is about', async () => {
  const { url, query } = await orders();
  const db = openOrdersDatabase(url);
  onTestFinished(async () => db.$disconnect());
  const noTemporal = {} as Client; // findings are kept without it
  const { recordFindings } = ordersReconciliation(db, noTemporal);
  const finding = { key: 'orphan/ord_1/outside/a\u{0}', subject: 'ord_1', evidence: "it has 'a\u{0}\u{D800}'" };
  const record = async () =>
    recordFindings({ subjects: ['ord_1'], findings: [{ ...finding, kind: 'orphan', action: 'raised' }] });
  await record();
  await record();
  expect(await query('SELECT key, evidence, resolved_at FROM finding')).toEqual([
    { key: 'orphan/ord_1/outside/a\u{FFFD}', evidence: "it has 'a\u{FFFD}\u{FFFD}'", resolved_at: null },
  ]);
});
