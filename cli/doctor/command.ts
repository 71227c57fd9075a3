import { Command, InvalidArgumentError } from 'commander';

import { type Run, withHelp } from '../help.ts';
import { DEFAULT_DATA_DIR } from '../where.ts';

export interface DoctorOptions {
  readonly dataDir: string;
  /** After how many minutes an order that hasn't settled counts as stuck. */
  readonly stuckAfter: number;
  readonly json: boolean;
}

/** `backstitch doctor`. */
export function doctorCommand(run: Run<DoctorOptions>): Command {
  const command = new Command('doctor')
    .description('Examines what runs: what is up, what waits, what is stuck, and what to do about it.')
    .option('--data-dir <folder>', 'the data folder of the running system', DEFAULT_DATA_DIR)
    .option('--stuck-after <minutes>', "after how long an order that hasn't settled counts as stuck", minutes, 15)
    .option('--json', 'print the findings as JSON', false)
    .action(async (options: DoctorOptions) => {
      process.exitCode = await run(options);
    });
  return withHelp(command, {
    exits: { 0: 'no problem, though there may be warnings', 1: 'there is a problem', 2: 'wrong usage' },
    examples: [
      ['', 'of what runs on ./data'],
      ['--stuck-after 1 --json', 'for programs'],
    ],
  });
}

function minutes(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0) return value;
  throw new InvalidArgumentError('It must be a number of minutes.');
}
