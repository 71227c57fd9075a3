import type { Query } from './database.ts';
import type { InventoryFacts, ReservationFacts, ShelfFacts } from './world.ts';

/** Reads the shelves and the reservations, each beside what its movements add up to. */
export async function readInventory(query: Query): Promise<InventoryFacts> {
  return { shelves: await readShelves(query), reservations: await readReservations(query) };
}

async function readShelves(query: Query): Promise<readonly ShelfFacts[]> {
  return query<ShelfFacts>(`
    WITH moved AS (
      SELECT sku, sum(quantity) FILTER (WHERE kind = 'receive') AS received,
             sum(quantity) FILTER (WHERE kind = 'reserve') AS reserved,
             sum(quantity) FILTER (WHERE kind = 'release') AS released,
             sum(quantity) FILTER (WHERE kind = 'commit') AS committed,
             sum(quantity) FILTER (WHERE kind = 'return') AS returned
      FROM stock_movement GROUP BY sku
    ), held AS (
      SELECT sku, sum(quantity) AS quantity
      FROM reservation_line JOIN reservation ON reservation.id = reservation_id WHERE state = 'held' GROUP BY sku
    )
    SELECT sku, stock.available, stock.reserved, coalesce(moved.received, 0) AS received,
           coalesce(moved.reserved, 0) AS "reservedEver", coalesce(moved.released, 0) AS "releasedEver",
           coalesce(moved.committed, 0) AS "committedEver",
           coalesce(moved.returned, 0) AS "returnedEver", coalesce(held.quantity, 0) AS held
    FROM stock FULL JOIN moved USING (sku) FULL JOIN held USING (sku)`);
}

async function readReservations(query: Query): Promise<readonly ReservationFacts[]> {
  const listed = `string_agg(sku || '=' || quantity, ' ' ORDER BY sku COLLATE "C")`;
  return query<ReservationFacts>(`
    WITH line AS (
      SELECT reservation_id AS id, ${listed} AS lines FROM reservation_line GROUP BY reservation_id
    ), moved AS (
      SELECT reservation_id AS id, ${listed} FILTER (WHERE kind = 'reserve') AS reserved,
             ${listed} FILTER (WHERE kind = 'release') AS released, ${listed} FILTER (WHERE kind = 'commit') AS committed,
             ${listed} FILTER (WHERE kind = 'return') AS returned
      FROM stock_movement WHERE reservation_id IS NOT NULL GROUP BY reservation_id
    )
    SELECT id, reservation.order_id AS "orderId", reservation.state::text, lines, reserved, released, committed, returned
    FROM reservation FULL JOIN line USING (id) FULL JOIN moved USING (id)`);
}
