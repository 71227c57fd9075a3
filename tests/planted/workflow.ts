/** Bugs in the order's saga, and in the rules of the library that the matrix sees. */
import type { Planted } from './planted.ts';

const PLACE_ORDER = 'workflows/place-order.ts';

export const IN_WORKFLOW: readonly Planted[] = [
  {
    name: 'swallowed-undo-of-an-order',
    mode: 'B5',
    why: 'an undo that fails is logged away, and the money stays held',
    edits: [
      {
        file: PLACE_ORDER,
        find: 'compensate: (key, _authorization, by) => payments.voidAuthorization({ key, by }),',
        replace:
          'compensate: async (key, _authorization, by) => payments.voidAuthorization({ key, by }).catch(() => undefined),',
      },
    ],
    tests: ['matrix --story refused-at-shipping --site voidAuthorization --fault outage'],
  },
  {
    name: 'no-undo',
    mode: 'rule 1',
    why: 'a step that needs none, it is thought',
    edits: [
      {
        file: PLACE_ORDER,
        find: 'compensate: (key, _shipment, by) => shipping.cancelShipment({ key, by }),',
        replace: 'compensate: async () => undefined,',
      },
    ],
    tests: ['matrix --story refused-at-payment --site releaseStock --fault error'],
  },
  {
    name: 'outage-decides-of-an-order',
    mode: 'rule 5',
    why: 'what fails for a minute is given up',
    edits: [
      {
        file: 'saga/part.ts',
        find: "const refuses = (verdict: Verdict): boolean => verdict === 'refused' || verdict === 'revoked';",
        replace: "const refuses = (verdict: Verdict): boolean => verdict !== 'stopped';",
      },
    ],
    tests: ['matrix --story happy --site reserveStock --fault outage', 'saga/outage.test.ts'],
  },
  {
    name: 'early-cancel-forgotten',
    mode: 'F3',
    why: 'a saga does not look at the cancel that it was started with',
    edits: [
      {
        file: 'saga/run.ts',
        find: 'if (cancel != null) this.#heed(cancel);',
        replace: "if (cancel?.by === '') this.#heed(cancel);",
      },
    ],
    tests: ['saga/cancel.test.ts'],
  },
  {
    name: 'one-person-is-two',
    mode: 'L4',
    why: 'who decides approves it, too',
    edits: [{ file: 'saga/resolve.ts', find: 'wish.approvedBy === wish.actor', replace: "wish.approvedBy === ''" }],
    tests: ['saga/resolve.test.ts'],
  },
  {
    name: 'cancel-answered-at-once',
    mode: 'C5',
    why: 'a cancel is answered while what it stops still runs, and the workflow ends under it',
    edits: [
      {
        file: 'saga/run.ts',
        find: '    await CancellationScope.nonCancellable(async () => condition(() => this.#settled));\n',
        replace: '',
      },
    ],
    tests: ['saga/cancel.test.ts'],
  },
  {
    name: 'cancel-forgotten-at-the-pivot',
    mode: 'F1',
    why: 'a cancel that waits for the pivot is forgotten when that is refused',
    edits: [
      {
        file: 'saga/run.ts',
        find: 'this.#interruption ??= otherwise;',
        replace: 'this.#interruption = otherwise;',
      },
    ],
    tests: ['saga/saga.test.ts'],
  },
  {
    name: 'deadline-that-is-not-handed-on',
    mode: 'rule 5',
    why: 'an order has a deadline in the database, and its saga is told of none: it waits for ever',
    edits: [{ file: 'workflows/place-order.ts', find: 'journal, lease, deadline },', replace: 'journal, lease },' }],
    tests: ['tests/deadline.test.ts > after its deadline'],
  },
  {
    name: 'nothing-is-charged',
    mode: 'E9',
    why: 'an order that costs nothing is paid for like any other: no amount of nothing can be, and it waits for ever',
    edits: [{ file: 'workflows/free.ts', find: 'total.amount === 0', replace: 'total.amount < 0' }],
    tests: ['tests/place-order.test.ts > costs nothing'],
  },
  {
    name: 'goods-that-stay-off-the-shelf',
    mode: 'rule 1',
    why: 'a commit is final, it is thought: the goods of a free order that is taken back are gone',
    edits: [
      {
        file: PLACE_ORDER,
        find: 'compensate: (key, _nothing, by) => inventory.uncommitStock({ key, by }),',
        replace: 'compensate: async () => undefined,',
      },
    ],
    tests: ['matrix --story free-and-declared-refused --site releaseStock --fault error'],
  },
];
