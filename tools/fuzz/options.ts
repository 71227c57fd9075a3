import { randomInt } from 'node:crypto';

import { Command, InvalidArgumentError } from 'commander';

export interface FuzzOptions {
  /** How many requests to send at least. */
  readonly requests: number;
  /** Of the first round; each further one takes the next. */
  readonly seed: number;
  /** A file, or a URL; what the system serves when undefined. */
  readonly document: string | undefined;
  /** Of a system that runs already; one of its own when undefined. */
  readonly url: string | undefined;
  /** Sent with every request. */
  readonly header: readonly string[];
}

const EXAMPLES = `
Exit codes: 0 nothing was found, 1 something was, 2 wrong usage, 3 it couldn't be done.

Examples:
  npm run fuzz                              20,000 requests or more to a system of its own
  npm run fuzz -- --requests 1000000        the long run
  npm run fuzz -- --seed 42 --requests 500  the same again as an earlier run with this seed
  npm run fuzz -- --url http://127.0.0.1:3000 --header 'Authorization: Bearer eyJ...'
                                            a running system, as somebody`;

/**
 * Reads the arguments of `npm run fuzz`.
 *
 * @throws CommanderError when they are wrong, or ask for help; it has been printed
 */
export function readOptions(args: readonly string[]): FuzzOptions {
  const command = new Command('npm run fuzz --')
    .description(
      'Sends requests made from the OpenAPI document, good and bad ones, and checks every answer against it.',
    )
    .option('--requests <n>', 'send at least so many', whole(1), 20_000)
    .option('--seed <n>', 'make the same requests as an earlier run', whole(0))
    .option('--document <file or url>', 'another OpenAPI document than what the system serves')
    .option('--url <url>', 'a running system, instead of one that is started for this')
    .option('--header <name: value>', 'send this with every request; may be repeated', another)
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride();
  const options = command.parse(args, { from: 'user' }).opts<Partial<FuzzOptions>>();
  const { requests = 0, seed = randomInt(2 ** 32), document, url, header = [] } = options;
  return { requests, seed, document, url, header };
}

function whole(least: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$|^[1-3]\d{9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  };
}

function another(header: string, earlier: readonly string[] = []): readonly string[] {
  if (/^[\w-]+:/.test(header)) return [...earlier, header];
  throw new InvalidArgumentError("It must be a header, such as 'Authorization: Bearer eyJ...'.");
}
