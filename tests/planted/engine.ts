/** Bugs in how workflows and activities are run: workers that come and go, replays, starts, and runs that take over. */
import type { Planted } from './planted.ts';

const PLACE_ORDER = 'workflows/place-order.ts';
const STARTER = 'api/orders/starter.ts';

export const IN_ENGINE: readonly Planted[] = [
  {
    name: 'attempt-of-an-hour',
    mode: 'C1',
    why: 'what a killed worker was doing is made again an hour later',
    edits: [
      { file: 'workflows/policies.ts', find: "startToCloseTimeout: '5s',", replace: "startToCloseTimeout: '1h'," },
      {
        file: 'workflows/policies.ts',
        find: "scheduleToCloseTimeout: '60s',",
        replace: "scheduleToCloseTimeout: '2h',",
      },
    ],
    tests: ['tests/workers.test.ts'],
  },
  {
    name: 'worker-that-drops-everything',
    mode: 'C2',
    why: 'a deploy kills what is being done, which is then done again after a time-out',
    edits: [
      {
        file: 'workers/run.ts',
        find: '    draining(reason);\n',
        replace: '    draining(reason);\n    process.exit(0);\n',
      },
    ],
    tests: ['tests/workers.test.ts'],
  },
  {
    name: 'worker-that-waits-for-temporal',
    mode: 'C2',
    why: 'a worker that is told to stop while Temporal is gone never does',
    edits: [
      {
        file: 'workers/run.ts',
        find: 'return pause(SHUTDOWN_LIMIT_MS, false, { ref: false });',
        replace: 'return new Promise<boolean>(() => undefined);',
      },
    ],
    tests: ['tests/workers.test.ts'],
  },
  {
    name: 'a-timer-more',
    mode: 'C3',
    why: 'orders under way do not replay any more: their workflows wedge',
    edits: [
      {
        file: PLACE_ORDER,
        find: "import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';",
        replace: "import { proxyActivities, sleep, type ActivityOptions } from '@temporalio/workflow';",
      },
      {
        file: PLACE_ORDER,
        find: '  const [authorization, shipment] = await Promise.all([',
        replace: '  await sleep(100);\n  const [authorization, shipment] = await Promise.all([',
      },
    ],
    tests: ['tests/replay/replay.test.ts'],
  },
  {
    name: 'confirmed-before-committed',
    mode: 'C3',
    why: 'two finishes change places, and orders under way do not replay any more',
    edits: [
      {
        file: PLACE_ORDER,
        find: "  await saga.finish('commit-stock', {",
        replace:
          "  const first = (key: string) => orders.confirmOrder({ key, trace: saga.trace() });\n  await saga.finish('confirm-first', { execute: first, byHand: { done: first } });\n  await saga.finish('commit-stock', {",
      },
    ],
    tests: ['tests/replay/replay.test.ts'],
  },
  {
    name: 'bug-fails-the-saga',
    mode: 'C4',
    why: 'a typo ends the workflow as failed, and nobody can mend it by a corrected worker',
    edits: [
      {
        file: 'saga/saga.ts',
        find: '  return run.carry(body);',
        replace:
          '  return run.carry(body).catch((error: unknown) => {\n    throw ApplicationFailure.nonRetryable(String(error));\n  });',
      },
      {
        file: 'saga/saga.ts',
        find: "import type { Duration } from '@temporalio/common';",
        replace: "import { ApplicationFailure, type Duration } from '@temporalio/common';",
      },
    ],
    tests: ['saga/saga.test.ts'],
  },
  {
    name: 'wedged-and-unseen',
    mode: 'C4',
    why: 'a workflow whose tasks fail is running, it is said, and nobody looks',
    edits: [
      {
        file: 'workflows/discrepancies.ts',
        find: "  if (state === 'failing') return [found(saga, 'stuck', 'carrier', ['the tasks of its workflow fail'])];\n",
        replace: '',
      },
    ],
    tests: ['workflows/discrepancies.test.ts'],
  },
  {
    name: 'bug-in-an-undo-is-an-outage',
    mode: 'B10',
    why: 'an undo that has a typo in it is tried again for ever, as if the provider was down',
    edits: [
      {
        file: 'saga/failures.ts',
        find: '  if (!(error instanceof TemporalFailure)) throw error;\n',
        replace:
          "  if (!(error instanceof TemporalFailure)) return { verdict: 'undecided', type: 'Error', message: String(error) };\n",
      },
    ],
    tests: ['saga/saga.test.ts'],
  },
  {
    name: 'nobody-is-called',
    mode: 'C10',
    why: 'a step that does not get through, since nobody works on its queue, waits unseen',
    edits: [{ file: 'saga/persist.ts', find: '        this.#attendant.park(failure);\n', replace: '' }],
    tests: ['saga/outage.test.ts'],
  },
  {
    name: 'written-once-only',
    mode: 'C11',
    why: 'what is there already need not be written again: a replay writes less than was written',
    edits: [
      {
        file: 'saga/attributes.ts',
        find: "import { upsertSearchAttributes } from '@temporalio/workflow';",
        replace: "import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';",
      },
      {
        file: 'saga/attributes.ts',
        find: 'export function publishState(state: SagaState, cause: SagaCause): void {\n',
        replace:
          'export function publishState(state: SagaState, cause: SagaCause): void {\n  if (workflowInfo().unsafe.isReplaying) return;\n',
      },
    ],
    tests: ['matrix --story refused-at-payment --site releaseStock --fault evict'],
  },
  {
    name: 'attribute-of-any-length',
    mode: 'C14',
    why: 'Temporal takes it, and the development server lists it: on PostgreSQL its workflow is never listed',
    edits: [
      {
        file: 'contracts/names.ts',
        find: "  return Array.from(value).slice(0, LONGEST_KEYWORD).join('');",
        replace: '  return LONGEST_KEYWORD > 0 ? value : String();',
      },
    ],
    tests: ['tests/search-attributes.test.ts > a step of a long name'],
  },
  {
    name: 'completed-one-begun-again',
    mode: 'C13',
    why: 'a saga whose end was not written down is begun again, and not settled as it ended',
    edits: [
      {
        file: 'workflows/discrepancies.ts',
        find: "[unsettled, { type: 'settle' }]",
        replace: "[unsettled, { type: 'restart', runId, pastPivot }]",
      },
    ],
    tests: ['workflows/discrepancies.test.ts'],
  },
  {
    name: 'never-a-second-run',
    mode: 'C13',
    why: "with Temporal's strictest policy, a saga that was terminated can not be taken up by anybody",
    edits: [
      {
        file: STARTER,
        find: "input.lease === 1 ? 'REJECT_DUPLICATE' : 'ALLOW_DUPLICATE_FAILED_ONLY'",
        replace: "'REJECT_DUPLICATE'",
      },
    ],
    tests: ['tests/taken-up.test.ts'],
  },
  {
    name: 'cancel-outlives-the-pivot',
    mode: 'C6',
    why: 'a run that takes up a saga behind its pivot is not told so, and can be cancelled',
    edits: [
      {
        file: 'activities/orders/restart.ts',
        find: '    if (pastPivot) {',
        replace: "    if (pastPivot && sagaId === '') {",
      },
    ],
    tests: ['tests/taken-up.test.ts'],
  },
  {
    name: 'lock-of-the-dead',
    mode: 'D10',
    why: 'PostgreSQL does not start, since it is said to run: its process id is somebody else',
    edits: [
      {
        file: 'cli/supervisor/leftovers.ts',
        find: '  if (found !== undefined && isAlive(found[1]) && !worksOn(folder, found[1])) {',
        replace: '  if (found !== undefined && !isAlive(found[1])) {',
      },
    ],
    tests: ['cli/supervisor/leftovers.test.ts'],
  },
  {
    name: 'frozen-for-ever',
    mode: 'L7',
    why: 'a process that hangs has not died, so the supervisor lets it hang',
    edits: [
      {
        file: 'cli/supervisor/child.ts',
        find: '    void this.#watchHealth(child);\n',
        replace: '',
      },
    ],
    tests: ['cli/supervisor/child.test.ts > is ended and started again when it is frozen'],
  },
  {
    name: 'ended-while-it-starts',
    mode: 'L7',
    why: 'a process that starts slowly is taken for one that hangs, each time, and never gets ready',
    edits: [
      {
        file: 'cli/supervisor/child.ts',
        find: 'const MISSED_AT_START = 12;',
        replace: 'const MISSED_AT_START = MISSED;',
      },
    ],
    tests: ['cli/supervisor/child.test.ts'],
  },
  {
    name: 'stops-for-ever',
    mode: 'D14',
    why: 'a PostgreSQL that refuses everybody because it is stopping counts as one that answers',
    edits: [
      {
        file: 'cli/supervisor/postgres.ts',
        find: "error instanceof pg.DatabaseError && error.message !== 'the database system is shutting down'",
        replace: 'error instanceof pg.DatabaseError',
      },
    ],
    tests: ['cli/supervisor/postgres.test.ts'],
  },
  {
    name: 'gives-up-without-temporal',
    mode: 'L2',
    why: 'a worker that comes up before Temporal ends, and has to be started again until the order is right',
    edits: [
      {
        file: 'workers/run.ts',
        find: "      log.warn(`temporal isn't reachable at '${options.address}', trying again: ${String(error)}`);",
        replace: '      throw error;',
      },
    ],
    tests: ['tests/workers.test.ts'],
  },
  {
    name: 'second-run-told-of-no-first',
    mode: 'C6',
    why: 'a run that is cancelled before its first step forgets what the one before it did',
    edits: [
      {
        file: 'api/orders/starts.ts',
        find: 'row.journal === null && row.lease === 1',
        replace: 'row.journal === null && row.lease > 0',
      },
    ],
    tests: ['tests/taken-up.test.ts'],
  },
  {
    name: 'anybodys-worker',
    mode: 'C9',
    why: "staging's worker takes the work of production, and does it on its own databases",
    edits: [
      {
        file: 'workers/run.ts',
        find: '      await mustBeOurs(connection, namespace, environment);\n',
        replace: '      if (environment === namespace) await mustBeOurs(connection, namespace, environment);\n',
      },
    ],
    tests: ['tests/environments.test.ts > polls nothing there'],
  },
  {
    name: 'anybodys-start',
    mode: 'C9',
    why: "staging's order is started where production's workers charge for it",
    edits: [{ file: 'api/orders/guard.ts', find: 'let isOurs = false;', replace: 'let isOurs = true;' }],
    tests: ['tests/environments.test.ts > an API starts nothing there'],
  },
  {
    name: 'log-that-waits',
    mode: 'L6',
    why: 'every process stands still as soon as nobody reads what it logs',
    edits: [
      {
        file: 'process/stdout.ts',
        find: 'const retryEAGAIN = (): boolean => (this.#lastTries -= 1) >= 0;',
        replace: 'const retryEAGAIN = (): boolean => true;',
      },
    ],
    tests: ['process/log.test.ts > goes on'],
  },
];
