import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { BatchView } from '../../contracts/batch.schema.ts';
import type { Api, Batch } from '../api.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { patiently } from '../order/patience.ts';
import { progressOn } from '../progress.ts';
import type { ResolveAllOptions } from './decision-command.ts';
import { filterOf } from './filter.ts';

const POLL_MS = 200;
/** How long an API that went away is waited for. */
const PATIENCE_MS = 60_000;

/**
 * Decides about all parked sagas that a filter finds, waits until all are answered, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function resolveAll(options: ResolveAllOptions): Promise<number> {
  endWithParent();
  const { action, reason, limit, dryRun, json } = options;
  const api = await connect(options, { role: 'operator', subject: options.as });
  const batch = { filter: filterOf(options), action: action as Batch['action'], reason, limit }; // the API looks
  if (dryRun) return preview(api, batch, json);
  const done = await follow(api, await begin(api, batch));
  print(json ? JSON.stringify(done, null, 2) : sentence(done));
  return done.left + done.turnedAway === 0 ? EXIT.good : EXIT.no;
}

async function preview(api: Api, batch: Batch, json: boolean): Promise<number> {
  const found = await api.previewBatch(batch);
  if (json) print(JSON.stringify(found, null, 2));
  else print([...found.sagas, `it would be about ${found.matched} sagas; nothing is done`].join('\n'));
  return EXIT.good;
}

async function begin(api: Api, batch: Batch): Promise<BatchView> {
  const key = randomUUID(); // whatever is sent again is the same decision
  return patiently(async () => api.resolveMany(batch, key), patience(false));
}

/** It goes on without us, whatever becomes of this command. */
async function follow(api: Api, begun: BatchView): Promise<BatchView> {
  const progress = progressOn(process.stderr);
  let batch = begun;
  while (batch.waiting + batch.pending > 0) {
    progress.show(`${batch.total - batch.waiting - batch.pending} of ${batch.total} sagas`);
    await pause(POLL_MS);
    batch = await patiently(async () => api.batch(begun.id), patience(true));
  }
  progress.clear();
  return batch;
}

function patience(whenRefused: boolean) {
  const tell = (message: string): void => void process.stderr.write(`${message}\n`);
  return { forMs: PATIENCE_MS, everyMs: POLL_MS, whenRefused, tell };
}

function sentence({ action, total, done, awaitingApproval, left, turnedAway }: BatchView): string {
  const counts = [
    `${done} heeded it`,
    ...(awaitingApproval === 0 ? [] : [`${awaitingApproval} wait for a second person`]),
    ...(left === 0 ? [] : [`${left} didn't allow it any more`]),
    ...(turnedAway === 0 ? [] : [`${turnedAway} turned it away`]),
  ];
  return total === 0 ? 'there are no such sagas' : `'${action}' for ${total} sagas: ${counts.join(', ')}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
