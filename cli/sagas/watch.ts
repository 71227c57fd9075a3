import { setTimeout as pause } from 'node:timers/promises';

import type { SagaList, SagaSummary } from '../../contracts/sagas.schema.ts';
import type { Api } from '../api.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { plain } from '../order/draw.ts';
import { patiently, type Patience } from '../order/patience.ts';
import { type Cursor, pagesOf } from '../pages.ts';
import { type Change, ended, missingIn, type Standing, standingOf } from './changes.ts';
import type { WatchOptions } from './command.ts';

const POLL_MS = 2000;
/** How long an API that went away is waited for. */
const PATIENCE_MS = 3_600_000;

/**
 * Tells what needs a person, and what comes of it, until it is interrupted.
 *
 * @throws Unreachable, Refused
 */
export async function watchSagas(options: WatchOptions): Promise<number> {
  endWithParent();
  process.once('SIGINT', () => process.exit(EXIT.good));
  const api = await connect(options, { role: 'operator' });
  const tell = (message: string): void => void process.stderr.write(`${message}\n`);
  const patience = (whenRefused: boolean): Patience => ({
    forMs: PATIENCE_MS,
    everyMs: POLL_MS,
    whenRefused,
    tell,
  });
  let before: Standing = new Map();
  for (let first = true; ; first = false) {
    const now = await patiently(async () => standing(api), patience(!first));
    if (first && now.size === 0) tell('nothing needs a person yet');
    for (const change of await patiently(async () => changes(api, before, now), patience(true))) {
      process.stdout.write(`${options.json ? asJson(change) : asText(change)}\n`);
    }
    before = now;
    await pause(POLL_MS);
  }
}

async function standing(api: Api): Promise<Standing> {
  const ask = async (cursor: Cursor): Promise<SagaList> => api.sagas({ attention: 'true', ...cursor });
  const sagas: SagaSummary[] = [];
  for await (const { data } of pagesOf(ask, ({ sagaId }) => sagaId, { limit: Infinity })) sagas.push(...data);
  return standingOf(sagas);
}

async function changes(api: Api, before: Standing, now: Standing): Promise<readonly Change[]> {
  const over = missingIn(now, before).map(async (step) => ended(step, await api.sagaDetails(step.sagaId)));
  const parked = missingIn(before, now).map((step) => ({ ...step, change: 'parked' as const }));
  return [...(await Promise.all(over)), ...parked];
}

function asJson(change: Change): string {
  return JSON.stringify({ at: new Date().toISOString(), ...change });
}

function asText(change: Change): string {
  const { sagaId, step, failure } = change;
  const columns = [new Date().toISOString(), change.change.padEnd(8), sagaId, step.padEnd(17), about(change, failure)];
  return plain(columns.join('  '));
}

function about(change: Change, failure: Change['failure']): string {
  if (change.change === 'resolved')
    return `${change.decision.action} by ${change.decision.actor}: ${change.decision.reason}`;
  if (change.change === 'healed') return '';
  const allowed = change.allowed.map((action) => `'${action}'`).join(', ');
  return `${failure === null ? '' : `${failure.type}: ${failure.message}; `}allowed: ${allowed}`;
}
