import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { SERVICES } from '../contracts/names.ts';
import { startTemporaryPostgres, type TemporaryPostgres } from '../tools/temporary-postgres.ts';
import { provision } from './provision.ts';

// Roles are a whole server's: on the one that all tests share, another password would lock the others out.
let postgres: TemporaryPostgres;
beforeAll(async () => {
  postgres = await startTemporaryPostgres();
});
afterAll(async () => postgres.stop());

const PASSWORDS = { owner: 'one', app: 'two', reader: 'th\'r"ee' };

async function loginOf(user: string, password: string, database: string): Promise<string> {
  const client = new pg.Client({ host: '127.0.0.1', port: postgres.port, user, password, database });
  try {
    await client.connect();
    const { rows } = await client.query<{ current_user: string }>('SELECT current_user');
    return rows[0]?.current_user ?? 'nobody';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end();
  }
}

test('makes every service its roles and database, all at once, and again', async () => {
  const provisionAll = async (): Promise<unknown> =>
    Promise.all(SERVICES.map(async (service) => provision(postgres.adminUrl, service, PASSWORDS)));
  await Promise.all([provisionAll(), provisionAll(), provisionAll()]);
  await provisionAll();
  for (const service of SERVICES) {
    expect(await loginOf(`${service}_owner`, 'one', service)).toBe(`${service}_owner`);
    expect(await loginOf(`${service}_app`, 'two', service)).toBe(`${service}_app`);
    expect(await loginOf(`${service}_reader`, 'th\'r"ee', service)).toBe(`${service}_reader`);
  }
});

test('brings changed passwords up to date', async () => {
  await provision(postgres.adminUrl, 'orders', PASSWORDS);
  await provision(postgres.adminUrl, 'orders', { ...PASSWORDS, app: 'changed' });
  expect(await loginOf('orders_app', 'two', 'orders')).toBe('password authentication failed for user "orders_app"');
  expect(await loginOf('orders_app', 'changed', 'orders')).toBe('orders_app');
});
