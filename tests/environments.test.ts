/** Two environments and one namespace of Temporal: whoever it isn't of starts nothing there, and takes no work from it. */
import { Client, WorkflowNotFoundError } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';

import { acceptOrder } from '../api/orders/accept.ts';
import { ordersService } from '../api/orders/service.ts';
import type { ApiService } from '../api/service.ts';
import { EXIT_CONFIG } from '../process/config.ts';
import { openOrdersDatabase } from '../prisma/orders/database.ts';
import { newOrder } from './support/orders.ts';
import { eventually } from './support/patience.ts';
import { freshDatabase } from './support/postgres.ts';
import { asRole } from './support/postgres-urls.ts';
import { run } from './support/run.ts';
import { startTemporal, type TestTemporal } from './support/temporal.ts';

const ROOT = `${import.meta.dirname}/..`;
const BELONGS = "the namespace 'shop' of Temporal is that of the environment 'production', and ENVIRONMENT";

let temporal: TestTemporal;
let database: string;
beforeAll(async () => {
  temporal = await startTemporal();
  database = await freshDatabase('orders');
});
afterAll(async () => temporal.stop());

/** Runs a process of an environment, or of one without a name, until it ends. */
async function runIn(environment: string | undefined, file: string): ReturnType<typeof run> {
  const env = { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'shop', ORDERS_DATABASE_URL: database };
  return run(process.execPath, [file], {
    cwd: ROOT,
    env: { ...env, ...(environment !== undefined && { ENVIRONMENT: environment }) },
  });
}

/** The orders API of an environment, which starts what is due, and what it logs. */
function apiIn(environment: string): { readonly service: ApiService; readonly said: readonly string[] } {
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void said.push(line) });
  const where = { connection: { address: temporal.address }, namespace: 'shop', environment };
  return { service: ordersService({ databaseUrl: database, temporal: where, uiUrl: 'http://ui', log }), said };
}

/** An order that is accepted, and not started yet. */
async function accepted(): Promise<string> {
  const [db, owner] = [openOrdersDatabase(database), openOrdersDatabase(asRole(database, 'orders_owner'))];
  try {
    await owner.price.create({ data: { sku: 'tea', name: 'Tea', amount: 450, currency: 'EUR' } });
    const identity = { caller: 'cus_ada', key: 'a key', hash: 'hash' };
    const { order } = await acceptOrder(db, identity, newOrder(), { trace: { traceparent: '' } });
    return order.id;
  } finally {
    await Promise.all([db.$disconnect(), owner.$disconnect()]);
  }
}

it('a namespace belongs to whoever set it up first', async () => {
  const first = await runIn('production', 'tools/setup-temporal.ts');
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain("namespace 'shop' is that of the environment 'production'");
  expect(await runIn('production', 'tools/setup-temporal.ts')).toMatchObject({ code: 0, stderr: '' });
  const other = await runIn('staging', 'tools/setup-temporal.ts');
  expect(other.code).toBe(EXIT_CONFIG);
  expect(other.stderr).toContain(`${BELONGS} is 'staging'`);
});

it.each([
  { environment: 'staging', told: "is 'staging'" },
  { environment: undefined, told: 'is not set' },
])('a worker whose ENVIRONMENT $told polls nothing there', async ({ environment, told }) => {
  const { code, stderr } = await runIn(environment, 'workers/orders.ts');
  expect(code).toBe(EXIT_CONFIG);
  expect(stderr).toContain(`${BELONGS} ${told}`);
});

it('an API starts nothing there; what it accepted is started by one that may', async () => {
  const handle = new Client({ connection: temporal.client.connection, namespace: 'shop' }).workflow.getHandle(
    `order/${await accepted()}`,
  );
  const { service, said } = apiIn('staging');
  await eventually(() => expect(said.join('')).toContain(`${BELONGS} is 'staging'`));
  await service.close();
  await expect(handle.describe()).rejects.toThrow(WorkflowNotFoundError);

  const ours = apiIn('production');
  onTestFinished(async () => ours.service.close());
  await eventually(async () => expect(await handle.describe()).toMatchObject({ status: { name: 'RUNNING' } }));
});
