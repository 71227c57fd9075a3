/** Has every attempt of a saga's activities ask at each place whether it may go on. */
import { Context } from '@temporalio/activity';

import { ALONE } from '../../../contracts/names.ts';
import { Attempt, currentAttempt } from '../attempt.ts';
import { goOn, type Reached } from './message.ts';

type Act = (...args: readonly never[]) => Promise<unknown>;

/** How often an attempt that waits shows that it is alive. */
const PULSE_MS = 1_000;
/** A transaction may stay open for as long as somebody is parked in it. */
const PATIENT = { timeout: 900_000, maxWait: 60_000 };

const waiting = new Map<number, () => void>();
let asked = 0;

// What is parked must not keep a process alive that nobody knows of any more.
process.once('disconnect', () => process.exit());
process.on('message', (message) => {
  const { n } = goOn.parse(message);
  waiting.get(n)?.();
  waiting.delete(n);
});

/** The same activities, with failpoints before and behind each, and in what they were given a tap in. */
export function withFailpoints<T extends object>(activities: T): T {
  const entries = Object.entries(activities).map(([site, act]) => [site, attempting(site, act as Act)] as const);
  return Object.fromEntries(entries) as T; // the same names
}

/** A database whose transactions may take their time. */
export function patient<Db extends { $transaction: unknown }>(db: Db): Db {
  const begin = (db.$transaction as (...args: readonly unknown[]) => Promise<unknown>).bind(db);
  return new Proxy(db, {
    get: (target, name) => {
      if (name === '$transaction')
        return async (work: unknown, options = {}) => begin(work, { ...options, ...PATIENT });
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function attempting(site: string, act: Act): Act {
  return async (...args) => {
    const attempt = attemptOf(site, Context.current());
    return currentAttempt.run(attempt, async () => {
      await attempt.reach('attempt');
      try {
        return await act(...args);
      } finally {
        await attempt.reach('done');
      }
    });
  };
}

function attemptOf(site: string, context: Context): Attempt {
  const orderId = context.info.workflowExecution?.workflowId.slice(ALONE.length) ?? '';
  return new Attempt(async (_attempt, place, { stir }) => {
    const pulse = setInterval(() => {
      context.heartbeat();
      stir?.().catch(() => undefined); // the next statement will tell
    }, PULSE_MS);
    await mayGoOn({ orderId, site, place }).finally(() => {
      clearInterval(pulse);
    });
  });
}

async function mayGoOn(where: Omit<Reached, 'n'>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const n = ++asked;
  waiting.set(n, resolve);
  process.send?.({ n, ...where } satisfies Reached);
  await promise;
}
