import * as findings from './findings.api.ts';
import * as inventory from './inventory.api.ts';
import type { Service } from './names.ts';
import type { Operation } from './operation.ts';
import * as orders from './orders.api.ts';
import * as payments from './payments.api.ts';
import * as sagas from './sagas.api.ts';
import * as shipping from './shipping.api.ts';

/** The operations of every service's API. */
export const APIS: Readonly<Record<Service, readonly Operation[]>> = {
  orders: [...Object.values(orders), ...Object.values(sagas), ...Object.values(findings)],
  inventory: Object.values(inventory),
  payments: Object.values(payments),
  shipping: Object.values(shipping),
};
