import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';

import { Command, InvalidArgumentError } from 'commander';

export interface SimulateOptions {
  readonly runs: number;
  readonly seed: number;
  readonly path: string | undefined;
  readonly threads: number;
}

const EXAMPLES = `
Exit codes: 0 every law held, 1 one didn't, 2 wrong usage, 3 it couldn't be done.

Examples:
  npm run simulate                                  20,000 cases that nobody has seen before
  npm run simulate -- --runs 500 --seed 42          the same 500 cases, each time
  npm run simulate -- --seed 42 --path 17:0:3       the one case that a finding names, with its story`;

/**
 * Reads the arguments of `npm run simulate`.
 *
 * @throws CommanderError when they are wrong, or ask for help; it has been printed
 */
export function readOptions(args: readonly string[]): SimulateOptions {
  const command = new Command('npm run simulate --')
    .description('Plays random sagas, to which random things happen, and checks that every law of sagas holds.')
    .option('--runs <n>', 'play so many cases', whole(1), 20_000)
    .option('--seed <n>', 'the first seed; the same one gives the same cases', whole(0))
    .option('--path <path>', 'play the one case that a finding names, beside its seed', place)
    .option('--threads <n>', 'play in so many threads', whole(1), availableParallelism())
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride();
  const options = command.parse(args, { from: 'user' }).opts<Partial<SimulateOptions>>();
  const { runs = 0, seed = randomInt(2 ** 30), path, threads = 1 } = options;
  return { runs, seed, path, threads };
}

function whole(least: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$|^1\d{9}$/u.test(text) ? Number(text) : Number.NaN;
    if (value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  };
}

function place(text: string): string {
  if (/^\d+(:\d+)*$/u.test(text)) return text;
  throw new InvalidArgumentError('It must be numbers with colons between them, as a finding says.');
}
