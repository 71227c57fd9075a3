import type { Service } from '../../contracts/names.ts';

const EFFECT = `
  SELECT key AS of, 'its effect contradicts itself' AS what FROM effect
  WHERE (state = 'refused') <> (refusal IS NOT NULL) OR (state = 'barred' AND coalesce(request, result) IS NOT NULL)`;

/** What must always hold, as queries that give a row for everything that doesn't. They share nothing with the guards. */
export const IMBALANCES: Readonly<Record<Service, string>> = {
  orders: `${EFFECT}
    UNION ALL
    SELECT id, 'its history ends elsewhere' FROM orders WHERE status IS DISTINCT FROM
      (SELECT status FROM order_status_history WHERE order_id = id ORDER BY seq DESC LIMIT 1)
    UNION ALL
    SELECT order_id, 'its history has gaps' FROM order_status_history
    GROUP BY order_id HAVING min(seq) <> 1 OR max(seq) <> count(*)
    UNION ALL
    SELECT id, 'its lines cost something else' FROM orders
    WHERE total_amount <> (SELECT sum(quantity * unit_amount) FROM order_line WHERE order_id = id)`,

  inventory: `${EFFECT}
    UNION ALL
    SELECT sku, 'the shelf is not what its movements say' FROM stock WHERE available < 0 OR reserved < 0
      OR reserved <> (SELECT coalesce(sum(CASE kind WHEN 'reserve' THEN quantity WHEN 'receive' THEN 0 WHEN 'return' THEN 0 ELSE -quantity END), 0)
                      FROM stock_movement WHERE sku = stock.sku)
      OR available + reserved <> (
        SELECT coalesce(sum(CASE kind WHEN 'receive' THEN quantity WHEN 'return' THEN quantity WHEN 'commit' THEN -quantity ELSE 0 END), 0)
        FROM stock_movement WHERE sku = stock.sku)
    UNION ALL
    SELECT id, 'a line did not move with its reservation' FROM reservation JOIN reservation_line AS line
      ON line.reservation_id = id
    WHERE (SELECT array_agg(kind || ' ' || quantity ORDER BY kind) FROM stock_movement AS moved
           WHERE moved.reservation_id = reservation.id AND moved.sku = line.sku) IS DISTINCT FROM
      array_remove(ARRAY['reserve ' || line.quantity, CASE state WHEN 'held' THEN NULL WHEN 'released' THEN 'release ' || line.quantity
                                                      ELSE 'commit ' || line.quantity END,
                         CASE state WHEN 'returned' THEN 'return ' || line.quantity END], NULL)`,

  payments: `${EFFECT}
    UNION ALL
    SELECT id, 'it is not what the ledger says' FROM payment
    WHERE ARRAY[captured, refunded]::numeric[] <> (
        SELECT ARRAY[coalesce(sum(entry.amount) FILTER (WHERE posted.kind = 'capture'), 0),
          coalesce(-sum(entry.amount) FILTER (WHERE posted.kind = 'refund'), 0)]
        FROM ledger_transaction AS posted JOIN ledger_entry AS entry ON entry.transaction_id = posted.id
        WHERE posted.payment_id = payment.id AND entry.account = 'provider')
      OR ARRAY[captured, refunded]::numeric[] <> (
        SELECT ARRAY[coalesce(sum(amount) FILTER (WHERE captured_at IS NOT NULL), 0),
          coalesce(sum(amount) FILTER (WHERE refunded_at IS NOT NULL), 0)]
        FROM capture WHERE payment_id = payment.id)
    UNION ALL
    SELECT id, 'it is more than it may be' FROM payment WHERE refunded < 0 OR captured < refunded OR amount < captured
    UNION ALL
    SELECT id, 'it does not balance' FROM ledger_transaction
    WHERE (SELECT count(*) <> 2 OR sum(amount) <> 0 FROM ledger_entry WHERE transaction_id = id)
    UNION ALL
    SELECT id, 'it is of another currency' FROM ledger_transaction
    WHERE currency <> (SELECT currency FROM payment WHERE id = payment_id)`,

  shipping: `${EFFECT}
    UNION ALL
    SELECT id, 'it has two ends' FROM shipment WHERE num_nonnulls(cancelled_at, dispatched_at) > 1
      OR num_nonnulls(booked_at, refused_at) > 1 OR (booked_at IS NULL AND num_nonnulls(cancelled_at, dispatched_at) > 0)
      OR (recalled_at IS NOT NULL AND (booked_at IS NULL OR cancelled_at IS NOT NULL))`,
};
