import { ApplicationFailure } from '@temporalio/common';
import { typeid } from 'typeid-js';

import type { InventoryActivities, Reservation } from '../../contracts/inventory.ts';
import { ID_PREFIXES, REVOKED } from '../../contracts/names.ts';
import type { OrderLine } from '../../contracts/orders.ts';
import type { InventoryDatabase, InventoryTransaction } from '../../prisma/inventory/database.ts';
import { performedByHand, retractedByHand } from '../by-hand.ts';
import { apply, revoke } from '../effects.ts';
import { refusal } from '../refusals.ts';

const WAREHOUSE = 'hamburg';

/** The inventory service's activities, over its own database. */
export function inventoryActivities(db: InventoryDatabase): InventoryActivities {
  return {
    reserveStock: async ({ key, orderId, lines }) =>
      apply(db, key, async (tx) => {
        const reservation = { reservationId: typeid(ID_PREFIXES.reservation).toString(), warehouse: WAREHOUSE };
        await hold(tx, reservation, orderId, lines);
        return reservation;
      }),

    releaseStock: async (revocation) =>
      revoke(db, revocation, async (tx, { reservationId }: Reservation) => {
        const { state } = await tx.reservation.findUniqueOrThrow({ where: { id: reservationId } });
        if (state !== 'returned') await end(tx, reservationId, 'release'); // else it is back on the shelf
      }),

    commitStock: async ({ key, reservation: { reservationId } }) =>
      apply(db, key, async (tx) => {
        const reservation = await tx.reservation.findUniqueOrThrow({ where: { id: reservationId } });
        if (reservation.state === 'released') {
          throw refusal(REVOKED, `'${reservationId}' was released`, { reservationId });
        }
        await end(tx, reservationId, 'commit');
      }),

    uncommitStock: async (revocation) =>
      revoke(db, revocation, async (tx) => {
        await returnGoods(tx, orderIn(revocation.key));
      }),

    restock: async ({ key, orderId }) => apply(db, key, async (tx) => putBack(tx, orderId)),

    writeOff: async ({ key }) =>
      revoke(db, { key }, async () => {
        const message = `'${key}' has put the goods back on the shelf: what is broken must be taken off it by hand`;
        throw ApplicationFailure.nonRetryable(message, 'BackOnTheShelf', { key });
      }),

    recordRestock: async ({ key, orderId, evidence }) => {
      const read = async () => Promise.resolve({ request: { orderId }, result: {} });
      await performedByHand(db, key, { evidence, read }, restockByHand);
    },

    recordCommit: async ({ key, evidence, reservation }) => {
      const read = async () => Promise.resolve({ request: reservation, result: {} });
      await performedByHand(db, key, { evidence, read }, commitByHand);
    },

    settleCommit: async (settlement) => retractedByHand(db, settlement, commitByHand),
  };
}

const restockByHand = {
  prepare: async (): Promise<void> => undefined,
  record: async (tx: InventoryTransaction, { orderId }: { readonly orderId: string }): Promise<void> =>
    putBack(tx, orderId),
};

const commitByHand = {
  prepare: async (): Promise<void> => undefined,

  record: async (tx: InventoryTransaction, { reservationId }: Reservation): Promise<void> => {
    const { orderId, state, warehouse, lines } = await tx.reservation.findUniqueOrThrow({
      where: { id: reservationId },
      include: { lines: true },
    });
    if (state === 'held') return end(tx, reservationId, 'commit');
    if (state === 'committed') return;
    // What was released is on the shelf again.
    const again = { reservationId: typeid(ID_PREFIXES.reservation).toString(), warehouse };
    await hold(tx, again, orderId, lines);
    return end(tx, again.reservationId, 'commit');
  },

  close: async (): Promise<void> => undefined,

  /** A commit has no result of its own. */
  decline: async (tx: InventoryTransaction, _reservation: unknown, key: string): Promise<void> => {
    await returnGoods(tx, orderIn(key));
  },

  recordUndo: async (tx: InventoryTransaction, _reservation: unknown, _undone: null, key: string): Promise<void> => {
    await returnGoods(tx, orderIn(key));
  },
};

/** Holds all lines in the order of their SKUs, so that two orders never wait for each other. */
async function hold(
  tx: InventoryTransaction,
  { reservationId, warehouse }: Reservation,
  orderId: string,
  lines: readonly OrderLine[],
): Promise<void> {
  await lockStock(tx, lines);
  await tx.$executeRaw`
    WITH held AS (
      INSERT INTO reservation (id, order_id, warehouse) VALUES (${reservationId}, ${orderId}, ${warehouse})
    ), line AS (
      INSERT INTO reservation_line (reservation_id, sku, quantity)
      SELECT ${reservationId}, sku, quantity FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line(sku text, quantity int)
      RETURNING *
    )
    INSERT INTO stock_movement (sku, kind, quantity, reservation_id)
    SELECT sku, 'reserve', quantity, reservation_id FROM line`;
}

/**
 * Waits for the rows of the lines' SKUs, and looks whether there is enough.
 *
 * @throws ApplicationFailure `OutOfStock` (refusal)
 */
async function lockStock(tx: InventoryTransaction, lines: readonly OrderLine[]): Promise<void> {
  const wanted = lines.map(({ sku }) => sku);
  const stock = await tx.$queryRaw<{ sku: string; available: number }[]>`
    SELECT sku, available FROM lock_stock(${wanted})`;
  const available = new Map(stock.map((row) => [row.sku, row.available]));
  const short = lines.find(({ sku, quantity }) => (available.get(sku) ?? 0) < quantity);
  if (short === undefined) return;
  const { sku, quantity } = short;
  throw refusal('OutOfStock', `'${sku}' is out of stock`, { sku, quantity, available: available.get(sku) ?? 0 });
}

/** Gives the goods of a reservation back to the shelf, or takes them off it for good. */
async function end(tx: InventoryTransaction, reservationId: string, kind: 'release' | 'commit'): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO stock_movement (sku, kind, quantity, reservation_id)
    SELECT sku, ${kind}::movement_kind, quantity, reservation_id FROM reservation_line
    WHERE reservation_id = ${reservationId} ORDER BY sku`;
}

/** Puts the goods of an order back on the shelf that were taken off it for good. */
async function putBack(tx: InventoryTransaction, orderId: string): Promise<void> {
  if ((await returnGoods(tx, orderId)) > 0) return;
  throw ApplicationFailure.nonRetryable(`no goods of '${orderId}' have left the shelf`, 'NothingToRestock', {
    orderId,
  });
}

/** Puts back what there is to be put back, and gives how many lines that were. */
async function returnGoods(tx: InventoryTransaction, orderId: string): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO stock_movement (sku, kind, quantity, reservation_id)
    SELECT sku, 'return', quantity, reservation_id FROM reservation_line JOIN reservation ON reservation.id = reservation_id
    WHERE order_id = ${orderId} AND state = 'committed' ORDER BY sku`;
}

/** The order that a key of its own saga belongs to. */
function orderIn(key: string): string {
  return key.split('/')[0] ?? key;
}
