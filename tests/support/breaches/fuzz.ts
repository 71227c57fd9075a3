import type { Service } from '../../../contracts/names.ts';
import { ORDER_STATUSES } from '../../../contracts/orders.ts';
import type { Random } from '../random.ts';
import { effect } from './effects.ts';
import { line, movement, reservation } from './inventory.ts';
import { become, order, orderLine } from './orders.ts';
import { capture, captured, posting, refunded } from './payments.ts';

type Statement = (random: Random) => string;

const SKUS = ['tea', 'mug', 'cup'];
const RESERVATIONS = ['held', 'released', 'committed', 'returned', 'a', 'b', 'c'];
const PAYMENTS = ['asked', 'open', 'captured', 'refunded', 'voided', 'declined'];
const CAPTURES = ['asking', 'done', 'undone', 'a', 'b', 'c'];
const ORDERS = [
  'placed',
  'confirmed',
  'shipped',
  'compensating',
  'rejected',
  'cancelled',
  'timed_out',
  'returning',
  'returned',
  'a',
  'b',
];
const SHIPMENTS = ['asked', 'booked', 'refused', 'cancelled', 'dispatched', 'recalled'];
const STATES = ['intent', 'applied', 'refused', 'revoking', 'revoked', 'barred', 'external'];
const AMOUNTS = [-1, 0, 1, 30, 40, 60, 100, 101];
const QUANTITIES = [-1, 0, 1, 1, 2, 2, 3, 11];

const time = ({ pick }: Random): string => pick(['now()', 'now()', 'NULL']);

/** Ends all lines, or some of them, in one way. */
const ending: Statement = ({ pick, below }) => {
  const [id, kind] = [pick(RESERVATIONS), pick(['release', 'commit', 'return'])];
  const some = below(3) === 0 ? ` AND sku = '${pick(SKUS)}'` : '';
  return `INSERT INTO stock_movement (sku, kind, quantity, reservation_id)
    SELECT sku, '${kind}', quantity, reservation_id FROM reservation_line WHERE reservation_id = '${id}'${some}`;
};

const reserving: Statement = ({ pick, shuffle, below }) => {
  const [id, quantity] = [pick(RESERVATIONS), pick(QUANTITIES)];
  const skus = shuffle(SKUS).slice(0, 1 + below(2));
  const lines = skus.flatMap((sku) => [line(id, sku, quantity), movement(sku, 'reserve', quantity, id)]);
  return reservation(id, ...lines);
};

const anyPosting: Statement = ({ pick }) => {
  const amount = pick(AMOUNTS);
  const other = pick([-amount, -amount, -amount, 1]);
  return posting(
    pick(CAPTURES),
    pick(['capture', 'refund']),
    pick(PAYMENTS),
    ['provider', amount],
    ['customers', other],
  );
};

const onEffect: Statement = ({ pick }) =>
  effect(pick(STATES), pick(STATES), pick(['', '', ", refusal = '{}'", ", result = '{}'"]));

const STATEMENTS: Readonly<Record<Service, readonly Statement[]>> = {
  inventory: [
    reserving,
    reserving,
    ending,
    ending,
    ({ pick }) => line(pick(RESERVATIONS), pick(SKUS), pick(QUANTITIES)),
    ({ pick }) =>
      movement(
        pick(SKUS),
        pick(['receive', 'reserve', 'release', 'commit', 'return']),
        pick(QUANTITIES),
        pick(RESERVATIONS),
      ),
  ],
  payments: [
    ({ pick }) => capture(pick(CAPTURES), pick(PAYMENTS), pick(AMOUNTS)),
    ({ pick }) => captured(pick(CAPTURES), pick(PAYMENTS), pick(AMOUNTS)),
    ({ pick }) => refunded(pick(CAPTURES), pick(PAYMENTS), pick(AMOUNTS)),
    anyPosting,
    (random) => {
      const event = random.pick(['captured_at', 'declined_at', 'refunded_at']);
      return `UPDATE capture SET ${event} = ${time(random)} WHERE key = '${random.pick(CAPTURES)}'`;
    },
    (random) => {
      const event = random.pick(['authorized_at', 'declined_at', 'closed_at', 'voided_at']);
      return `UPDATE payment SET ${event} = ${time(random)} WHERE id = '${random.pick(PAYMENTS)}'`;
    },
  ],
  orders: [
    ({ pick }) => become(pick(ORDERS), pick(ORDER_STATUSES)),
    ({ pick }) => become(pick(ORDERS), pick(ORDER_STATUSES)),
    ({ pick }) => order(pick(ORDERS), pick([2500, 1250, 0, -1]), pick(['placed', 'placed', 'shipped'])),
    ({ pick }) => orderLine(pick(ORDERS), pick([1, 2]), pick([1, 2, -1])),
    ({ pick }) => `UPDATE saga SET settled_at = now() WHERE order_id = '${pick(ORDERS)}'`,
  ],
  shipping: [
    (random) => {
      const event = random.pick(['booked_at', 'refused_at', 'cancelled_at', 'dispatched_at', 'recalled_at']);
      return `UPDATE shipment SET ${event} = ${time(random)} WHERE id = '${random.pick(SHIPMENTS)}'`;
    },
  ],
};

/** A transaction of one to three statements, each of which might be all right. */
export function fuzz(service: Service, random: Random): string {
  const statements = [...STATEMENTS[service], ...STATEMENTS[service], onEffect];
  return Array.from({ length: 1 + random.below(3) }, () => random.pick(statements)(random)).join('; ');
}
