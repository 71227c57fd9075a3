/** Bugs in how orders and cancels are accepted, and sagas started. */
import type { Planted } from './planted.ts';

export const IN_API: readonly Planted[] = [
  {
    name: 'nobody-sweeps',
    mode: 'E1',
    why: 'only who accepts an order starts its saga: a crash between the two loses it',
    edits: [
      {
        file: 'api/orders/starter.ts',
        find: 'WHERE start_due <= now() ORDER BY',
        replace: "WHERE start_due <= now() - interval '1 hour' ORDER BY",
      },
    ],
    tests: ['tests/tracing.test.ts'],
  },
  {
    name: 'late-cancel-answered-as-heeded',
    mode: 'B9',
    why: 'who cancels behind the pivot is told that the order was cancelled',
    edits: [
      {
        file: 'api/orders/cancel.ts',
        find: "outcome === null || outcome.status === 'confirmed' ? 'too-late' : 'done'",
        replace: "outcome === null ? 'too-late' : 'done'",
      },
    ],
    tests: ['tests/place-order.test.ts'],
  },
  {
    name: 'key-of-everybody',
    mode: 'E6',
    why: "an idempotency key counts for all callers: one gets another's order",
    edits: [
      {
        file: 'api/orders/idempotency.ts',
        find: 'return { caller, key, hash:',
        replace: "return { caller: 'all', key, hash:",
      },
    ],
    tests: ['tests/orders-api.test.ts'],
  },
  {
    name: 'key-of-any-wish',
    mode: 'E5',
    why: 'a key that is used for another wish gets the first answer',
    edits: [
      {
        file: 'api/orders/idempotency.ts',
        find: 'if (record.requestHash === hash) return;',
        replace: "if (record.requestHash === hash || key !== '') return;",
      },
    ],
    tests: ['tests/orders-api.test.ts'],
  },
];
