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
        find: '/refunds`;\n      const reply = await provider.post(path, { amount }, {',
        replace: '/refunds`;\n      const reply = await provider.post(path, { amount: amount - 1 }, {',
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
    name: 'hundredths-of-everything',
    mode: 'J7',
    why: 'every currency has two decimals: 5940 yen are shown to an operator as 59.40',
    edits: [
      {
        file: 'contracts/money.ts',
        find: "String(Math.abs(amount)).padStart(decimals + 1, '0');\n  const whole = digits.length - decimals;",
        replace: "String(Math.abs(amount)).padStart(3, '0');\n  const whole = digits.length - 2;",
      },
      { file: 'contracts/money.ts', find: "decimals === 0 ? '' : ", replace: '' },
    ],
    tests: ['contracts/money.test.ts', "tests/orders-api.test.ts > is in Temporal's summary as it is written in"],
  },
  {
    name: 'order-beyond-counting',
    mode: 'J8',
    why: 'an order that costs more than can be counted is refused by the database only, which is answered 500',
    edits: [
      {
        file: 'api/orders/accept.ts',
        find: 'if (amount > MAX_AMOUNT) return',
        replace: 'if (amount > 1_000 * MAX_AMOUNT) return',
      },
    ],
    tests: ['tests/orders-api.test.ts > may not be'],
  },
  {
    name: 'price-in-any-currency',
    mode: 'J7',
    why: 'the database takes a price in a currency whose amounts nobody can write',
    edits: [
      {
        file: 'prisma/orders/migrations/20261130000200_bounded_amounts/migration.sql',
        find: 'CHECK (currency = ANY (string_to_array(',
        replace: 'CHECK (currency <> ALL (string_to_array(',
      },
    ],
    tests: ['tests/guards.test.ts > a price is in a currency that ISO 4217 knows'],
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
    name: 'time-of-the-server',
    mode: 'D12',
    why: 'a session keeps the time zone of the server or of the role, and every time is hours off',
    edits: [
      { file: 'prisma/session.ts', find: '    onConnect: (client): unknown => setSession(client),', replace: '    //' },
    ],
    tests: ['prisma/session.test.ts > whatever the role has'],
  },
  {
    name: 'superuser-or-nothing',
    mode: 'D13',
    why: "an administrator with CREATEROLE owns the roles that it made, but isn't one of them: it can give them no database",
    edits: [
      {
        file: 'prisma/provision.ts',
        find: 'if (rowCount === 0) await admin.query(`GRANT',
        replace: 'if (rowCount === null) await admin.query(`GRANT',
      },
    ],
    tests: ['tests/managed-postgres.test.ts > works with CREATEROLE and CREATEDB'],
  },
  {
    name: 'tls-left-behind',
    mode: 'D13',
    why: 'the prisma command takes host and password out of the URL, and leaves the certificate there',
    edits: [
      {
        file: 'tools/schema-engine/adapter.ts',
        find: '{ ...parseIntoClientConfig(url), max: 1 }',
        replace: '{ ...parseIntoClientConfig(url.replace(/\\?.*/u, "")), max: 1 }',
      },
    ],
    tests: ['tests/managed-postgres.test.ts > by the prisma command, too'],
  },
  {
    name: 'lock-of-the-session',
    mode: 'D9',
    why: 'behind a pooler the lock outlasts the client that took it, and blocks the next setup',
    edits: [{ file: 'prisma/lock.ts', find: 'pg_advisory_xact_lock', replace: 'pg_advisory_lock' }],
    tests: ['prisma/lock.test.ts > leaves the session as it was'],
  },
  {
    name: 'violation-tried-again',
    mode: 'A11',
    why: 'a violated constraint passes for an outage: it is tried for a minute, and its row is in the history',
    edits: [{ file: 'workers/interceptors.ts', find: '[traceActivity, nameViolations]', replace: '[traceActivity]' }],
    tests: ['tests/violations.test.ts > is named without the row'],
  },
];
