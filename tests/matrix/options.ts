import { Command, InvalidArgumentError, Option } from 'commander';

import { caseNamed, FAULTS, type Case, type Fault } from './case.ts';
import { STORIES } from './stories.ts';

export interface MatrixOptions {
  /** An activity; all when undefined. */
  readonly site: string | undefined;
  readonly fault: Fault | undefined;
  readonly story: string | undefined;
  /** A second fault in the recovery from the first. */
  readonly pairs: boolean;
  /** How many cases, chosen by the seed; all when undefined. */
  readonly sample: number | undefined;
  readonly seed: number;
  /** Just this one. */
  readonly only: Case | undefined;
  /** Plants bugs, and looks whether each is found: all, or the one of that name. */
  readonly planted: string | boolean;
}

const EXAMPLES = `
Exit codes: 0 nothing went wrong (with --planted: every bug was found), 1 something did, 2 wrong usage.

Examples:
  npm run matrix                                      every fault at every boundary of every story
  npm run matrix -- --site capturePayment --fault crash
  npm run matrix -- --sample 500 --seed 7             500 of them
  npm run matrix -- --pairs --sample 1000             a second fault in the recovery from the first
  npm run matrix -- --case happy/reserveStock/tx1-commit/crash
  npm run matrix -- --processes                       real processes, with an order parked at each boundary
  npm run matrix -- --processes --help                what that can be told
  npm run matrix -- --planted                         the bugs of tests/planted, each of which must be found
  npm run matrix -- --planted no-tombstone`;

/**
 * Reads the arguments of `npm run matrix`.
 *
 * @throws CommanderError when they are wrong, or ask for help; it has been printed
 */
export function readOptions(args: readonly string[]): MatrixOptions {
  const command = new Command('npm run matrix --')
    .description(
      'Has an order meet every fault at every boundary of every activity, and proves that money, stock and parcels add up.',
    )
    .option('--site <activity>', 'only where this activity is hit')
    .addOption(new Option('--fault <fault>', 'only this fault').choices(Object.keys(FAULTS)))
    .addOption(new Option('--story <story>', 'only in this story').choices(Object.keys(STORIES)))
    .option('--pairs', 'a second fault in the recovery from the first', false)
    .option('--sample <n>', 'only so many, chosen by the seed', whole)
    .option('--seed <n>', 'what chooses them', whole, 1)
    .option('--case <name>', 'only this one, as a failure names it', named)
    .option('--planted [bug]', 'plant bugs in a copy of the tree: every one must be found')
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride();
  const { case: only, ...options } = command
    .parse(args, { from: 'user' })
    .opts<Partial<MatrixOptions> & { case?: Case }>();
  const { site, fault, story, pairs = false, sample, seed = 1, planted = false } = options;
  return { site, fault, story, pairs, sample, seed, only, planted };
}

/** @throws InvalidArgumentError when it is none */
export function whole(text: string): number {
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function named(text: string): Case {
  try {
    const known = caseNamed(text);
    if (Object.hasOwn(STORIES, known.story)) return known;
  } catch {
    // said below
  }
  throw new InvalidArgumentError("It must be a case's name, such as happy/reserveStock/tx1-commit/crash.");
}
