import type { z } from 'zod';

import { type Variable, variablesOf } from '../variables.ts';
import { gatewayConfig } from './api.ts';
import { databasesSetupConfig, temporalSetupConfig } from './setup.ts';
import { carrierConfig, paymentProviderConfig } from './simulators.ts';
import { inventoryConfig, ordersConfig, paymentsConfig, shippingConfig } from './workers.ts';

/** Every process of ours, by the name that it has in docker-compose.yml, with what it lets its environment say. */
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
} as const satisfies Readonly<Record<string, z.ZodObject>>;
export type ProcessName = keyof typeof PROCESSES;

/** In the order of {@link PROCESSES}. */
export const PROCESS_NAMES = Object.keys(PROCESSES) as readonly ProcessName[]; // the object has no others

/** All variables that any process knows, by name. */
export function knownVariables(): ReadonlyMap<string, Variable> {
  const variables = Object.values(PROCESSES).flatMap((schema: z.ZodObject) => variablesOf(schema));
  return new Map(variables.map((variable) => [variable.name, variable]));
}
