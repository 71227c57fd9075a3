import { setTimeout as pause } from 'node:timers/promises';

import type { Readiness } from '../process/admin.ts';
import { reasonOf } from '../process/reason.ts';
import type { ApiService } from './service.ts';

/** Less than a balancer, or Docker, waits for the answer. */
const TIMEOUT_MS = 1_000;
const UP = 'up';

type Part = Pick<ApiService, 'name' | 'ping'>;

/** An API is ready while the database of `vital` answers. A part that is down answers its own routes with 503. */
export async function readiness(vital: Part, others: readonly Part[]): Promise<Readiness> {
  const states = [vital, ...others].map(async (part) => [part.name, await stateOf(part)] as const);
  const parts = Object.fromEntries(await Promise.all(states));
  return { ready: parts[vital.name] === UP, parts };
}

async function stateOf({ ping }: Part): Promise<string> {
  const answered = new AbortController();
  const late = pause(TIMEOUT_MS, `down: no answer within ${TIMEOUT_MS} ms`, { signal: answered.signal });
  try {
    return await Promise.race([ping().then((fault) => (fault === undefined ? UP : `down: ${fault}`)), late]);
  } catch (error) {
    return `down: ${reasonOf(error)}`;
  } finally {
    answered.abort();
  }
}
