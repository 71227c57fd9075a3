import { Command, InvalidArgumentError } from 'commander';

import { type Run, withHelp } from '../help.ts';
import { DEFAULT_DATA_DIR } from '../where.ts';

export interface VerifyOptions {
  readonly dataDir: string;
  /** Print the report as JSON. */
  readonly json: boolean;
  /** How many seconds the orders under way may take to settle; undefined when they needn't. */
  readonly wait: number | undefined;
}

const LONGEST_WAIT_S = 86_400;

/** `backstitch verify`. */
export function verifyCommand(run: Run<VerifyOptions>): Command {
  const command = new Command('verify')
    .description("Proves from the databases and the simulators' own logs that money, stock and parcels add up.")
    .option('--data-dir <folder>', 'the data folder of the running system', DEFAULT_DATA_DIR)
    .option(
      '--wait <seconds>',
      'wait so long for what is starting, and for orders under way to settle; then they count as broken',
      seconds,
    )
    .option('--json', 'print the report as JSON', false)
    .action(async ({ dataDir, json, wait }: VerifyOptions) => {
      process.exitCode = await run({ dataDir, json, wait });
    });
  return withHelp(command, {
    exits: { 0: 'everything adds up', 1: "something doesn't", 2: 'wrong usage', 3: "it can't be read" },
    examples: [
      ['', 'right now, of the data in ./data'],
      ['--wait 60', 'after the orders under way have settled'],
      ['--json', 'for programs'],
    ],
  });
}

function seconds(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value <= LONGEST_WAIT_S) return value;
  throw new InvalidArgumentError(`It must be a number of seconds from 0 to ${LONGEST_WAIT_S}.`);
}
