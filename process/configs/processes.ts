import type { z } from 'zod';

import { type Variable, variablesOf } from '../variables.ts';
import { gatewayConfig } from './api.ts';
import type { ProcessName } from './names.ts';
import { databasesSetupConfig, temporalSetupConfig } from './setup.ts';
import { carrierConfig, paymentProviderConfig } from './simulators.ts';
import { inventoryConfig, ordersConfig, paymentsConfig, shippingConfig } from './workers.ts';

/** What each process lets its environment say. */
export const PROCESSES = {
  api: gatewayConfig,
  'orders-worker': ordersConfig,
  'inventory-worker': inventoryConfig,
  'payments-worker': paymentsConfig,
  'shipping-worker': shippingConfig,
  'payment-provider': paymentProviderConfig,
  carrier: carrierConfig,
  'databases-setup': databasesSetupConfig,
  'temporal-setup': temporalSetupConfig,
} as const satisfies Readonly<Record<ProcessName, z.ZodObject>>;

/** All variables that any process knows, by name. */
export function knownVariables(): ReadonlyMap<string, Variable> {
  const variables = Object.values(PROCESSES).flatMap((schema: z.ZodObject) => variablesOf(schema));
  return new Map(variables.map((variable) => [variable.name, variable]));
}
