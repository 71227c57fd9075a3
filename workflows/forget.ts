import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';

import { TASK_QUEUES, type Service } from '../contracts/names.ts';
import type {
  EffectsRetention,
  ForgetReport,
  ForgetRequest,
  InboxRetention,
  OrdersRetention,
} from '../contracts/retention.ts';

/** A run deletes so many batches of each kind at most; the next one goes on. */
const BATCHES = 100;

const on = (taskQueue: string): ActivityOptions => ({
  taskQueue,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 5 },
});

const orders = proxyActivities<OrdersRetention & EffectsRetention>(on(TASK_QUEUES.orders));
const payments = proxyActivities<EffectsRetention & InboxRetention>(on(TASK_QUEUES.payments));
const shipping = proxyActivities<EffectsRetention & InboxRetention>(on(TASK_QUEUES.shipping));
const services: readonly (readonly [Service, EffectsRetention])[] = [
  // The orders first: what is forgotten there is reconciled no more, so that nobody misses it elsewhere.
  ['orders', orders],
  ['inventory', proxyActivities<EffectsRetention>(on(TASK_QUEUES.inventory))],
  ['payments', payments],
  ['shipping', shipping],
];

/** Forgets what was over before Temporal forgot it, too, and nothing can come late for. Harmless to repeat. */
export async function forget(request: ForgetRequest): Promise<ForgetReport> {
  const upTo = await orders.forgettable(request);
  const idempotencyRecords = await inBatches(async () => orders.forgetIdempotency(request));
  const webhooks = {
    payments: await inBatches(async () => payments.forgetWebhooks(request)),
    shipping: await inBatches(async () => shipping.forgetWebhooks(request)),
  };
  const effects: Record<string, number> = {};
  if (upTo === null) return { upTo, idempotencyRecords, webhooks, effects };
  for (const [name, service] of services) effects[name] = await inBatches(async () => service.forgetEffects({ upTo }));
  return { upTo, idempotencyRecords, webhooks, effects };
}

async function inBatches(batch: () => Promise<number>): Promise<number> {
  let gone = 0;
  for (let round = 0; round < BATCHES; round += 1) {
    const more = await batch();
    if (more === 0) break;
    gone += more;
  }
  return gone;
}
