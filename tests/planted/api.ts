/** Bugs in how orders and cancels are accepted, and sagas started. */
import type { Planted } from './planted.ts';

export const IN_API: readonly Planted[] = [
  {
    name: 'workflow-started-before-the-order-is-kept',
    mode: 'E1',
    why: 'the order is not written down as one that is to be started: a crash loses its saga',
    edits: [
      {
        file: 'api/orders/accept.ts',
        find: 'now() + ${START_LEASE}::interval FROM placed`;',
        replace: 'NULL FROM placed`;',
      },
    ],
    tests: ['tests/orders-api.test.ts'],
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
  {
    name: 'early-cancel-forgotten',
    mode: 'F3',
    why: 'a cancel that comes before the saga was started is not told to it',
    edits: [
      {
        file: 'api/orders/starter.ts',
        find: 'cancel === undefined\n          ? null',
        replace: 'cancel === undefined || cancel.id !== undefined\n          ? null',
      },
    ],
    tests: ['tests/orders-api.test.ts'],
  },
];
