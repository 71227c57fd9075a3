/** The failure modes of the catalogue, in its order: what becomes of each here, and what proves it. */

import type { ProcessFault } from '../matrix/processes/strikes.ts';

/** What happens here, which test files prove it (or `npm run matrix`), and what isn't there or isn't proven yet. */
export type Mode = readonly [id: string, trigger: string, here: string, tests: readonly string[], open?: string];

export interface Section {
  readonly title: string;
  readonly modes: readonly Mode[];
}

const matrix = (...faults: readonly string[]): string => `npm run matrix (${faults.join(', ')})`;
const struck = (fault: ProcessFault): string => `npm run matrix -- --processes --fault ${fault}`;

const EFFECTS = 'activities/effects.test.ts';
const INTENTS = 'activities/intents.test.ts';
const STOCK = 'activities/inventory/activities.test.ts';
const ADVERSE = 'tests/adverse-databases.test.ts';
const ORDERS = 'activities/orders/activities.test.ts';
const MONEY = 'activities/payments/activities.test.ts';
const HTTP = 'activities/http.test.ts';
const GUARDS = 'tests/guards.test.ts';
const API = 'tests/orders-api.test.ts';
const KILLS = 'tests/e2e/kills.test.ts';
const START = 'tests/e2e/start.test.ts';
const TWICE = 'tests/e2e/idempotency.test.ts';
const RECONCILE = 'tests/reconcile.test.ts';
const RESTORED = 'tests/reconcile-restored.test.ts';
const SAGAS = 'tests/sagas-api.test.ts';
const VERIFY = 'tests/verify.test.ts';
const WORKERS = 'tests/workers.test.ts';

export const SECTIONS: readonly Section[] = [
  {
    title: 'Outcomes that nobody knows, and repeats',
    modes: [
      [
        'A1',
        'a step times out after the other system acted',
        'the step is taken back as every attempted one; its request is sent again under its key, which tells what came of it, and that is undone',
        [INTENTS, matrix('abandoned', 'crash')],
      ],
      [
        'A2',
        'a commit whose reply is lost',
        'the next attempt finds the row of its key, and gives the stored result',
        [EFFECTS, matrix('error')],
      ],
      [
        'A3',
        'a connection that is cut before its commit',
        'nothing stays, the row of the key neither; the next attempt acts',
        [EFFECTS, matrix('cut')],
      ],
      [
        'A4',
        'a crash behind the commit, or behind the call',
        'the next attempt finds the row, or sends the same request under the same key',
        [INTENTS, matrix('crash', 'reset')],
      ],
      [
        'A5',
        "a completion that the server has and the worker doesn't know of",
        'an activity takes nothing back by itself, so nothing happens',
        [matrix('duplicate')],
      ],
      [
        'A6',
        'two attempts at once',
        "the row's primary key makes the second wait, and it gets the result of the first",
        [EFFECTS, KILLS, matrix('frozen', 'frozen-late', 'duplicate'), struck('freeze')],
      ],
      [
        'A7',
        'a key that is new in every attempt',
        "a key is the saga's id and the step's name; no activity makes one",
        [INTENTS, VERIFY],
      ],
      [
        'A8',
        'ids that differ in a repeat',
        'the answer is stored with its key, byte for byte, and so is the request to another system',
        [API, INTENTS],
      ],
      [
        'A9',
        'the other system forgets its keys',
        "past half of a key's life it isn't sent any more: looked up by our reference, adopted if it is there, else parked",
        ['activities/keys.test.ts', 'tests/e2e/faults.test.ts'],
      ],
      [
        'A10',
        'a 500 that is stored under the key',
        'tried on, parked after a minute; an operator gives another input, or declares the pivot refused; two people settle its undo, which meets the same',
        ['saga/parking.test.ts', 'tests/stored-500.test.ts'],
      ],
      [
        'A11',
        'an answer of the wrong class',
        'refusals are a closed list of codes; 5xx, 408, 425, 429 and nonsense are no answer; any other no waits for a person',
        [HTTP, MONEY, matrix('unavailable', 'garbled')],
      ],
      [
        'A12',
        'a reference, told by a provider or an operator, that means something in a URL',
        'it is one encoded segment of a path, and nothing else can be put into one; what no segment can be is 422 where an operator tells it, and parks the step where a provider does: `UnusableReference`',
        ['activities/provider-path.test.ts', 'activities/references.test.ts', 'tests/references.test.ts', SAGAS],
      ],
      [
        'A13',
        'a provider that is overloaded',
        'it is asked again when it says so (`Retry-After`), within half a minute, by Temporal and by a parked saga',
        [HTTP, 'activities/retry-after.test.ts', 'tests/retry-after.test.ts', 'saga/outage.test.ts'],
      ],
    ],
  },
  {
    title: 'Taking back',
    modes: [
      ['B1', 'an undo of what never began', 'it bars the key, and is done', [EFFECTS, INTENTS, matrix('abandoned')]],
      [
        'B2',
        'a step that lands behind its undo',
        'its key is revoked or barred: `Revoked`',
        [EFFECTS, INTENTS, MONEY, matrix('frozen-late', 'abandoned'), struck('freeze')],
      ],
      ['B3', 'an undo twice', 'applied becomes revoked once', [EFFECTS, INTENTS, matrix('error', 'duplicate')]],
      [
        'B4',
        "an undo meets a step that hasn't committed",
        'it waits for the row, then takes it back',
        [EFFECTS, matrix('abandoned')],
      ],
      [
        'B5',
        'an undo that fails for ever',
        'tried on, parked after a minute and visible; the others go on; an operator settles it',
        ['saga/compensation.test.ts', 'saga/parking.test.ts', matrix('outage')],
      ],
      [
        'B6',
        'undos in the wrong order',
        'newest first, one after the other',
        ['saga/compensation.test.ts', 'saga/laws.test.ts'],
      ],
      [
        'B7',
        'a cancel during an undo',
        "an undo can't be cancelled",
        ['saga/cancel.test.ts', matrix('cancel', 'cancel-run')],
      ],
      [
        'B8',
        'an undo of the wrong amount',
        'it takes the stored request: what was captured is given back',
        [MONEY, VERIFY],
      ],
      [
        'B9',
        'an undo behind the pivot',
        'from there on it only goes forward; a cancel is answered 409 `too-late`, and what is shipped is returned by a saga of its own',
        ['tests/place-order.test.ts', 'tests/undo-order.test.ts', matrix('cancel')],
      ],
      [
        'B10',
        'a bug in an undo',
        'the workflow task fails, and waits for a corrected worker; the reconciler raises a workflow whose tasks fail',
        ['saga/saga.test.ts', 'workflows/discrepancies.test.ts'],
        'an alert',
      ],
      [
        'B11',
        'a tombstone that was deleted',
        'only behind a horizon at which whatever comes late is refused',
        ['tests/retention.test.ts', GUARDS],
      ],
    ],
  },
  {
    title: 'The engine',
    modes: [
      [
        'C1',
        'a worker is killed',
        'an attempt takes 5 s at most; then another worker goes on',
        [WORKERS, KILLS, matrix('crash'), struck('kill')],
      ],
      [
        'C2',
        'a worker is stopped',
        'what it runs may end: it waits longer than any attempt takes; `npm run soak -- --rolling 50` counts what is lost',
        [WORKERS, 'process/lifecycle.test.ts', 'tests/e2e/soak.test.ts', struck('stop')],
      ],
      [
        'C3',
        "code that doesn't replay",
        'recorded histories of all ways are replayed; a test has some twenty edits that running sagas would not survive',
        ['tests/replay/replay.test.ts', 'tests/reconcile-command.test.ts'],
      ],
      [
        'C4',
        'a workflow task that fails',
        'nothing is compensated; the reconciler raises it, `doctor` and `sagas show` tell it from an absent worker',
        ['saga/saga.test.ts', 'workflows/discrepancies.test.ts', 'tests/standstill.test.ts'],
        'an alert',
      ],
      [
        'C5',
        'a cancel that races an activity',
        'a cancel is an Update, and steps end before anything is taken back',
        ['tests/cancel-races.test.ts', matrix('cancel', 'abandoned', 'cancel-run')],
      ],
      [
        'C6',
        'a run is terminated',
        'the reconciler starts another, under a greater lease, which takes back by the journal or goes forward from step one; what an earlier run still writes is turned away: `Superseded`',
        [RECONCILE, 'tests/taken-up.test.ts', ORDERS, matrix('terminate', 'terminate-late')],
      ],
      [
        'C7',
        'Temporal is killed',
        'orders are kept and started later; commands are delivered again',
        [KILLS, struck('temporal')],
      ],
      [
        'C8',
        'Temporal is restored to an older state',
        "the reconciler starts what it doesn't know; keys make repeats harmless",
        ['tests/reconcile-lost.test.ts'],
      ],
      [
        'C9',
        'two environments share a task queue',
        "a namespace is of one environment: another's worker ends, its API starts nothing",
        ['tests/environments.test.ts'],
      ],
      [
        'C10',
        'a task queue without a worker',
        'the saga parks after a minute, and is listed; nothing is taken back',
        ['saga/outage.test.ts'],
        'an alert',
      ],
      ['C11', 'a workflow is evicted', 'it replays to the same', ['tests/place-order.test.ts', matrix('evict')]],
      [
        'C12',
        'a cancel as the workflow ends',
        'answered by the outcome, whichever it is',
        ['tests/place-order.test.ts', matrix('cancel')],
      ],
      [
        'C13',
        'a workflow is started again',
        'only one that failed or was terminated is; a settled order is left alone',
        [RECONCILE],
      ],
      [
        'C14',
        'a search attribute that PostgreSQL does not take',
        'each is cut at 255 characters; otherwise Temporal would never list its workflow',
        ['tests/search-attributes.test.ts'],
      ],
      [
        'C15',
        'attempts that never end',
        'a call to a provider ends in its time, sent or not, and gives its place back; a worker of which they hold all places is not ready, and stops when it is told to',
        ['activities/places.test.ts', HTTP, WORKERS],
      ],
    ],
  },
  {
    title: 'PostgreSQL',
    modes: [
      [
        'D1',
        'it is killed',
        'attempts fail and are made again; the pools connect anew; orders are accepted while theirs is up',
        [KILLS, matrix('cut'), struck('postgres'), 'api/server.test.ts'],
      ],
      [
        'D2',
        'commits that a fail-over loses',
        'the reconciler finds and mends what is missing, as in a restored database',
        [RESTORED],
      ],
      ['D3', 'a deadlock', 'goods are locked in the order of their SKUs', [STOCK]],
      [
        'D4',
        'a serialization failure',
        'at READ COMMITTED, where all of ours runs, the lock is waited for; else it is tried again',
        [STOCK, ADVERSE],
      ],
      [
        'D5',
        'an exhausted pool',
        'a worker takes no more activities than its database bears; what gets no connection is tried again',
        [ADVERSE],
      ],
      ['D6', 'a transaction held across a call', 'none is: the intent is committed, then sent', [INTENTS]],
      [
        'D7',
        'a full disk, or a read-only database',
        'an outage: callers get 503, steps are tried on, then parked',
        [ADVERSE],
        'a disk that fills',
      ],
      [
        'D8',
        'a migration under load',
        'one that does not get its locks within two seconds gives way, and comes again',
        ['prisma/migrate.test.ts'],
        'old and new code together',
      ],
      [
        'D9',
        'pgbouncer, in transaction mode',
        'all runs as without; the setup and migrations lock in transactions, so that no lock outlasts its client',
        ['tests/pooler.test.ts', 'prisma/lock.test.ts'],
      ],
      [
        'D10',
        'a postmaster that is not reaped',
        'containers have an init; the supervisor clears what is left over',
        ['cli/supervisor/leftovers.test.ts', 'tests/compose.test.ts'],
      ],
      [
        'D11',
        'a backup that is no good',
        'a restored database is compared and mended',
        [RESTORED],
        'a test of backups',
      ],
      [
        'D12',
        'a server outside UTC, or with other dates',
        'roles and connections have UTC and ISO dates of their own; a process whose sessions have others ends',
        ['prisma/session.test.ts'],
      ],
      [
        'D13',
        'a managed server: no superuser, TLS only',
        'the setup needs CREATEROLE and CREATEDB, and checks them before it changes anything; URLs carry the TLS settings',
        ['tests/managed-postgres.test.ts'],
      ],
      [
        'D14',
        'PostgreSQL is told to stop, and waits for its clients',
        'after half a minute the supervisor of `npm start` stops it without them, and starts it again',
        ['cli/supervisor/postgres.test.ts', START],
      ],
    ],
  },
  {
    title: 'The API, and starting',
    modes: [
      [
        'E1',
        'a crash between the order and its workflow',
        'the order is written with "to be started"; a sweeper starts it',
        [API],
      ],
      [
        'E2',
        'a workflow without an order',
        "can't be: what a workflow is started with is read from the row of its order",
        [API],
      ],
      [
        'E3',
        'a start whose reply is lost',
        "the workflow's id is the order's: a second start finds the first",
        [API, RECONCILE],
      ],
      [
        'E4',
        'the same POST twice',
        'one statement takes the key and writes the order; the others wait and get its answer',
        [API, TWICE],
      ],
      ['E5', 'the same key for another wish', '422', [API]],
      ['E6', 'the same key of another caller', "a key is its caller's own", [API]],
      ['E7', 'a crash while a key is taken', 'it is rolled back with the order', [API, TWICE]],
      ['E8', 'a client that gave up', 'the same key gives the same order', [TWICE], 'a warning of a second cart'],
      [
        'E9',
        'an order that makes no sense',
        'refused by its schema, pointing at what is wrong',
        [API, 'tests/openapi.test.ts'],
      ],
      ['E10', 'a GET right behind the 201', 'it reads the table that the POST wrote', [API]],
    ],
  },
  {
    title: 'Several at once, and cancels',
    modes: [
      [
        'F1',
        'a cancel against the completion',
        'the saga decides: its answer is the outcome of its pivot',
        ['saga/cancel.test.ts', 'saga/laws.test.ts', matrix('cancel')],
      ],
      ['F2', 'two cancels', 'one command an order, one answer', ['saga/cancel.test.ts', 'tests/place-order.test.ts']],
      ['F3', 'a cancel before the workflow', 'a row, which the saga is started with', [API, 'saga/cancel.test.ts']],
      [
        'F4',
        'a cancel while an operator decides',
        'a decision names the version seen; a stale one is refused',
        ['saga/resolve.test.ts', SAGAS],
      ],
      ['F5', "a saga that undoes another's effect", 'an undo knows its own key only', [STOCK, VERIFY]],
      ['F6', 'a hot SKU', "the shelf is locked, and can't go below zero: 50 of 200 buyers get the 50", [STOCK]],
      [
        'F7',
        'a reservation that nobody releases',
        "the reconciler releases it by its order's state, never by its age",
        [RECONCILE, 'workflows/discrepancies.test.ts'],
      ],
      [
        'F8',
        'a part of an order',
        "can't be: an order ships as one, and sagas nested in it are for parts",
        ['saga/nested.test.ts'],
      ],
    ],
  },
  {
    title: 'Money and stock',
    modes: [
      ['J1', 'more is sold than there is', 'see F6; `npm run verify` adds up at any time', [STOCK, VERIFY]],
      ['J2', 'SQL that unbalances the books', 'the database refuses it, whoever asks', [GUARDS]],
      [
        'J3',
        'rounding',
        "can't be: amounts are whole minor units, and what is captured is given back as a whole",
        [MONEY],
      ],
      ['J4', 'another currency', 'an amount and its currency are one; a payment has one currency', [GUARDS, VERIFY]],
      [
        'J5',
        "our ledger against the provider's",
        'the reconciler and `npm run verify` compare them',
        [RESTORED, VERIFY],
      ],
      [
        'J6',
        'a webhook that comes early, twice, late, in another order, forged, or with more than is known',
        'kept once, as it was sent, signed, and moves no money',
        ['tests/webhooks.test.ts', 'tests/e2e/faults.test.ts'],
      ],
      [
        'J7',
        'a currency without cents, or with thousandths',
        'its decimals are those of ISO 4217, from one table, wherever an amount is written or read',
        ['contracts/money.test.ts', API],
      ],
      ['J8', 'an order that is too dear to be counted', 'refused at the door, and by the databases', [API, GUARDS]],
    ],
  },
  {
    title: 'Recovering from a recovery, and operators',
    modes: [
      [
        'L1',
        'a fault in a recovery',
        'every undo, hand-over, start, delivery and repair can be hit, and begun again',
        [
          INTENTS,
          'saga/journal.test.ts',
          'npm run matrix -- --pairs',
          'tests/relay-faults.test.ts',
          'tests/reconcile-faults.test.ts',
        ],
      ],
      [
        'L2',
        'everything is killed at once',
        'it goes on where it was, whatever starts first; `npm run soak -- --restarts` tries every order',
        [KILLS, 'tests/e2e/soak.test.ts', WORKERS, struck('everything')],
      ],
      [
        'L3',
        'databases of different times',
        'the reconciler tells what is missing, orphaned or different, and mends without a guess',
        [RESTORED],
      ],
      [
        'L4',
        'an operator acts twice',
        'a decision counts once, names what was seen, is audited; above a limit it takes two people',
        [SAGAS, 'saga/resolve.test.ts'],
      ],
      [
        'L5',
        'keys are changed',
        "several of a token's keys may be valid at a time",
        ['api/identity/key-set.test.ts'],
        'passwords of databases',
      ],
      [
        'L6',
        'nobody takes the logs',
        'nothing waits for it; lines are dropped, and counted',
        ['process/log.test.ts', 'cli/supervisor/printer.test.ts'],
      ],
      [
        'L7',
        'a process hangs',
        'the supervisor of `npm start` restarts what has answered no health check for half a minute',
        ['cli/supervisor/child.test.ts', START],
        'in containers: Docker restarts nothing that is unhealthy',
      ],
      [
        'L8',
        'a system that is seen in part only',
        'operators name its addresses; what is not given is reported as not looked at',
        ['tests/elsewhere.test.ts', 'cli/addresses.test.ts'],
      ],
      [
        'L9',
        "somebody can't be asked while there is something to repair",
        "everybody else's part is done; what nobody knows is neither found, repaired nor resolved, and a later run looks as far back",
        ['workflows/unasked.test.ts', 'tests/reconcile-away.test.ts', 'activities/orders/runs.test.ts'],
      ],
    ],
  },
];
