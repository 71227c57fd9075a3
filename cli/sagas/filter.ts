/** Which sagas a command is about. */
import { type Command, InvalidArgumentError, Option } from 'commander';

import type { SagaState } from '../../contracts/saga.ts';
import type { Batch } from '../api.ts';

/** The options that say it. */
export interface Filter {
  readonly state?: SagaState;
  /** The step that it is parked at, or failed at. */
  readonly step?: string;
  /** The type of the failure that it is parked or failed with. */
  readonly failure?: string;
  /** In seconds since the order was placed. */
  readonly olderThan?: number;
}

const STATES = ['acting', 'pivoting', 'committed', 'compensating', 'settled'] as const satisfies readonly SagaState[];

/** Gives a command the options that say which sagas it is about. */
export function withFilter(command: Command): Command {
  return command
    .addOption(new Option('--state <state>', 'those in one state').choices(STATES))
    .option('--failure <type>', 'those that are parked, or failed, with a failure of this type')
    .option('--older-than <time>', 'those whose order was placed longer ago than, say, 90s, 30m, 24h or 7d', seconds);
}

const UNITS: ReadonlyMap<string, number> = new Map(Object.entries({ s: 1, m: 60, h: 3600, d: 86_400 }));

function seconds(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/u.exec(text) ?? [];
  if (count !== '') return Number(count) * (UNITS.get(unit) ?? 0);
  throw new InvalidArgumentError('It must be a time, such as 90s, 30m, 24h or 7d.');
}

/** A filter as the API takes it. */
export function filterOf({ state, step, failure, olderThan }: Filter): Batch['filter'] {
  return {
    ...(state !== undefined && { state }),
    ...(step !== undefined && { step }),
    ...(failure !== undefined && { failure }),
    ...(olderThan !== undefined && { olderThanSeconds: olderThan }),
  };
}
