import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { OrderView } from '../../contracts/order-views.schema.ts';
import type { OrderLine } from '../../contracts/orders.ts';
import type { SagaView } from '../../contracts/saga.ts';
import type { Api } from '../api.ts';
import { patiently } from './patience.ts';
import type { Screen } from './screen.ts';

export interface Wish {
  readonly lines: readonly OrderLine[];
  readonly card: string;
  readonly city: string;
  readonly customer: string;
}

/** How long an API that went away is waited for. */
export interface Limits {
  readonly placeMs: number;
  readonly followMs: number;
}

const LIMITS: Limits = { placeMs: 10_000, followMs: 60_000 };
const POLL_MS = 200;

/**
 * Places an order, once: whatever is sent again has the same key.
 *
 * @throws Unreachable, Refused
 */
export async function place(api: Api, wish: Wish, screen: Screen, { placeMs }: Limits = LIMITS): Promise<OrderView> {
  const { lines, card, city, customer: customerId } = wish;
  const address = { name: 'Ada Lovelace', line1: 'Quay 1', postalCode: '20095', city, country: 'DE' };
  const key = randomUUID();
  const patience = { forMs: placeMs, everyMs: POLL_MS, whenRefused: false, tell: screen.say };
  return patiently(async () => api.placeOrder({ customerId, address, card, lines: [...lines] }, key), patience);
}

/**
 * Shows an order's saga until it has settled, and returns it.
 *
 * @throws Unreachable when the API is away for too long
 */
export async function follow(api: Api, id: string, screen: Screen, { followMs }: Limits = LIMITS): Promise<SagaView> {
  const patience = { forMs: followMs, everyMs: POLL_MS, whenRefused: true, tell: screen.say };
  for (;;) {
    const saga = await patiently(async () => api.saga(id), patience);
    screen.show(saga);
    if (saga.state === 'settled') return saga;
    await pause(POLL_MS);
  }
}

/** @throws Unreachable when the API is away for too long */
export async function readOrder(
  api: Api,
  id: string,
  screen: Screen,
  { followMs }: Limits = LIMITS,
): Promise<OrderView> {
  const patience = { forMs: followMs, everyMs: POLL_MS, whenRefused: true, tell: screen.say };
  return patiently(async () => api.order(id), patience);
}
