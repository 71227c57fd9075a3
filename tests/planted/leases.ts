/** Bugs in the leases of sagas: a run that was taken over still writes, and is heeded. */
import type { Planted } from './planted.ts';

const ORDERS = 'activities/orders/activities.ts';
const TESTS = ['activities/orders/activities.test.ts'];

export const IN_LEASES: readonly Planted[] = [
  {
    name: 'earlier-run-settles',
    mode: 'C6',
    why: 'a run that was taken over writes its own end down',
    edits: [
      {
        file: ORDERS,
        find: "start_due = CASE WHEN ${state !== 'settled'} THEN start_due END\n    WHERE id = ${sagaId} AND lease = ${lease} AND",
        replace:
          "start_due = CASE WHEN ${state !== 'settled'} THEN start_due END\n    WHERE id = ${sagaId} AND ${lease} > 0 AND",
      },
    ],
    tests: TESTS,
  },
  {
    name: 'one-lease-for-two-runs',
    mode: 'C6',
    why: 'two starters take a saga up under the same lease, and what the first run writes late is heeded',
    edits: [
      {
        file: 'api/orders/starter.ts',
        find: 'WHERE id = ${sagaId} AND lease = ${lease} AND settled_at IS NULL`',
        replace: 'WHERE id = ${sagaId} AND settled_at IS NULL`',
      },
    ],
    tests: ['tests/leases.test.ts'],
  },
  {
    name: 'earlier-run-keeps-its-journal',
    mode: 'C6',
    why: 'a run that was taken over writes down what it knows, and the next one goes another way than the last did',
    edits: [
      {
        file: ORDERS,
        find: 'WHERE id = ${trace.sagaId} AND lease = ${trace.lease} AND',
        replace: 'WHERE id = ${trace.sagaId} AND',
      },
    ],
    tests: TESTS,
  },
  {
    name: 'earlier-run-shown',
    mode: 'C6',
    why: 'lists show what a run says that was taken over',
    edits: [
      {
        file: ORDERS,
        find: 'WHERE id = ${sagaId} AND lease = ${lease} AND settled_at IS NULL\n      AND ((trace',
        replace: 'WHERE id = ${sagaId} AND settled_at IS NULL\n      AND ((trace',
      },
    ],
    tests: TESTS,
  },
  {
    name: 'earlier-run-moves-its-order',
    mode: 'C6',
    why: 'a run that was taken over moves the order, and is told that this is impossible, not that it is over',
    edits: [
      {
        file: ORDERS,
        find: 'AND EXISTS (SELECT FROM saga WHERE id = ${sagaId} AND lease = ${lease})`;',
        replace: 'AND ${sagaId} <> ${`lease ${lease}`}`;',
      },
    ],
    tests: TESTS,
  },
  {
    name: 'superseded-in-silence',
    mode: 'C6',
    why: 'what an earlier run writes is dropped, and reported as written',
    edits: [
      {
        file: 'activities/orders/lease.ts',
        find: 'if (saga.lease === lease) return;',
        replace: 'if (saga.lease >= lease) return;',
      },
    ],
    tests: TESTS,
  },
  {
    name: 'superseded-for-ever',
    mode: 'C6',
    why: 'nobody looks whether the run is there for which an earlier one is turned away',
    edits: [
      {
        file: 'activities/orders/lease.ts',
        find: 'UPDATE saga SET start_due = now()\n',
        replace: 'UPDATE saga SET start_due = start_due\n',
      },
    ],
    tests: TESTS,
  },
  {
    name: 'no-lease-at-all',
    mode: 'C6',
    why: 'the end of a run that was terminated counts, although its successor goes another way',
    edits: [
      { file: ORDERS, find: '  { sagaId, lease }: SagaTrace,\n', replace: '  { sagaId }: SagaTrace,\n' },
      { file: ORDERS, find: 'WHERE id = ${sagaId} AND lease = ${lease})`;', replace: 'WHERE id = ${sagaId})`;' },
      {
        file: ORDERS,
        find: "start_due = CASE WHEN ${state !== 'settled'} THEN start_due END\n    WHERE id = ${sagaId} AND lease = ${lease} AND",
        replace:
          "start_due = CASE WHEN ${state !== 'settled'} THEN start_due END\n    WHERE id = ${sagaId} AND ${lease} > 0 AND",
      },
      {
        file: ORDERS,
        find: 'WHERE id = ${trace.sagaId} AND lease = ${trace.lease} AND',
        replace: 'WHERE id = ${trace.sagaId} AND',
      },
      {
        file: 'activities/orders/lease.ts',
        find: 'if (saga.lease === lease) return;',
        replace: 'if (saga.lease >= lease) return;',
      },
    ],
    tests: ['tests/leases.test.ts'],
  },
  {
    name: 'lease-that-stays',
    mode: 'C6',
    why: 'the next run has the lease of the one before it, and nothing tells the two apart',
    edits: [
      {
        file: 'api/orders/starter.ts',
        find: 'SET lease = ${next}, run_id = NULL WHERE id = ${sagaId} AND lease = ${lease} AND settled_at IS NULL',
        replace: 'SET lease = ${lease} WHERE id = ${sagaId} AND ${next} > 1 AND settled_at IS NULL',
      },
    ],
    tests: ['tests/taken-up.test.ts'],
  },
];
