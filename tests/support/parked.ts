/** Sagas that are parked at once, since what they met is neither a refusal nor an outage that could pass. */
import { randomUUID } from 'node:crypto';

import { openInventoryDatabase } from '../../prisma/inventory/database.ts';
import { call } from './http.ts';
import { key, place } from './orders.ts';
import type { System } from './system.ts';

/** Where a saga can be made to park: before its pivot, in it, and behind it. */
export type ParkingPlace = 'authorize-payment' | 'capture-payment' | 'commit-stock';

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
    await charge(system, `/v1/authorizations/${id}/captures`, { amount: 1 }, taken);
  },
  'commit-stock': async ({ databases }, barred) => {
    const db = openInventoryDatabase(databases.inventory, 1);
    await db.$executeRaw`INSERT INTO effect (key, state) VALUES (${barred}, 'barred')`;
    await db.$disconnect();
  },
};

/** Takes an idempotency key at the payment provider for another request than ours: ours is turned away for ever. */
async function authorize(system: System, taken: string): Promise<{ readonly id: string }> {
  const wish = { amount: 1, currency: 'EUR', card: 'tok_visa', reference: 'somebody else' };
  return charge(system, '/v1/authorizations', wish, taken);
}

async function charge({ simulators }: System, path: string, body: unknown, taken: string): Promise<{ id: string }> {
  const reply = await call('POST', `${simulators.paymentProvider}${path}`, body, key(taken));
  if (reply.status !== 201) throw new Error(`the provider answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body as { id: string };
}
