import { Command, InvalidArgumentError, Option } from 'commander';

import { LOG_LEVELS, type LogLevel } from '../../process/log.ts';
import { type Run, withHelp } from '../help.ts';
import { DEFAULT_DATA_DIR } from '../where.ts';
import { HUNG_AFTER_MS } from './child.ts';
import { HIGHEST_BASE, LOWEST_BASE } from './ports.ts';

export interface StartOptions {
  readonly dataDir: string;
  /** Wipe the data folder first. */
  readonly fresh: boolean;
  /** The first of the ports to use; the well-known ones when undefined. */
  readonly portBase: number | undefined;
  /** How long a process may answer no health check before it is restarted; 0 for ever. */
  readonly hungAfterMs: number;
  readonly logLevel: LogLevel;
  /** Show all that the processes say. */
  readonly verbose: boolean;
  /** Print JSON: a line an entry of the log, and one when all is ready. */
  readonly json: boolean;
}

/** What the arguments are, by their own names. */
type Given = Omit<StartOptions, 'hungAfterMs'> & { readonly hungAfter: number };

/** `backstitch start`. */
export function startCommand(run: Run<StartOptions>): Command {
  const command = new Command('start')
    .description('Starts PostgreSQL, Temporal, the simulators, the workers and the API; Ctrl-C stops them all.')
    .option('--fresh', 'wipe the data folder first', false)
    .option('--port-base <n>', 'use the ports from n on instead of the usual ones', portBase)
    .option('--data-dir <folder>', 'where databases and logs are kept', DEFAULT_DATA_DIR)
    .addOption(
      new Option('--hung-after <seconds>', 'restart a process that answers no health check for so long; 0 never does')
        .argParser(milliseconds)
        .default(HUNG_AFTER_MS, `${HUNG_AFTER_MS / 1000}`),
    )
    .addOption(new Option('--log-level <level>', 'what the processes log').choices(LOG_LEVELS).default('info'))
    .option('--verbose', "show everything, debug messages and the servers' own output, too", false)
    .option('--json', 'print JSON, a line each: what is logged, and where everything is once it is ready', false)
    .action(async ({ hungAfter: hungAfterMs, ...given }: Given) => {
      const { portBase: base, verbose, logLevel } = given;
      process.exitCode = await run({ ...given, hungAfterMs, portBase: base, logLevel: verbose ? 'debug' : logLevel });
    });
  return withHelp(command, {
    exits: { 0: 'stopped', 1: 'something is in the way', 2: 'wrong usage' },
    examples: [
      ['', 'everything, on its usual ports, data in ./data'],
      ['--fresh', 'the same with empty databases'],
      ['--port-base 4100 --data-dir /tmp/second', 'another one beside it'],
    ],
    more: '\nWith TEMPORAL_ADDRESS a Temporal server is used that is there already.',
  });
}

function portBase(text: string): number {
  const base = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (base >= LOWEST_BASE && base <= HIGHEST_BASE) return base;
  throw new InvalidArgumentError(`It must be a number from ${LOWEST_BASE} to ${HIGHEST_BASE}.`);
}

function milliseconds(seconds: string): number {
  if (/^\d{1,6}$/.test(seconds)) return Number(seconds) * 1000;
  throw new InvalidArgumentError('It must be a whole number of seconds.');
}
