import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';

import type { OrdersRetention } from '../../contracts/retention.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';

const DAY_MS = 86_400_000;
/** Nothing that was begun while Temporal knew a saga comes later than this after it has forgotten it. */
const LATEST_DAYS = 7;

/** What the orders service knows of what is over, and can forget. */
export function ordersRetention(db: OrdersDatabase, temporal: Client): OrdersRetention {
  return {
    forgetIdempotency: async ({ keepDays }) => {
      const [row] = await db.$queryRaw<{ gone: number }[]>`
        SELECT forget_idempotency(now() - make_interval(days => ${keepDays}::int)) AS gone`;
      return row?.gone ?? 0;
    },

    forgettable: async ({ keepDays }) => {
      await mustOutlive(temporal, keepDays);
      return (await lastOver(db, keepDays)) ?? (await closedSoFar(db));
    },
  };
}

/** The last order before the first that isn't over for long enough, or has a finding that is open. */
async function lastOver(db: OrdersDatabase, keepDays: number): Promise<string | null> {
  const [row] = await db.$queryRaw<{ id: string | null }[]>`
    WITH horizon AS (SELECT coalesce((SELECT closed FROM effect_horizon), '') AS closed), first AS (
      SELECT least(
        (SELECT min(order_id COLLATE "C") FROM saga, horizon
         WHERE order_id COLLATE "C" > closed
           AND (settled_at IS NULL OR settled_at > now() - make_interval(days => ${keepDays}::int))),
        (SELECT min(split_part(subject, '/', 1) COLLATE "C") FROM finding
         WHERE resolved_at IS NULL AND kind NOT IN ('unasked', 'failed'))) AS id
    )
    SELECT max(orders.id COLLATE "C") AS id FROM orders, horizon, first
    WHERE orders.id COLLATE "C" > closed AND (first.id IS NULL OR orders.id COLLATE "C" < first.id)`;
  return row?.id ?? null;
}

/** What was closed is still to be deleted. */
async function closedSoFar(db: OrdersDatabase): Promise<string | null> {
  return (await db.effectHorizon.findFirst())?.closed ?? null;
}

async function mustOutlive({ workflowService, options }: Client, keepDays: number): Promise<void> {
  const { config } = await workflowService.describeNamespace({ namespace: options.namespace });
  const retentionDays = tsToMs(config?.workflowExecutionRetentionTtl) / DAY_MS;
  if (keepDays >= retentionDays + LATEST_DAYS) return;
  const least = Math.ceil(retentionDays) + LATEST_DAYS;
  throw ApplicationFailure.nonRetryable(`'${keepDays}' days are too short: it takes '${least}'`, 'TooShort', { least });
}
