import { CommanderError } from 'commander';

import { Problem } from './supervisor/problem.ts';
import { readOptions } from './token/options.ts';
import { tokenFor } from './token/token.ts';

const EXIT_USAGE = 2;

process.exitCode = await main(process.argv.slice(2));

/** Prints a token for development, and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const warn = (message: string): void => void process.stderr.write(`${message}\n`);
  try {
    process.stdout.write(`${await tokenFor(readOptions(args), warn)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    if (!(error instanceof Problem)) throw error;
    warn(error.message);
    return 1;
  }
}
