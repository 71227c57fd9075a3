import type { Client } from '@temporalio/client';

import { UNDO } from '../../contracts/names.ts';
import type { OrdersReconciliation, Page, SagaFacts } from '../../contracts/reconcile.ts';
import type { SagaTrace } from '../../contracts/saga.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { effectLists } from '../effect-lists.ts';
import { ordersActivities } from './activities.ts';
import { carrierOf, endRun, traceOf } from './carriers.ts';
import { keep, printableFinding } from './findings.ts';
import { loadOrder } from './load.ts';
import { handOver } from './restart.ts';
import { runs } from './runs.ts';

/** What the orders service and Temporal tell of sagas, and how one is set going again. */
export function ordersReconciliation(
  db: OrdersDatabase,
  temporal: Client,
): OrdersReconciliation & ReturnType<typeof effectLists> {
  return {
    ...effectLists(db),
    ...runs(db),

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
        WHERE resolved_at IS NULL AND kind NOT IN ('unasked', 'failed')
          AND NOT EXISTS (SELECT FROM saga WHERE id = subject) ORDER BY subject`;
      return rows.map(({ subject }) => subject);
    },

    restartSaga: async ({ sagaId, runId, pastPivot }) => {
      if (runId !== null) await endRun(temporal, sagaId, runId);
      await handOver(db, sagaId, pastPivot);
    },

    settleFromCarrier: async ({ sagaId }) => {
      const { orderId } = await db.saga.findUniqueOrThrow({ where: { id: sagaId } });
      await settle(db, orderId, await traceOf(temporal, sagaId));
    },

    loadOrder: async ({ orderId }) => loadOrder(db, orderId),

    recordFindings: async ({ subjects, findings: found }) => {
      const findings = found.map(printableFinding);
      const keys = findings.map(({ key }) => key);
      await db.$transaction([
        keep(db, findings),
        db.$executeRaw`
          UPDATE finding SET resolved_at = now()
          WHERE subject = ANY (${subjects}) AND kind NOT IN ('unasked', 'failed')
            AND resolved_at IS NULL AND key <> ALL (${keys})`,
      ]);
    },
  };
}

interface Row extends Pick<SagaFacts, 'sagaId' | 'orderId' | 'undone' | 'status' | 'settled' | 'trace'> {
  readonly due: boolean;
}

async function listRows(db: OrdersDatabase, { after, hours, limit }: Page): Promise<readonly Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT saga.id AS "sagaId", orders.id AS "orderId", status::text,
      CASE WHEN undo.settled_at IS NULL AND undo.id IS NOT NULL THEN 'moving'
           WHEN undo.trace #>> '{outcome,status}' = 'confirmed' THEN 'yes' ELSE 'no' END AS undone,
      saga.settled_at IS NOT NULL AS settled, saga.start_due IS NOT NULL AS due,
      CASE WHEN saga.settled_at IS NOT NULL THEN saga.trace END AS trace
    FROM orders JOIN saga ON saga.order_id = orders.id LEFT JOIN saga AS undo ON undo.id = saga.id || ${UNDO}
    WHERE saga.id > ${after} AND orders.id COLLATE "C" > coalesce((SELECT closed FROM effect_horizon), '')
      AND (saga.settled_at IS NULL OR ${hours}::int IS NULL
      OR updated_at >= now() - make_interval(hours => ${hours}::int)
      OR EXISTS (SELECT FROM finding WHERE subject = saga.id AND resolved_at IS NULL))
    ORDER BY saga.id LIMIT ${limit}`;
}

async function factsOf(temporal: Client, { due, trace, ...saga }: Row): Promise<SagaFacts> {
  if (saga.settled || due) return { ...saga, carrier: null, trace };
  const carrier = await carrierOf(temporal, saga.sagaId);
  // It is only asked for what it has done; a saga that can't tell is seen again.
  const told = carrier.state === 'running' ? await traceOf(temporal, saga.sagaId).catch(() => null) : null;
  return { ...saga, carrier, trace: told };
}

/** Forgets what was seen of carriers whose saga has moved on since it was listed. */
async function stillSo(db: OrdersDatabase, facts: readonly SagaFacts[]): Promise<readonly SagaFacts[]> {
  const ids = facts.filter(({ carrier }) => carrier !== null).map(({ sagaId }) => sagaId);
  const rows = await db.saga.findMany({
    where: { id: { in: ids }, settledAt: null, startDue: null },
    select: { id: true },
  });
  const unmoved = new Set(rows.map(({ id }) => id));
  return facts.map((saga) => (unmoved.has(saga.sagaId) ? saga : { ...saga, carrier: null }));
}

/** Writes the end of a saga down. A restored order may have missed what led there. */
async function settle(db: OrdersDatabase, orderId: string, trace: SagaTrace): Promise<void> {
  const isUndo = trace.sagaId !== orderId;
  if (trace.outcome?.status === 'confirmed') {
    const [before, between] = isUndo ? [['shipped'], 'returning'] : [['placed', 'processing'], 'confirmed'];
    await db.$executeRaw`
      UPDATE orders SET status = ${between}::order_status, status_cause = 'its workflow says so, the database was restored'
      WHERE id = ${orderId} AND status::text = ANY (${before})`;
  }
  await db.$executeRaw`UPDATE saga SET lease = ${trace.lease} WHERE id = ${trace.sagaId} AND lease < ${trace.lease}`;
  const { settleOrder, settleUndo } = ordersActivities(db);
  await (isUndo ? settleUndo({ orderId, trace }) : settleOrder({ trace }));
}
