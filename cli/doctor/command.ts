import { Command, InvalidArgumentError } from 'commander';

import { type Place, placeOf, withPlace } from '../addresses.ts';
import { type Run, withHelp } from '../help.ts';

export interface DoctorOptions {
  readonly place: Place;
  /** After how many minutes an order that hasn't settled counts as stuck. */
  readonly stuckAfter: number;
  readonly json: boolean;
}

/** `backstitch doctor`. */
export function doctorCommand(run: Run<DoctorOptions>): Command {
  const command = new Command('doctor')
    .description('Examines what runs: what is up, what waits, what is stuck, and what to do about it.')
    .option('--stuck-after <minutes>', "after how long an order that hasn't settled counts as stuck", minutes, 15)
    .option('--json', 'print the findings as JSON', false)
    .action(async ({ stuckAfter, json }: Omit<DoctorOptions, 'place'>) => {
      process.exitCode = await run({ place: placeOf(command), stuckAfter, json });
    });
  return withHelp(withPlace(command, 'api', 'temporal', 'databases', 'health'), {
    exits: {
      0: 'no problem in what was looked at, though there may be warnings',
      1: 'there is a problem',
      2: 'wrong usage',
    },
    examples: [
      ['', 'of what runs on ./data'],
      ['--stuck-after 1 --json', 'for programs'],
      ['--url https://shop.example --temporal temporal.example:7233', 'of what runs elsewhere, as far as it is given'],
    ],
  });
}

function minutes(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0) return value;
  throw new InvalidArgumentError('It must be a number of minutes.');
}
