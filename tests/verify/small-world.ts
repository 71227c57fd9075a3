import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { expect } from 'vitest';

import { SERVICES, type Service } from '../../contracts/names.ts';
import type { Sources } from '../../cli/verify/read-world.ts';
import { eventually } from '../support/patience.ts';
import { freshDatabase } from '../support/postgres.ts';
import { asRole } from '../support/postgres-urls.ts';

export type Witness = keyof Sources['witnesses'];
export type Line = Readonly<Record<string, unknown>> & { readonly kind: string; readonly key: string };

export interface Lock {
  /** Waits until somebody waits for the table. */
  wanted(): Promise<void>;
  release(): Promise<void>;
}

/** A small world that adds up, and can be made not to. */
export interface SmallWorld {
  readonly sources: Sources;
  /** Puts everything back as it was. */
  reset(): Promise<void>;
  /** Runs SQL as somebody whom no constraint trigger, foreign key or grant holds back. */
  tamper(service: Service, sql: string): Promise<void>;
  /** Keeps everybody from reading `table`. */
  block(service: Service, table: string): Promise<Lock>;
  /** Replaces the lines of a simulator's log. */
  retell(witness: Witness, change: (lines: readonly Line[]) => readonly Line[]): void;
  /** Deletes the logs. */
  close(): void;
}

/** Four databases and two logs with the orders of {@link WORLD}. The databases go when the test file ends. */
export async function smallWorld(): Promise<SmallWorld> {
  const urls = await Promise.all(
    SERVICES.map(async (service) => [service, await freshDatabase(service, 'reader')] as const),
  );
  const databases = Object.fromEntries(urls) as Sources['databases']; // one of each
  const folder = mkdtempSync(join(tmpdir(), 'backstitch-verify-'));
  const witnesses = { paymentProvider: join(folder, 'payment-provider.jsonl'), carrier: join(folder, 'carrier.jsonl') };
  const write = (witness: Witness, lines: readonly Line[]): void => {
    writeFileSync(witnesses[witness], lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
  return {
    sources: { databases, witnesses },
    async reset() {
      await Promise.all(
        SERVICES.map(async (service) => asAdmin(databases[service], `${EMPTY[service]}; ${WORLD[service]}`)),
      );
      for (const witness of ['paymentProvider', 'carrier'] as const) write(witness, LOGS[witness]);
    },
    tamper: (service, sql) => asAdmin(databases[service], `SET session_replication_role = replica; ${sql}`),
    block: (service, table) => block(databases[service], table),
    retell(witness, change) {
      const lines = readFileSync(witnesses[witness], 'utf8').split('\n').slice(0, -1);
      write(witness, change(lines.map((line) => JSON.parse(line) as Line)));
    },
    close() {
      rmSync(folder, { recursive: true });
    },
  };
}

async function asAdmin(url: string, sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: asRole(url, 'postgres') });
  await admin.connect();
  try {
    await admin.query(sql);
  } finally {
    await admin.end();
  }
}

async function block(url: string, table: string): Promise<Lock> {
  const admin = new pg.Client({ connectionString: asRole(url, 'postgres') });
  await admin.connect();
  await admin.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  const blocked = `SELECT FROM pg_locks WHERE NOT granted AND relation = '${table}'::regclass`;
  return {
    wanted: async () => {
      await eventually(async () => expect((await admin.query(blocked)).rowCount).not.toBe(0));
    },
    release: () => admin.end(),
  };
}

const EMPTY: Readonly<Record<Service, string>> = {
  // What was audited stays, but for those whom no trigger holds back.
  orders: `TRUNCATE orders, order_line, order_status_history, saga, command CASCADE;
    SET session_replication_role = replica; TRUNCATE audit; SET session_replication_role = DEFAULT`,
  inventory: 'TRUNCATE stock, stock_movement, reservation, reservation_line CASCADE',
  payments: 'TRUNCATE payment, capture, ledger_transaction, ledger_entry, effect CASCADE',
  shipping: 'TRUNCATE shipment, effect',
};

/**
 * Seven orders: shipped; shipped, and undone since; confirmed, its parcel still to go; refused by the carrier; cancelled
 * after its money was captured; one under way; one just placed. It is written past no trigger, so the databases agree
 * that it adds up.
 */
const WORLD: Readonly<Record<Service, string>> = {
  orders: `
    INSERT INTO orders (id, customer_id, address, card, total_amount, currency)
    SELECT id, 'cus_demo', '{}', 'tok_visa', total, 'EUR' FROM (VALUES
      ('shipped', 700), ('returned', 700), ('confirmed', 200), ('rejected', 100), ('cancelled', 300), ('open', 100),
      ('fresh', 100)) AS o(id, total);
    INSERT INTO order_line (order_id, position, sku, quantity, unit_amount) VALUES
      ('shipped', 1, 'tea', 2, 100), ('shipped', 2, 'mug', 1, 500), ('returned', 1, 'tea', 2, 100), ('returned', 2, 'mug', 1, 500),
      ('confirmed', 1, 'tea', 2, 100),
      ('rejected', 1, 'tea', 1, 100), ('cancelled', 1, 'tea', 3, 100), ('open', 1, 'tea', 1, 100), ('fresh', 1, 'tea', 1, 100);
    INSERT INTO saga (id, order_id, trace)
    SELECT id, id, '{"state": "acting", "outcome": null, "needsAttention": false}' FROM orders;
    UPDATE orders SET status = 'processing' WHERE id <> 'fresh';
    UPDATE orders SET status = 'compensating' WHERE id IN ('rejected', 'cancelled');
    UPDATE orders SET status = 'confirmed' WHERE id IN ('shipped', 'returned', 'confirmed');
    UPDATE orders SET status = 'shipped' WHERE id IN ('shipped', 'returned');
    UPDATE orders SET status = 'returning' WHERE id = 'returned';
    UPDATE orders SET status = id::order_status WHERE id IN ('returned', 'rejected', 'cancelled');
    UPDATE orders SET tracking_number = 'BST1' WHERE id IN ('shipped', 'returned');
    UPDATE saga SET settled_at = now(), trace = jsonb_build_object('state', 'settled', 'needsAttention', false, 'outcome',
      jsonb_build_object('status', CASE WHEN id IN ('shipped', 'returned') THEN 'confirmed' ELSE id END))
    WHERE id IN ('shipped', 'returned', 'rejected', 'cancelled');
    INSERT INTO saga (id, order_id, settled_at, trace) VALUES ('returned/undo', 'returned', now(), '{"state": "settled",
      "needsAttention": false, "outcome": {"status": "confirmed"}, "steps": [{"name": "recall-shipment", "state": "done"},
      {"name": "refund-payment", "state": "done"}, {"name": "restock", "state": "done"}]}');
    INSERT INTO command (id, order_id, saga_id, kind, body, needs_approval, due)
    SELECT 'settled', 'open', 'open', 'resolve', '{"by": "ann", "reason": "seen", "step": "a", "action": "settle", "version": 1}', true, NULL;
    UPDATE command SET approved_by = 'bob' WHERE id = 'settled';
    UPDATE command SET answer = '{"status": "done"}' WHERE id = 'settled';
    INSERT INTO command (id, order_id, saga_id, kind, body, needs_approval, due)
    SELECT 'waiting', order_id, saga_id, kind, body, true, NULL FROM command WHERE id = 'settled'`,
  inventory: `
    INSERT INTO stock (sku) VALUES ('tea'), ('mug');
    INSERT INTO stock_movement (sku, kind, quantity) VALUES ('tea', 'receive', 100), ('mug', 'receive', 10);
    BEGIN;
    INSERT INTO reservation (id, order_id, warehouse)
    SELECT 'res_' || id, id, 'hamburg' FROM unnest(ARRAY['shipped', 'returned', 'confirmed', 'rejected', 'cancelled', 'open']) AS o(id);
    INSERT INTO reservation_line VALUES ('res_shipped', 'tea', 2), ('res_shipped', 'mug', 1), ('res_returned', 'tea', 2),
      ('res_returned', 'mug', 1), ('res_confirmed', 'tea', 2),
      ('res_rejected', 'tea', 1), ('res_cancelled', 'tea', 3), ('res_open', 'tea', 1);
    INSERT INTO stock_movement (sku, kind, quantity, reservation_id)
    SELECT sku, 'reserve', quantity, reservation_id FROM reservation_line;
    INSERT INTO stock_movement (sku, kind, quantity, reservation_id)
    SELECT sku, CASE WHEN reservation_id IN ('res_shipped', 'res_returned', 'res_confirmed') THEN 'commit' ELSE 'release' END::movement_kind,
      quantity, reservation_id FROM reservation_line WHERE reservation_id <> 'res_open';
    INSERT INTO stock_movement (sku, kind, quantity, reservation_id)
    SELECT sku, 'return', quantity, reservation_id FROM reservation_line WHERE reservation_id = 'res_returned';
    COMMIT`,
  payments: `
    INSERT INTO payment (id, order_id, customer_id, amount, currency, provider_ref, authorized_at)
    SELECT 'pay_' || id, id, 'cus_demo', amount, 'EUR', 'auth_' || id, now()
    FROM (VALUES ('shipped', 700), ('returned', 700), ('confirmed', 200), ('rejected', 100), ('cancelled', 300), ('open', 100)) AS o(id, amount);
    INSERT INTO payment (id, order_id, customer_id, amount, currency, declined_at)
    VALUES ('pay_declined', 'rejected', 'cus_demo', 100, 'EUR', now());
    BEGIN;
    INSERT INTO capture (key, payment_id, amount, provider_ref, captured_at)
    SELECT order_id || '/capture', id, amount, 'cap_' || order_id, now()
    FROM payment WHERE order_id IN ('shipped', 'returned', 'confirmed', 'cancelled');
    INSERT INTO ledger_transaction (id, kind, payment_id, currency) SELECT key, 'capture', payment_id, 'EUR' FROM capture;
    INSERT INTO ledger_entry SELECT key, 'provider', amount FROM capture;
    INSERT INTO ledger_entry SELECT key, 'customers', -amount FROM capture;
    UPDATE capture SET refunded_at = now(), refund_ref = 'ref_' || split_part(key, '/', 1)
    WHERE key IN ('cancelled/capture', 'returned/capture');
    INSERT INTO ledger_transaction (id, kind, payment_id, currency)
    SELECT key || '/undo', 'refund', payment_id, 'EUR' FROM capture WHERE refunded_at IS NOT NULL;
    INSERT INTO ledger_entry SELECT key || '/undo', 'provider', -amount FROM capture WHERE refunded_at IS NOT NULL;
    INSERT INTO ledger_entry SELECT key || '/undo', 'customers', amount FROM capture WHERE refunded_at IS NOT NULL;
    UPDATE payment SET closed_at = now(), voided_at = now() WHERE id IN ('pay_rejected', 'pay_cancelled');
    COMMIT`,
  shipping: `
    INSERT INTO shipment (id, order_id, warehouse, address, carrier_ref, booked_at)
    SELECT 'shp_' || id, id, 'hamburg', '{}', 'ship_' || id, now()
    FROM unnest(ARRAY['shipped', 'returned', 'confirmed', 'cancelled']) AS o(id);
    INSERT INTO shipment (id, order_id, warehouse, address, refused_at)
    VALUES ('shp_rejected', 'rejected', 'hamburg', '{}', now());
    INSERT INTO shipment (id, order_id, warehouse, address) VALUES ('shp_open', 'open', 'hamburg', '{}');
    UPDATE shipment SET cancelled_at = now() WHERE id = 'shp_cancelled';
    UPDATE shipment SET dispatched_at = now(), tracking_number = 'BST1' WHERE id IN ('shp_shipped', 'shp_returned');
    UPDATE shipment SET recalled_at = now() WHERE id = 'shp_returned'`,
};

/** A line of a simulator's log: `of` and `amount` are null where they don't matter. */
export function line(kind: string, id: string | null, reference: string, rest: Partial<Line> = {}): Line {
  const key = `${reference}/${kind}`;
  const nothing = { of: null, amount: null, currency: null, traceparent: null, response: { status: 200, body: {} } };
  return { kind, id, reference, key, ...nothing, ...rest };
}

const euros = (amount: number, of: string | null = null): Partial<Line> => ({ amount, currency: 'EUR', of });

const LOGS: Readonly<Record<Witness, readonly Line[]>> = {
  paymentProvider: [
    line('authorization', 'auth_shipped', 'shipped', euros(700)),
    line('capture', 'cap_shipped', 'shipped', euros(700, 'auth_shipped')),
    line('authorization', 'auth_returned', 'returned', euros(700)),
    line('capture', 'cap_returned', 'returned', euros(700, 'auth_returned')),
    line('refund', 'ref_returned', 'returned', euros(700, 'cap_returned')),
    line('authorization', 'auth_confirmed', 'confirmed', euros(200)),
    line('capture', 'cap_confirmed', 'confirmed', euros(200, 'auth_confirmed')),
    line('decline', null, 'rejected', euros(100)),
    line('authorization', 'auth_rejected', 'rejected', euros(100)),
    line('void', 'auth_rejected', 'rejected', euros(100)),
    line('authorization', 'auth_cancelled', 'cancelled', euros(300)),
    line('capture', 'cap_cancelled', 'cancelled', euros(300, 'auth_cancelled')),
    line('refund', 'ref_cancelled', 'cancelled', euros(300, 'cap_cancelled')),
    line('void', 'auth_cancelled', 'cancelled', euros(0)),
    line('authorization', 'auth_open', 'open', euros(100)),
  ],
  carrier: [
    line('booking', 'ship_shipped', 'shipped'),
    line('dispatch', 'ship_shipped', 'shipped', { response: { status: 200, body: { trackingNumber: 'BST1' } } }),
    line('booking', 'ship_returned', 'returned'),
    line('dispatch', 'ship_returned', 'returned', { response: { status: 200, body: { trackingNumber: 'BST1' } } }),
    line('recall', 'ship_returned', 'returned'),
    line('booking', 'ship_confirmed', 'confirmed'),
    line('booking-refused', null, 'rejected'),
    line('booking', 'ship_cancelled', 'cancelled'),
    line('cancellation', 'ship_cancelled', 'cancelled'),
    line('booking', 'ship_open', 'open'),
  ],
};
