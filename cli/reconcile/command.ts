import { Command, InvalidArgumentError } from 'commander';

import { type Place, placeOf, withPlace } from '../addresses.ts';
import { type Run, withHelp } from '../help.ts';

export interface ReconcileOptions {
  readonly place: Place;
  readonly dryRun: boolean;
  /** How many hours back settled orders are looked at; undefined means all of them. */
  readonly since: number | undefined;
  readonly json: boolean;
}

/** `backstitch reconcile`. */
export function reconcileCommand(run: Run<ReconcileOptions>): Command {
  const command = new Command('reconcile')
    .description('Compares orders, workflows, effects, ledger and providers; repairs what is safe, raises the rest.')
    .option('--dry-run', 'repair nothing, and keep nothing: only tell', false)
    .option('--since <hours>', 'leave out orders that settled before, such as 24h or 7d; all are compared else', hours)
    .option('--json', 'print the findings as JSON', false)
    .action(async ({ dryRun, since, json }: Omit<ReconcileOptions, 'place'>) => {
      process.exitCode = await run({ place: placeOf(command), dryRun, since, json });
    });
  return withHelp(withPlace(command, 'temporal'), {
    exits: {
      0: 'nothing is left to do',
      1: 'something was raised, or would be repaired, or somebody could not be asked',
      2: 'wrong usage',
      3: "it can't be compared",
    },
    examples: [
      ['', 'everything, after a restored backup or a lost Temporal'],
      ['--dry-run', 'what it would do'],
      ['--since 24h --json', 'as the schedule does, for programs'],
      ['--temporal temporal.example:7233', 'a system elsewhere'],
    ],
  });
}

function hours(text: string): number {
  const [, number, unit] = /^(?<number>[1-9]\d{0,4})(?<unit>[hd])$/u.exec(text) ?? [];
  if (number !== undefined) return Number(number) * (unit === 'd' ? 24 : 1);
  throw new InvalidArgumentError('It must be a number of hours or days, such as 24h or 7d.');
}
