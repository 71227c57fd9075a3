import { describe, expect, test } from 'vitest';

import { lint } from './support/lint.ts';

type Case = readonly [file: string, source: string];

/** Value imports, unless they say `type`. */
const refused: readonly Case[] = [
  ['contracts/x.ts', "export { Client } from '@temporalio/client';"],
  ['contracts/x.ts', "export { join } from 'node:path';"],
  ['contracts/x.ts', "export { problem } from '../api/problems.ts';"],
  ['contracts/x.ts', "export { runSaga } from '../saga/run.ts';"],
  ['cli/x.ts', "export { drawPlan } from '../soak/plan.ts';"],
  ['contracts/x.ts', "export type { Order } from '../prisma/orders/client/client.ts';"],
  ['contracts/names.ts', "export { z } from 'zod';"],
  ['contracts/saga.ts', "export { z } from 'zod';"],
  ['saga/x.ts', "export { PlaceOrder } from '../contracts/order-schemas.ts';"],
  ['saga/x.ts', "export { PlaceOrder } from '../contracts/orders.ts';"],
  ['saga/x.ts', "export { placeOrder } from '../workflows/place-order.ts';"],
  ['saga/x.ts', "export { z } from 'zod';"],
  ['saga/x.ts', "export { readFileSync } from 'node:fs';"],
  ['saga/x.ts', "export { readFileSync } from 'fs';"],
  ['saga/x.ts', "export { Client } from '@temporalio/client';"],
  ['saga/x.ts', "export { logger } from '../process/log.ts';"],
  ['saga/deep/x.ts', "export { logger } from '../../process/log.ts';"],
  ['workflows/x.ts', "export { readFileSync } from 'node:fs';"],
  ['workflows/x.ts', "export { z } from 'zod';"],
  ['workflows/x.ts', "export { z } from 'zod/v4';"],
  ['workflows/x.ts', "export { PlaceOrder } from '../contracts/order-schemas.ts';"],
  ['workflows/x.ts', "export { namesOf } from '../contracts/namesakes.ts';"],
  ['workflows/x.ts', "export type { OrdersDatabase } from '../prisma/orders/database.ts';"],
  ['workflows/x.ts', "export type { inventoryActivities } from '../activities/inventory/index.ts';"],
  ['workflows/x.ts', "export { startTemporal } from '../tests/support/temporal.ts';"],
  ['process/x.ts', "export { SERVICES } from '../contracts/names.ts';"],
  ['process/x.ts', "export { app } from '../api/app.ts';"],
  ['process/configs/x.ts', "export { assemble } from '../../api/app.ts';"],
  ['process/x.ts', "export { SERVICES } from '../contracts/names.ts';"],
  ['prisma/seed.ts', "export { PrismaClient } from './orders/client/client.ts';".replace('./', '../prisma/')],
  ['prisma/x.ts', "export { logger } from '../process/log.ts';"],
  ['prisma/orders/database.ts', "export { openInventoryDatabase } from '../inventory/database.ts';"],
  ['prisma/orders/database.ts', "export { migrate } from '../migrate.ts';".replace('../', '../../prisma/')],
  ['activities/effects.ts', "export { a } from './inventory/index.ts';"],
  ['activities/effects.ts', "export { openOrdersDatabase } from '../prisma/orders/database.ts';"],
  ['activities/effects.ts', "export { sleep } from '@temporalio/workflow';"],
  ['activities/inventory/x.ts', "export { sleep } from '@temporalio/workflow';"],
  ['activities/inventory/x.ts', "export { openOrdersDatabase } from '../../prisma/orders/database.ts';"],
  ['activities/inventory/x.ts', "export { migrate } from '../../prisma/migrate.ts';"],
  ['activities/inventory/x.ts', "export { a } from '../orders/index.ts';"],
  ['activities/inventory/x.ts', "export { a } from '../../activities/orders/index.ts';"],
  ['activities/inventory/x.ts', "export { problem } from '../../api/problems.ts';"],
  ['activities/inventory/x.ts', "export { runSaga } from '../../saga/run.ts';"],
  ['activities/inventory/x.ts', "export { placeOrder } from '../../workflows/index.ts';"],
  ['activities/inventory/x.ts', "export { logger } from '../../process/log.ts';"],
  ['activities/inventory/x.ts', "export { freshDatabase } from '../../tests/support/postgres.ts';"],
  ['workers/orders.ts', "export { placeOrder } from '../workflows/index.ts';"],
  ['workers/orders.ts', "export { a } from '../activities/inventory/index.ts';"],
  ['workers/orders.ts', "export { openInventoryDatabase } from '../prisma/inventory/database.ts';"],
  ['workers/orders.ts', "export { provision } from '../prisma/provision.ts';"],
  ['workers/orders.ts', "export { main } from './payments.ts';"],
  ['workers/orders.ts', "export { app } from '../api/app.ts';"],
  ['workers/run.ts', "export { main } from './payments.ts';"],
  ['workers/run.ts', "export { a } from '../activities/inventory/index.ts';"],
  ['workers/run.ts', "export { openOrdersDatabase } from '../prisma/orders/database.ts';"],
  ['api/app.ts', "export { Worker } from '@temporalio/worker';"],
  ['api/app.ts', "export { openOrdersDatabase } from '../prisma/orders/database.ts';"],
  ['api/app.ts', "export { placeOrder } from '../workflows/place-order.ts';"],
  ['api/edges/x.ts', "export { Client } from '@temporalio/client';"],
  ['api/edges/x.ts', "export { orderRoutes } from '../orders/routes.ts';"],
  ['api/edges/x.ts', "export { newOrder } from '../../contracts/orders.schema.ts';"],
  ['api/server.ts', "export { migrate } from '../prisma/migrate.ts';"],
  ['api/server.ts', "export { a } from '../activities/orders/index.ts';"],
  ['tools/openapi.ts', "export { openOrdersDatabase } from '../prisma/orders/database.ts';"],
  ['tools/drift.ts', "export { openApiDocument } from '../api/openapi.ts';"],
  ['api/identity/x.ts', "export { orderRoutes } from '../orders/routes.ts';"],
  ['api/identity/x.ts', "export { openOrdersDatabase } from '../../prisma/orders/database.ts';"],
  ['api/identity/x.ts', "export { mintToken } from '../../tools/development-identity.ts';"],
  ['api/identity/x.ts', "export { Client } from '@temporalio/client';"],
  ['api/orders/x.ts', "export { Worker } from '@temporalio/worker';"],
  ['api/orders/x.ts', "export { sleep } from '@temporalio/workflow';"],
  ['api/orders/x.ts', "export { placeOrder } from '../../workflows/place-order.ts';"],
  ['api/orders/x.ts', "export { stockRoutes } from '../inventory/routes.ts';"],
  ['api/orders/x.ts', "export { a } from '../../activities/orders/index.ts';"],
  ['api/orders/x.ts', "export * from '../../prisma/inventory/client/client.ts';"],
  ['api/orders/x.ts', "export const late = async () => import('../../prisma/inventory/database.ts');"],
  ['simulators/carrier/x.ts', "export { Client } from '@temporalio/client';"],
  ['simulators/carrier/x.ts', "export { ApplicationFailure } from '@temporalio/common';"],
  ['simulators/carrier/x.ts', "export { openShippingDatabase } from '../../prisma/shipping/database.ts';"],
  ['simulators/carrier/x.ts', "export { providerClient } from '../../activities/http.ts';"],
  ['cli/verify.ts', "export { openOrdersDatabase } from '../prisma/orders/database.ts';"],
  ['cli/verify.ts', "export type { PrismaClient } from '../prisma/orders/client/client.ts';"],
  ['cli/supervisor/x.ts', "export { app } from '../../api/app.ts';"],
  ['cli/supervisor/x.ts', "export { runSaga } from '../../saga/run.ts';"],
  ['cli/supervisor/x.ts', "export { startTemporal } from '../../tests/support/temporal.ts';"],
  ['tools/x.ts', "export { openOrdersDatabase } from '../prisma/orders/database.ts';"],
  ['tools/x.ts', "export { start } from '../cli/start.ts';"],
  // Detours don't help.
  ['activities/inventory/x.ts', "export { a } from './../orders/index.ts';"],
  ['activities/inventory/x.ts', "export { a } from '../inventory/../orders/index.ts';"],
  ['workflows/x.ts', "export { a } from '.././activities/orders/index.ts';"],
];

const accepted: readonly Case[] = [
  ['contracts/x.ts', "export { z } from 'zod';"],
  ['contracts/x.ts', "export type { Money } from './money.ts';"],
  ['contracts/saga.ts', "export type { Money } from './money.ts';"],
  ['saga/x.ts', "export type { SagaTrace } from '../contracts/saga.ts';"],
  ['saga/x.ts', "export { UPDATE_REFUSALS } from '../contracts/saga.ts';"],
  ['saga/x.ts', "export { REFUSALS } from '../contracts/names.ts';"],
  ['saga/x.ts', "export { step } from './step.ts';"],
  ['saga/x.ts', "export { CancellationScope } from '@temporalio/workflow';"],
  ['saga/x.test.ts', "export { test } from 'vitest';"],
  ['workflows/x.ts', "export type { PlaceOrder } from '../contracts/orders.ts';"],
  ['workflows/x.ts', "export { TASK_QUEUES } from '../contracts/names.ts';"],
  ['workflows/x.ts', "export { sleep } from '@temporalio/workflow';"],
  ['workflows/x.ts', "export { ApplicationFailure } from '@temporalio/common';"],
  ['workflows/x.ts', "export { runSaga } from '../saga/run.ts';"],
  ['process/x.ts', "export { pino } from 'pino';"],
  ['process/x.ts', "export { logger } from './log.ts';"],
  ['prisma/x.ts', "export type { Service } from '../contracts/names.ts';"],
  ['prisma/x.ts', "export { migrate } from './migrate.ts';"],
  ['prisma/orders/database.ts', "export { PrismaClient } from './client/client.ts';"],
  ['activities/effects.ts', "export { REVOKED } from '../contracts/names.ts';"],
  ['activities/effects.ts', "export { providerClient } from './http.ts';"],
  ['activities/inventory/x.ts', "export { openInventoryDatabase } from '../../prisma/inventory/database.ts';"],
  ['activities/inventory/x.ts', "export { apply } from '../effects.ts';"],
  ['activities/inventory/x.ts', "export { ApplicationFailure } from '@temporalio/common';"],
  ['activities/inventory/x.ts', "export { OrderLine } from '../../contracts/order-schemas.ts';"],
  ['workers/inventory.ts', "export { inventoryActivities } from '../activities/inventory/index.ts';"],
  ['workers/inventory.ts', "export { providerClient } from '../activities/http.ts';"],
  ['workers/inventory.ts', "export { openInventoryDatabase } from '../prisma/inventory/database.ts';"],
  ['workers/inventory.ts', "export { runWorker } from './run.ts';"],
  ['workers/inventory.ts', "export { inventoryConfig } from '../process/configs/workers.ts';"],
  ['workers/inventory.ts', "export { logger } from '../process/log.ts';"],
  ['workers/run.ts', "export { Worker } from '@temporalio/worker';"],
  ['workers/tracing.ts', "export { currentTrace } from '../activities/tracing.ts';"],
  ['api/app.ts', "export { orderRoutes } from './orders/routes.ts';"],
  ['api/edges/x.ts', "export { problem } from '../problems.ts';"],
  ['api/pages/x.ts', "export { pageHeaders } from '../edges/headers.ts';"],
  ['api/edges/x.ts', "export { logger } from '../../process/log.ts';"],
  ['api/server.ts', "export { openOrdersDatabase } from '../prisma/orders/database.ts';"],
  ['api/server.ts', "export { readConfig } from '../process/config.ts';"],
  ['tools/openapi.ts', "export { openApiDocument } from '../api/openapi.ts';"],
  ['api/identity/x.ts', "export { Problem } from '../problems.ts';"],
  ['api/identity/x.ts', "export { ROLES } from '../../contracts/identity.ts';"],
  ['api/orders/x.ts', "export type { placeOrder } from '../../workflows/place-order.ts';"],
  ['api/orders/x.ts', "export { openOrdersDatabase } from '../../prisma/orders/database.ts';"],
  ['api/orders/x.ts', "export { problem } from '../problems.ts';"],
  ['simulators/carrier/x.ts', "export { witness } from '../witness.ts';"],
  ['simulators/carrier/x.ts', "export { readConfig } from '../../process/config.ts';"],
  ['cli/verify.ts', "export { Client } from 'pg';"],
  ['cli/config/x.ts', "export { PROCESSES } from '../../process/configs/processes.ts';"],
  ['cli/supervisor/x.ts', "export { findTemporal } from '../../tools/temporal.ts';"],
  ['cli/supervisor/x.ts', "export { migrate } from '../../prisma/migrate.ts';"],
  ['tools/x.ts', "export { provision } from '../prisma/provision.ts';"],
  ['tests/x.ts', "export { inventoryActivities } from '../activities/inventory/index.ts';"],
];

const unrepeatable: readonly Case[] = [
  ['workflows/x.ts', 'export const now = (): number => Date.now();'],
  ['saga/x.ts', 'export const now = (): Date => new Date();'],
  ['workflows/x.ts', 'export const dice = (): number => Math.random();'],
  ['saga/x.ts', 'export const id = (): string => crypto.randomUUID();'],
  ['saga/x.ts', 'export const uptime = (): number => process.uptime();'],
  ['saga/x.ts', 'export const now = (): number => performance.now();'],
  ['saga/x.ts', 'export const now = (): number => globalThis.Date.now();'],
  ['workflows/x.ts', "export const today = (): string => new Intl.DateTimeFormat('en').format();"],
  ['saga/x.ts', "export const price = (): string => Intl.NumberFormat('en').format(1);"],
  ['saga/clock.ts', "export const today = (): string => new Intl.DateTimeFormat('en').format();"],
  ['contracts/saga.ts', "export const price = (): string => Intl.NumberFormat('en').format(1);"],
  ['workflows/x.ts', 'export const price = (amount: number): string => amount.toLocaleString();'],
  ['saga/x.ts', "export const order = (a: string): number => a.localeCompare('b');"],
  ['saga/clock.ts', 'export const dice = (): number => Math.random();'],
  ['saga/clock.ts', 'export const uptime = (): number => process.uptime();'],
  ['saga/clock.ts', "export const zone = new Intl.DateTimeFormat('en');"],
];

const unlikeIso: readonly Case[] = [
  ['cli/x.ts', "export const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });"],
  ['api/orders/x.ts', "export const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });"],
];

const repeatable: readonly Case[] = [
  ['saga/clock.ts', 'export const now = (): string => new Date().toISOString();'],
  ['workflows/x.ts', 'export const larger = (a: number): number => Math.max(a, 1);'],
  ['saga/x.test.ts', 'export const now = (): number => Date.now();'],
  ['activities/effects.ts', 'export const now = (): number => Date.now();'],
];

const WAIT =
  "import { vi } from 'vitest';\nexport const soon = async (): Promise<void> => vi.waitFor(() => undefined);";
const impatient: readonly Case[] = [
  ['api/x.test.ts', WAIT],
  ['simulators/x.fixture.ts', WAIT],
  ['tests/support/x.ts', WAIT.replace('waitFor', 'waitUntil')],
];

const environment = 'export const level = process.env.LOG_LEVEL;';

const all = [...refused, ...accepted, ...unrepeatable, ...repeatable, ...unlikeIso, ...impatient];
const files = [
  'activities/effects.ts',
  'process/log.ts',
  'api/app.ts',
  'workers/orders.ts',
  'cli/start.ts',
  'api/server.ts',
];
const findings = await lint([
  ...all.map(([file, source]) => ({ file, source })),
  ...files.map((file) => ({ file, source: environment })),
]);

function rulesBrokenBy(tested: Case): string {
  return (findings[all.indexOf(tested)] ?? []).join(' ');
}

const titled = (cases: readonly Case[]): readonly (readonly [string, string, Case])[] =>
  cases.map((tested) => [...tested, tested]);

describe('who may import whom', () => {
  test.each(titled(refused))('%s may not: %s', (_file, _source, tested) => {
    expect(rulesBrokenBy(tested)).toContain('no-restricted-imports');
  });

  test.each(titled(accepted))('%s may: %s', (_file, _source, tested) => {
    expect(rulesBrokenBy(tested)).not.toContain('no-restricted');
  });
});

describe('what workflow code may call', () => {
  test.each(titled(unrepeatable))('%s may not: %s', (_file, _source, tested) => {
    expect(rulesBrokenBy(tested)).toMatch(/no-restricted-(?:globals|properties)/u);
  });

  test.each(titled(repeatable))('%s may: %s', (_file, _source, tested) => {
    expect(rulesBrokenBy(tested)).not.toContain('no-restricted');
  });
});

describe('how tests wait', () => {
  test.each(titled(impatient))('%s may not: %s', (_file, _source, tested) => {
    expect(rulesBrokenBy(tested)).toContain('no-restricted-properties');
  });
});

test('only entries read the environment', () => {
  const reading = files.filter((_, i) =>
    (findings[all.length + i] ?? []).every((rule) => !rule.includes('process-env')),
  );
  expect(reading).toEqual(['workers/orders.ts', 'cli/start.ts', 'api/server.ts']);
});
