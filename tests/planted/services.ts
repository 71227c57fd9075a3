/** Bugs in what single services do: money, stock, parcels and orders. */
import type { Planted } from './planted.ts';

const AUTHORIZATION = 'activities/payments/authorization.ts';
const CAPTURE = 'activities/payments/capture.ts';
const STOCK_GUARDS = 'prisma/inventory/migrations/20261123000100_guards/migration.sql';
const MONEY_GUARDS = 'prisma/payments/migrations/20261123000100_guards/migration.sql';
const ORDERS = 'activities/orders/activities.ts';

export const IN_SERVICES: readonly Planted[] = [
  {
    name: 'unkeyed-charge',
    mode: 'A4',
    why: 'every attempt has an idempotency key of its own, so that each holds the money again',
    edits: [
      {
        file: AUTHORIZATION,
        find: '        { key, sagaId: orderId },\n',
        replace: '        { key: crypto.randomUUID(), sagaId: orderId },\n',
      },
    ],
    tests: ['matrix --story happy --site authorizePayment --fault reset'],
  },
  {
    name: 'attempt-specific-key',
    mode: 'A7',
    why: 'the key has the time of the attempt in it, so that each books a parcel',
    edits: [
      {
        file: 'activities/shipping/booking.ts',
        find: '{ from, to, reference: orderId }, { key, sagaId: orderId });',
        replace: '{ from, to, reference: orderId }, { key: `${key}@${process.hrtime.bigint()}`, sagaId: orderId });',
      },
    ],
    tests: ['matrix --story happy --site bookShipment --fault reset'],
  },
  {
    name: 'decline-taken-for-an-outage',
    mode: 'A11',
    why: "a decline's code is not listed: the order waits for a person",
    edits: [{ file: AUTHORIZATION, find: "{ card_declined: 'CardDeclined' }", replace: '{}' }],
    tests: ['matrix --story refused-at-payment --site releaseStock --fault error'],
  },
  {
    name: 'outage-taken-for-an-answer',
    mode: 'A11',
    why: 'a 503 is read as an answer',
    edits: [
      {
        file: 'activities/http.ts',
        find: 'if (status >= 500 || TRY_AGAIN.has(status))',
        replace: 'if (TRY_AGAIN.has(status))',
      },
    ],
    tests: ['activities/http.test.ts'],
  },
  {
    name: 'void-does-not-close',
    mode: 'B2',
    why: 'what begins to be voided can still be captured',
    edits: [
      {
        file: AUTHORIZATION,
        find: 'await tx.$executeRaw`UPDATE payment SET closed_at = coalesce(closed_at, now()) WHERE id = ${paymentId}`;',
        replace: 'await tx.$executeRaw`SELECT FROM payment WHERE id = ${paymentId}`;',
      },
    ],
    tests: ['matrix --story refused-at-shipping --site voidAuthorization --fault error'],
  },
  {
    name: 'capture-after-a-void',
    mode: 'B2',
    why: 'a capture does not look whether the payment was voided',
    edits: [
      {
        file: CAPTURE,
        find: 'if (payment.closedAt === null && promised + BigInt(amount) <= payment.amount) return;',
        replace: 'if (promised + BigInt(amount) <= payment.amount) return;',
      },
    ],
    tests: ['activities/payments/activities.test.ts'],
  },
  {
    name: 'refund-of-another-amount',
    mode: 'B8',
    why: 'a refund gives back something else than was captured',
    edits: [
      {
        file: CAPTURE,
        find: 'post(`/v1/captures/${captureRef}/refunds`, { amount }, {',
        replace: 'post(`/v1/captures/${captureRef}/refunds`, { amount: amount - 1 }, {',
      },
    ],
    tests: ['matrix --story declared-refused --site releaseStock --fault error'],
  },
  {
    name: 'read-check-write',
    mode: 'F6',
    why: 'stock is looked at without a lock, and nothing but the service keeps it from going below zero',
    edits: [
      { file: STOCK_GUARDS, find: 'ORDER BY stock.sku FOR UPDATE', replace: 'ORDER BY stock.sku' },
      {
        file: STOCK_GUARDS,
        find: 'ALTER TABLE stock ADD CONSTRAINT stock_available_is_not_negative CHECK (available >= 0);',
        replace: '',
      },
    ],
    tests: ['activities/inventory/activities.test.ts'],
  },
  {
    name: 'unsorted-locks',
    mode: 'D3',
    why: 'two orders lock the same goods in different orders, and wait for each other',
    edits: [{ file: STOCK_GUARDS, find: 'ORDER BY stock.sku FOR UPDATE', replace: 'ORDER BY random() FOR UPDATE' }],
    tests: ['activities/inventory/activities.test.ts'],
  },
  {
    name: 'ledger-may-have-one-side',
    mode: 'J2',
    why: 'the database takes an entry that nothing stands against',
    edits: [
      {
        file: MONEY_GUARDS,
        find: 'CREATE CONSTRAINT TRIGGER ledger_entry_is_balanced AFTER INSERT ON ledger_entry\n  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_is_balanced();',
        replace: '',
      },
    ],
    tests: ['tests/guards.test.ts'],
  },
  {
    name: 'compensation-recorded-behind-the-end',
    mode: 'C6',
    why: 'a run that takes over fails for ever, when a late attempt of the one before has written down the end',
    edits: [
      {
        file: ORDERS,
        find: "status: 'compensating', cause, behind: UNDONE }",
        replace: "status: 'compensating', cause }",
      },
    ],
    tests: ['activities/orders/activities.test.ts'],
  },
  {
    name: 'journal-not-kept',
    mode: 'L1',
    why: 'a run that takes over does not know why the one before was taking back',
    edits: [
      {
        file: ORDERS,
        find: ', journal = ${JSON.stringify(journal)}::jsonb\n',
        replace: ', journal = coalesce(journal, ${null}::jsonb)\n',
      },
    ],
    tests: ['matrix --story refused-at-shipping --site voidAuthorization --fault terminate'],
  },
  {
    name: 'captures-beyond-what-is-held',
    mode: 'effects',
    why: 'nobody adds up what is being captured already',
    edits: [
      {
        file: CAPTURE,
        find: 'if (payment.closedAt === null && promised + BigInt(amount) <= payment.amount) return;',
        replace: 'if (payment.closedAt === null && BigInt(amount) <= payment.amount) return;',
      },
    ],
    tests: ['activities/payments/activities.test.ts'],
  },
  {
    name: 'at-serializable',
    mode: 'D4',
    why: 'whoever waits for a lock is told to try again, and a crowd is told so again and again',
    edits: [
      {
        file: 'prisma/inventory/database.ts',
        find: '  return new PrismaClient({\n',
        replace: "  return new PrismaClient({\n    transactionOptions: { isolationLevel: 'Serializable' },\n",
      },
    ],
    tests: ['activities/inventory/activities.test.ts'],
  },
  {
    name: 'conflict-is-a-500',
    mode: 'D4',
    why: 'a caller whose order met another one is told that something is broken',
    edits: [
      { file: 'api/outages.ts', find: '|40|53|', replace: '|53|' },
      { file: 'api/outages.ts', find: " 'P2034',", replace: '' },
    ],
    tests: ['tests/adverse-databases.test.ts > that are SERIALIZABLE'],
  },
  {
    name: 'connections-held-for-more',
    mode: 'D5',
    why: 'whoever holds a connection waits for further ones, and nobody gets them',
    edits: [
      {
        file: 'activities/effects.ts',
        find: 'return await db.$transaction(work);',
        replace:
          'return await db.$transaction(async (tx) => db.$transaction(async () => db.$transaction(async () => work(tx))));',
      },
    ],
    tests: ['tests/adverse-databases.test.ts > of which everybody together has two connections'],
  },
  {
    name: 'standby-is-a-500',
    mode: 'D7',
    why: 'callers are told that something is broken while a standby takes over',
    edits: [{ file: 'api/outages.ts', find: '25006|', replace: '' }],
    tests: ['tests/adverse-databases.test.ts > that are read-only for a while'],
  },
  {
    name: 'undo-of-anybody-else',
    mode: 'F5',
    why: 'an undo gives back the goods that were reserved last, whoever reserved them',
    edits: [
      {
        file: 'activities/inventory/activities.ts',
        find: "        if (state !== 'returned') await end(tx, reservationId, 'release');",
        replace:
          "        const last = await tx.reservation.findFirst({ where: { state: 'held' }, orderBy: { id: 'desc' } });\n        if (state !== 'returned') await end(tx, last?.id ?? reservationId, 'release');",
      },
    ],
    tests: ['activities/inventory/activities.test.ts'],
  },
  {
    name: 'one-more-than-there-is',
    mode: 'J1',
    why: 'the last one is sold to two, and only the database says no',
    edits: [
      {
        file: 'activities/inventory/activities.ts',
        find: '(available.get(sku) ?? 0) < quantity);',
        replace: '(available.get(sku) ?? 0) + 1 < quantity);',
      },
    ],
    tests: ['activities/inventory/activities.test.ts'],
  },
  {
    name: 'ledger-of-two-currencies',
    mode: 'J4',
    why: 'what was captured in one currency is posted in another',
    edits: [
      {
        file: 'prisma/payments/migrations/20261123000000_init/migration.sql',
        find: 'FOREIGN KEY ("payment_id", "currency") REFERENCES "payment"("id", "currency") ON',
        replace: 'FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON',
      },
    ],
    tests: ['tests/guards.test.ts'],
  },
  {
    name: 'ledger-can-be-rewritten',
    mode: 'J2',
    why: 'whoever may post may also change what was posted',
    edits: [
      {
        file: MONEY_GUARDS,
        find: 'GRANT INSERT ON ledger_entry TO payments_app;',
        replace: 'GRANT INSERT, UPDATE, DELETE ON ledger_entry TO payments_app;',
      },
    ],
    tests: ['tests/guards.test.ts'],
  },
  {
    name: 'migration-in-the-way',
    mode: 'D8',
    why: 'a migration waits for a lock for as long as it takes, and everybody waits behind it',
    edits: [
      { file: 'prisma/migrate.ts', find: "const GIVES_WAY_AFTER = '2s';", replace: "const GIVES_WAY_AFTER = '0';" },
    ],
    tests: ['prisma/migrate.test.ts > keeps nobody waiting'],
  },
  {
    name: 'violation-tried-again',
    mode: 'A11',
    why: 'a violated constraint passes for an outage: it is tried for a minute, and its row is in the history',
    edits: [{ file: 'workers/interceptors.ts', find: '[traceActivity, nameViolations]', replace: '[traceActivity]' }],
    tests: ['tests/violations.test.ts > is named without the row'],
  },
];
