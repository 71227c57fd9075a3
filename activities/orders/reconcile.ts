import type { Client } from '@temporalio/client';

import type { Finding, OrdersReconciliation, Page, SagaFacts } from '../../contracts/reconcile.ts';
import type { SagaTrace } from '../../contracts/saga.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { effectLists } from '../effect-lists.ts';
import { ordersActivities } from './activities.ts';
import { carrierOf, endRun, traceOf } from './carriers.ts';
import { loadOrder } from './load.ts';
import { handOver } from './restart.ts';

/** What the orders service and Temporal tell of sagas, and how one is set going again. */
export function ordersReconciliation(
  db: OrdersDatabase,
  temporal: Client,
): OrdersReconciliation & ReturnType<typeof effectLists> {
  return {
    ...effectLists(db),

    listSagas: async (page) => {
      const rows = await listRows(db, page);
      const facts = await Promise.all(rows.map(async (row) => factsOf(temporal, row)));
      return stillSo(db, facts);
    },

    unknownOrders: async ({ orderIds }) => {
      const known = await db.order.findMany({ where: { id: { in: [...orderIds] } }, select: { id: true } });
      const ids = new Set(known.map(({ id }) => id));
      return orderIds.filter((id) => !ids.has(id));
    },

    openStrangers: async () => {
      const rows = await db.$queryRaw<{ subject: string }[]>`
        SELECT DISTINCT subject FROM finding
        WHERE resolved_at IS NULL AND NOT EXISTS (SELECT FROM orders WHERE id = subject) ORDER BY subject`;
      return rows.map(({ subject }) => subject);
    },

    restartSaga: async ({ orderId, runId, pastPivot }) => {
      if (runId !== null) await endRun(temporal, orderId, runId);
      await handOver(db, orderId, pastPivot);
    },

    settleFromCarrier: async ({ orderId }) => {
      const trace = await traceOf(temporal, orderId);
      // A restored order may have missed what led there.
      if (trace.outcome?.status === 'confirmed') await confirm(db, orderId);
      await ordersActivities(db).settleOrder({ trace });
    },

    loadOrder: async ({ orderId }) => loadOrder(db, orderId),

    recordFindings: async ({ subjects, findings }) => record(db, subjects, findings),
  };
}

interface Row {
  readonly id: string;
  readonly status: SagaFacts['status'];
  readonly settled: boolean;
  readonly due: boolean;
  readonly trace: SagaTrace | null;
}

async function listRows(db: OrdersDatabase, { after, hours, limit }: Page): Promise<readonly Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT id, status::text, settled_at IS NOT NULL AS settled, start_due IS NOT NULL AS due,
      CASE WHEN settled_at IS NOT NULL THEN trace END AS trace
    FROM orders JOIN saga ON order_id = id
    WHERE id > ${after} AND id COLLATE "C" > coalesce((SELECT closed FROM effect_horizon), '')
      AND (settled_at IS NULL OR ${hours}::int IS NULL
      OR updated_at >= now() - make_interval(hours => ${hours}::int)
      OR EXISTS (SELECT FROM finding WHERE subject = id AND resolved_at IS NULL))
    ORDER BY id LIMIT ${limit}`;
}

async function factsOf(temporal: Client, { id: orderId, status, settled, due, trace }: Row): Promise<SagaFacts> {
  if (settled || due) return { orderId, status, settled, carrier: null, trace };
  const carrier = await carrierOf(temporal, orderId);
  // It is only asked for what it has done; a saga that can't tell is seen again.
  const told = carrier.state === 'running' ? await traceOf(temporal, orderId).catch(() => null) : null;
  return { orderId, status, settled, carrier, trace: told };
}

/** Forgets what was seen of carriers whose saga has moved on since it was listed. */
async function stillSo(db: OrdersDatabase, facts: readonly SagaFacts[]): Promise<readonly SagaFacts[]> {
  const ids = facts.filter(({ carrier }) => carrier !== null).map(({ orderId }) => orderId);
  const rows = await db.saga.findMany({
    where: { orderId: { in: ids }, settledAt: null, startDue: null },
    select: { orderId: true },
  });
  const unmoved = new Set(rows.map(({ orderId }) => orderId));
  return facts.map((saga) => (unmoved.has(saga.orderId) ? saga : { ...saga, carrier: null }));
}

async function confirm(db: OrdersDatabase, orderId: string): Promise<void> {
  await db.$executeRaw`
    UPDATE orders SET status = 'confirmed', status_cause = 'its workflow says so, the database was restored'
    WHERE id = ${orderId} AND status IN ('placed', 'processing')`;
}

async function record(db: OrdersDatabase, subjects: readonly string[], findings: readonly Finding[]): Promise<void> {
  const keys = findings.map(({ key }) => key);
  await db.$transaction([
    db.$executeRaw`
      INSERT INTO finding (key, kind, subject, evidence, action)
      SELECT key, kind, subject, evidence, action
      FROM jsonb_to_recordset(${JSON.stringify(findings)}::jsonb)
        AS found(key text, kind text, subject text, evidence text, action text)
      ORDER BY key
      ON CONFLICT (key) DO UPDATE SET evidence = excluded.evidence, action = excluded.action, last_seen = now(),
        resolved_at = NULL`,
    db.$executeRaw`
      UPDATE finding SET resolved_at = now()
      WHERE subject = ANY (${subjects}) AND resolved_at IS NULL AND key <> ALL (${keys})`,
  ]);
}
