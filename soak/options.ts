import { randomInt } from 'node:crypto';

import { Command, InvalidArgumentError, Option } from 'commander';

export type SoakOptions =
  | { readonly mode: 'soak'; readonly seed: number; readonly minutes: number; readonly rate: number }
  | { readonly mode: 'restarts'; readonly seed: number; readonly restarts: number }
  | { readonly mode: 'frozen'; readonly seed: number; readonly frozen: number }
  | { readonly mode: 'rolling'; readonly seed: number; readonly rolling: number };

interface Given {
  readonly minutes: number;
  readonly seed?: number;
  readonly rate: number;
  readonly restarts?: number | true;
  readonly frozen?: number;
  readonly rolling?: number;
}

export const MOST_RESTARTS = 24;
const EXAMPLES = `
Exit codes: 0 nothing was lost or doubled, 1 something was, and the evidence is kept, 2 wrong usage, 3 it couldn't be done.

Examples:
  npm run soak                            two minutes, another seed each time
  npm run soak -- --minutes 10 --seed 1   the long run, the same each time
  npm run soak -- --restarts              everything is killed, and started again in each of the 24 orders
  npm run soak -- --restarts 2            in two of them
  npm run soak -- --frozen 1000           a thousand steps wake up after they were revoked
  npm run soak -- --rolling 50            fifty workers are restarted while orders come`;

/**
 * Reads the arguments of `npm run soak`.
 *
 * @throws CommanderError when they are wrong, or ask for help; it has been printed
 */
export function readOptions(args: readonly string[]): SoakOptions {
  const command = new Command('npm run soak --')
    .description(
      'Runs the whole system under load while its processes are killed and frozen and its providers fail, ' +
        'and looks every second whether anything was lost or doubled.',
    )
    .option('--minutes <n>', 'for how long orders come and things break', within(0.1, 1_440, /^\d+(?:\.\d+)?$/u), 2)
    .option('--seed <n>', 'the same plan as an earlier run: orders, faults and when', whole(0, 2 ** 32 - 1))
    .option('--rate <n>', 'orders a second', within(0.1, 100, /^\d+(?:\.\d+)?$/u), 3)
    .addOption(
      new Option('--restarts [n]', `kill everything, and start it again in so many of the ${MOST_RESTARTS} orders`)
        .argParser(whole(1, MOST_RESTARTS))
        .conflicts(['minutes', 'rate', 'frozen', 'rolling']),
    )
    .addOption(
      new Option('--frozen <n>', 'freeze workers amid their steps, revoke these, and wake so many of them')
        .argParser(whole(1, 1_000_000))
        .conflicts(['minutes', 'rate', 'rolling']),
    )
    .addOption(
      new Option(
        '--rolling <n>',
        'restart at least so many workers, one after the other, and count the attempts that this loses',
      )
        .argParser(whole(1, 10_000))
        .conflicts(['minutes', 'rate']),
    )
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride();
  const given = command.parse([...args], { from: 'user' }).opts<Given>();
  const { seed = randomInt(2 ** 32), minutes, rate, restarts, frozen, rolling } = given;
  if (restarts !== undefined) return { mode: 'restarts', seed, restarts: restarts === true ? MOST_RESTARTS : restarts };
  if (frozen !== undefined) return { mode: 'frozen', seed, frozen };
  if (rolling !== undefined) return { mode: 'rolling', seed, rolling };
  return { mode: 'soak', seed, minutes, rate };
}

function whole(least: number, most: number): (text: string) => number {
  return within(least, most, /^\d{1,10}$/u);
}

function within(least: number, most: number, form: RegExp): (text: string) => number {
  return (text) => {
    const value = form.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
  };
}
