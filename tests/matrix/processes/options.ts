import { Command, Option } from 'commander';

import { whole } from '../options.ts';
import { STORIES } from '../stories.ts';
import { PROCESS_FAULTS, type ProcessFault } from './strikes.ts';

export interface ProcessesOptions {
  /** An activity; all when undefined. */
  readonly site: string | undefined;
  readonly faults: readonly ProcessFault[];
  readonly stories: readonly string[];
  /** How many boundaries, chosen by the seed; all when undefined. */
  readonly sample: number | undefined;
  readonly seed: number;
}

const FAULTS = Object.keys(PROCESS_FAULTS) as readonly ProcessFault[]; // its keys
/** What a provider or an operator does to one order isn't for real processes. */
const TOLD = Object.entries(STORIES).flatMap(([name, { mute }]) => (mute === undefined ? [name] : []));

const EXAMPLES = `
Faults:
${FAULTS.map((fault) => `  ${fault.padEnd(12)}${PROCESS_FAULTS[fault]}`).join('\n')}

Exit codes: 0 nothing went wrong, 1 something did, 2 wrong usage.

Examples:
  npm run matrix -- --processes                                         every boundary, struck by every fault
  npm run matrix -- --processes --fault kill --site capturePayment
  npm run matrix -- --processes --story cancelled --sample 20 --seed 7  20 of its boundaries`;

/**
 * Reads the arguments of `npm run matrix -- --processes`.
 *
 * @throws CommanderError when they are wrong, or ask for help; it has been printed
 */
export function readProcessesOptions(args: readonly string[]): ProcessesOptions {
  const { fault, story, site, sample, seed } = new Command('npm run matrix -- --processes')
    .description(
      'Starts everything as processes, parks an order at each boundary of every activity, has a fault strike the ' +
        'processes once, and proves that money, stock and parcels add up. Once for every fault.',
    )
    .addOption(new Option('--processes').hideHelp())
    .option('--site <activity>', 'only at the boundaries of this activity')
    .addOption(new Option('--fault <fault>', 'only this fault').choices(FAULTS))
    .addOption(new Option('--story <story>', 'only in this story').choices(TOLD))
    .option('--sample <n>', 'only so many boundaries, chosen by the seed', whole)
    .option('--seed <n>', 'what chooses them', whole, 1)
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride()
    .parse([...args], { from: 'user' })
    .opts<Partial<{ fault: ProcessFault; story: string; site: string; sample: number }> & { seed: number }>();
  return {
    site,
    sample,
    seed,
    faults: fault === undefined ? FAULTS : [fault],
    stories: story === undefined ? TOLD : [story],
  };
}
