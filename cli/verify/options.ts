import { Command, InvalidArgumentError } from 'commander';

export interface VerifyOptions {
  readonly dataDir: string;
  /** Print the report as JSON. */
  readonly json: boolean;
  /** How many seconds the orders under way may take to settle; undefined when they needn't. */
  readonly wait: number | undefined;
}

const LONGEST_WAIT_S = 86_400;

const AFTER = `
Exit codes: 0 everything adds up, 1 something doesn't, 2 wrong usage, 3 it can't be read.

Examples:
  npm run verify                        right now, of the data in ./data
  npm run verify -- --wait 60           after the orders under way have settled
  npm run --silent verify -- --json     for programs`;

/**
 * Reads the arguments of `npm run verify`.
 *
 * @throws CommanderError when they are wrong, or ask for help; it has been printed
 */
export function readOptions(args: readonly string[]): VerifyOptions {
  const command = new Command('npm run verify --')
    .description("Proves from the databases and the simulators' own logs that money, stock and parcels add up.")
    .option('--data-dir <folder>', 'the data folder of the running system', 'data')
    .option('--wait <seconds>', 'wait so long for orders under way to settle; then they count as broken', seconds)
    .option('--json', 'print the report as JSON', false)
    .addHelpText('after', AFTER)
    .allowExcessArguments(false)
    .exitOverride();
  const { dataDir, json, wait } = command.parse(args, { from: 'user' }).opts<VerifyOptions>();
  return { dataDir, json, wait };
}

function seconds(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value <= LONGEST_WAIT_S) return value;
  throw new InvalidArgumentError(`It must be a number of seconds from 0 to ${LONGEST_WAIT_S}.`);
}
