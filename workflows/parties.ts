/** Whom the reconciler asks, and what becomes of a question that gets no answer. */
import {
  ActivityFailure,
  isCancellation,
  proxyActivities,
  TimeoutFailure,
  type ActivityOptions,
} from '@temporalio/workflow';

import type { InventoryActivities } from '../contracts/inventory.ts';
import { SERVICES, TASK_QUEUES } from '../contracts/names.ts';
import type { PaymentsActivities } from '../contracts/payments.ts';
import type {
  EffectsReconciliation,
  OrdersReconciliation,
  OutsideReconciliation,
  Party,
  PaymentsReconciliation,
  Unasked,
} from '../contracts/reconcile.ts';
import type { ShippingActivities } from '../contracts/shipping.ts';
import type { Seen } from './seen.ts';

/** A restart passes within these attempts. A queue that no worker polls would keep the run waiting for ever. */
const on = (taskQueue: string): ActivityOptions => ({
  taskQueue,
  scheduleToStartTimeout: '15s',
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '60s',
  retry: { initialInterval: '250ms', backoffCoefficient: 2, maximumInterval: '5s', maximumAttempts: 6 },
});

export const orders = proxyActivities<OrdersReconciliation & EffectsReconciliation>(on(TASK_QUEUES.orders));
export const inventory = proxyActivities<EffectsReconciliation & InventoryActivities>(on(TASK_QUEUES.inventory));
export const payments = proxyActivities<PaymentsReconciliation & PaymentsActivities>(on(TASK_QUEUES.payments));
export const shipping = proxyActivities<OutsideReconciliation & ShippingActivities>(on(TASK_QUEUES.shipping));
export const services = { orders, inventory, payments, shipping } as const;

/** Asks parties, and remembers which couldn't be asked: they aren't asked again, so that a run waits for each once. */
export class Parties {
  readonly #unasked: Map<Party, Unasked>;

  constructor(unasked: readonly Unasked[]) {
    this.#unasked = new Map(unasked.map((it) => [it.party, it]));
  }

  get unasked(): readonly Unasked[] {
    return [...this.#unasked.values()];
  }

  /** Null when the party can't be asked. */
  async ask<Answer>(party: Party, question: () => Promise<Answer>): Promise<Answer | null> {
    if (this.#unasked.has(party)) return null;
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      this.note(party, reasonOf(error));
      return null;
    }
  }

  note(party: Party, why: string): void {
    if (!this.#unasked.has(party)) this.#unasked.set(party, { party, why });
  }

  async effects(orderIds: readonly string[]): Promise<Seen['effects']> {
    const listed = SERVICES.map(
      async (name) => [name, await this.ask(name, async () => services[name].listEffects({ orderIds }))] as const,
    );
    return Object.fromEntries(await Promise.all(listed)) as Seen['effects']; // of each service
  }

  async outside(orderIds: readonly string[]): Promise<Seen['outside']> {
    const [provider, carrier] = await Promise.all([
      this.ask('payment-provider', async () => payments.listOutside({ orderIds })),
      this.ask('carrier', async () => shipping.listOutside({ orderIds })),
    ]);
    return { 'payment-provider': provider, carrier };
  }

  async ledger(orderIds: readonly string[]): Promise<Seen['ledger']> {
    return this.ask('payments', async () => payments.listLedger({ orderIds }));
  }
}

/** Says in a line why an activity failed, as it said itself. What Prisma's messages have to say comes last. */
export function reasonOf({ cause, message }: ActivityFailure): string {
  const own = cause instanceof TimeoutFailure ? cause.cause : cause;
  if (cause instanceof TimeoutFailure && own === undefined) return 'no worker answered in time';
  return (own?.message ?? message).trim().split('\n').at(-1) ?? '';
}
