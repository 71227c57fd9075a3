/** Sagas that are parked at once, since what they met is neither a refusal nor an outage that could pass. */
import { randomUUID } from 'node:crypto';

import { openInventoryDatabase } from '../../prisma/inventory/database.ts';
import { call } from './http.ts';
import { key, newOrder, place } from './orders.ts';
import type { System } from './system.ts';

/** Where a saga can be made to park: before its pivot, in it, and behind it. */
export type ParkingPlace =
  'authorize-payment' | 'book-shipment' | 'capture-payment' | 'commit-stock' | 'dispatch-shipment';

/** Whose the requests are that have taken our keys. */
export const SOMEBODY = 'somebody else';

export interface Parked {
  readonly id: string;
  readonly at: ParkingPlace;
}

/** Places an order whose saga is going to park. No worker may be up: the trap is set before the first step. */
export async function placeToPark(system: System, at: ParkingPlace): Promise<Parked> {
  const id = await place(system);
  await TRAPS[at](system, `${id}/${at}`);
  return { id, at };
}

const TRAPS: Readonly<Record<ParkingPlace, (system: System, key: string) => Promise<void>>> = {
  'authorize-payment': async (system, taken) => void (await authorize(system, taken)),
  'capture-payment': async (system, taken) => {
    const { id } = await authorize(system, randomUUID());
    await ask(`${system.simulators.paymentProvider}/v1/authorizations/${id}/captures`, { amount: 1 }, taken);
  },
  'book-shipment': async (system, taken) => void (await book(system, taken)),
  'dispatch-shipment': async (system, taken) => {
    const { id } = await book(system, randomUUID());
    await ask(`${system.simulators.carrier}/v1/shipments/${id}/dispatch`, {}, taken);
  },
  'commit-stock': async ({ databases }, barred) => {
    const db = openInventoryDatabase(databases.inventory, 1);
    await db.$executeRaw`INSERT INTO effect (key, state) VALUES (${barred}, 'barred')`;
    await db.$disconnect();
  },
};

/** Takes an idempotency key at the payment provider for another request than ours: ours is turned away for ever. */
async function authorize({ simulators }: System, taken: string): Promise<{ readonly id: string }> {
  const wish = { amount: 1, currency: 'EUR', card: 'tok_visa', reference: SOMEBODY };
  return ask(`${simulators.paymentProvider}/v1/authorizations`, wish, taken);
}

/** The same at the carrier. */
async function book({ simulators }: System, taken: string): Promise<{ readonly id: string }> {
  const wish = { from: 'BER', to: newOrder().address, reference: SOMEBODY };
  return ask(`${simulators.carrier}/v1/shipments`, wish, taken);
}

async function ask(url: string, body: unknown, taken: string): Promise<{ readonly id: string }> {
  const reply = await call('POST', url, body, key(taken));
  if (reply.status >= 300) throw new Error(`'${url}' was answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body as { readonly id: string };
}
