import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';

import { SERVICES } from '../../contracts/names.ts';
import { eventually } from '../../tests/support/patience.ts';
import { startTemporaryPostgres } from '../../tools/temporary-postgres.ts';
import type { Credentials } from './credentials.ts';
import { dataFolderAt } from './data-folder.ts';
import { postgresChild } from './postgres.ts';

const WITHIN_MS = 60_000;
const CONNECTIONS = 4;

/** A server with as many sessions as there may be, and what the supervisor asks it. */
async function busyServer() {
  const settings = { max_connections: `${CONNECTIONS}`, superuser_reserved_connections: '0' };
  const { port, adminUrl, data, stop } = await startTemporaryPostgres({ settings });
  onTestFinished(stop);
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString: adminUrl }));
  for (const client of clients) {
    client.on('error', () => undefined);
    await client.connect();
  }
  onTestFinished(async () => void (await Promise.all(clients.map(async (client) => client.end()))));
  const { ready, answers } = postgresChild(dataFolderAt(data), NO_PROGRAM, CREDENTIALS, port);
  const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return { clients, postmaster, ready, answers };
}

const NO_PROGRAM = { bin: '', account: {}, home: '', major: '18' };
const ROLES = { owner: '', app: '', reader: '' };
const CREDENTIALS: Credentials = {
  postgres: 'postgres',
  // The keys are the services, each of them.
  services: Object.fromEntries(SERVICES.map((service) => [service, ROLES])) as Credentials['services'],
  webhooks: { paymentProvider: '', carrier: '' },
};

test('PostgreSQL answers its health check while it has no connection left', async () => {
  const { ready, answers, clients } = await busyServer();
  await expect(ready()).rejects.toThrow(/too many clients/);
  expect(await answers(WITHIN_MS)).toBe(true);
  await clients[0]?.end();
  await expect.poll(ready).toBe(true);
});

test('PostgreSQL answers none once it was told to stop, though its clients keep it', async () => {
  const { ready, answers, clients, postmaster } = await busyServer();
  process.kill(postmaster, 'SIGTERM');
  await eventually(async () => expect(ready()).rejects.toThrow(/is shutting down/));
  expect(await answers(WITHIN_MS)).toBe(false);
  expect((await clients[0]?.query('SELECT 1'))?.rowCount).toBe(1);
});
