import { Command, InvalidArgumentError, Option } from 'commander';

import { MAX_QUANTITY } from '../../contracts/orders.schema.ts';
import type { OrderLine } from '../../contracts/orders.ts';

export interface OrderOptions {
  readonly lines: readonly OrderLine[];
  readonly card: string;
  readonly city: string;
  readonly customer: string;
  readonly dataDir: string;
  /** Where the API is; undefined to look into the data folder. */
  readonly url: string | undefined;
  readonly json: boolean;
  /** Watch the order's saga until it has settled. */
  readonly follow: boolean;
}

type Given = Omit<OrderOptions, 'lines' | 'url'> & {
  readonly sku?: readonly string[];
  readonly quantity?: readonly number[];
  readonly line?: readonly OrderLine[];
  readonly url?: string;
  readonly address?: string;
};

const EXAMPLES = `
Exit codes: 0 confirmed, 1 rejected, cancelled or timed out, 2 wrong usage, 3 the API can't be reached.

Examples:
  npm run order                                    two packets of tea, and all goes well
  npm run order -- --card tok_declined             the card is declined: the stock is released
  npm run order -- --city Atlantis                 the carrier refuses: money and stock are given back
  npm run order -- --sku unicorn                   out of stock
  npm run order -- --line tea=2 --line mug=1       two kinds of goods
What each card and city brings about is in docs/simulators.md.`;

/**
 * Reads the arguments of `npm run order`.
 *
 * @throws CommanderError when they are wrong, or ask for help; it has been printed
 */
export function readOptions(args: readonly string[]): OrderOptions {
  const command = new Command('npm run order --')
    .description('Places an order, and shows its saga as it goes: every step, and what takes it back.')
    .option(
      '--sku <sku>',
      "what to order (default: 'tea'); may be repeated",
      collected((text) => text),
    )
    .option('--quantity <n>', 'how many of it (default: 2, or 1 of each SKU named)', collected(quantity))
    .option('--line <sku=n>', 'both at once; may be repeated', collected(line))
    .option('--card <token>', "the card's token", 'tok_visa')
    .option('--city <city>', 'where it goes', 'Hamburg')
    .addOption(new Option('--address <city>', 'another name of --city').conflicts('city'))
    .option('--customer <id>', 'who orders', 'cus_demo')
    .option('--url <url>', 'where the API is', url)
    .option('--data-dir <folder>', 'the data folder of the running system, which says where the API is', 'data')
    .option('--no-follow', "only place it, don't wait")
    .option('--json', 'print the order and its settled saga as JSON', false)
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride();
  const {
    sku = [],
    quantity: quantities = [],
    line: pairs = [],
    address,
    ...given
  } = command.parse(args, { from: 'user' }).opts<Given>();
  if (quantities.length > Math.max(sku.length, 1) || (quantities.length > 0 && sku.length === 0 && pairs.length > 0)) {
    command.error('error: every --quantity needs its --sku', { exitCode: 2 });
  }
  return {
    ...given,
    url: given.url,
    city: address ?? given.city,
    lines: [...zipped(sku, quantities, pairs), ...pairs],
  };
}

function zipped(
  skus: readonly string[],
  quantities: readonly number[],
  pairs: readonly OrderLine[],
): readonly OrderLine[] {
  if (skus.length === 0) return pairs.length > 0 ? [] : [{ sku: 'tea', quantity: quantities[0] ?? 2 }];
  return skus.map((sku, i) => ({ sku, quantity: quantities[i] ?? 1 }));
}

function collected<T>(read: (text: string) => T): (text: string, before: readonly T[] | undefined) => readonly T[] {
  return (text, before = []) => [...before, read(text)];
}

function quantity(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MAX_QUANTITY) return value;
  throw new InvalidArgumentError(`It must be a number from 1 to ${MAX_QUANTITY}.`);
}

function line(text: string): OrderLine {
  const [, sku, count] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (sku === undefined || count === undefined) throw new InvalidArgumentError('It must be like tea=2.');
  return { sku, quantity: quantity(count) };
}

function url(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must be an HTTP URL, such as http://127.0.0.1:3000.');
}
