import { Command, InvalidArgumentError, Option } from 'commander';

import type { OrderLine } from '../../contracts/orders.ts';
import { type Run, withHelp } from '../help.ts';
import { type Where, withWhere } from '../where.ts';
import { wholeNumber } from '../whole-number.ts';
import type { Wish } from './order.ts';

export interface OrderOptions extends Wish, Where {
  readonly json: boolean;
  /** Watch the order's saga until it has settled. */
  readonly follow: boolean;
}

type Given = Omit<OrderOptions, 'lines'> & {
  readonly sku?: readonly string[];
  readonly quantity?: readonly number[];
  readonly line?: readonly OrderLine[];
  readonly address?: string;
};

/** `backstitch order`. */
export function orderCommand(run: Run<OrderOptions>): Command {
  const command = new Command('order')
    .description('Places an order, and shows its saga as it goes: every step, and what takes it back.')
    .option(
      '--sku <sku>',
      "what to order (default: 'tea'); may be repeated",
      collected((text) => text),
    )
    .option('--quantity <n>', 'how many of it (default: 2, or 1 of each SKU named)', collected(wholeNumber))
    .option('--line <sku=n>', 'both at once; may be repeated', collected(line))
    .option('--card <token>', "the card's token", 'tok_visa')
    .option('--city <city>', 'where it goes', 'Hamburg')
    .addOption(new Option('--address <city>', 'another name of --city').conflicts('city'))
    .option('--customer <id>', 'who orders', 'cus_demo')
    .option('--no-follow', "only place it, don't wait")
    .option('--json', 'print the order and its settled saga as JSON', false)
    .action(async (given: Given) => {
      process.exitCode = await run(optionsOf(given, command));
    });
  return withHelp(withWhere(command), {
    exits: {
      0: 'confirmed',
      1: 'rejected, cancelled or timed out',
      2: 'wrong usage, or an order that the API finds invalid',
      3: "the API can't be reached",
    },
    examples: [
      ['', 'two packets of tea, and all goes well'],
      ['--card tok_declined', 'the card is declined: the stock is released'],
      ['--city Atlantis', 'the carrier refuses: money and stock are given back'],
      ['--sku unicorn', 'out of stock'],
      ['--sku sample', 'free: nobody is asked for money'],
      ['--line tea=2 --line mug=1', 'two kinds of goods'],
    ],
    more: 'What each card and city brings about is in docs/simulators.md.',
  });
}

function optionsOf(given: Given, command: Command): OrderOptions {
  const { sku = [], quantity: quantities = [], line: pairs = [], address, ...rest } = given;
  if (quantities.length > Math.max(sku.length, 1) || (quantities.length > 0 && sku.length === 0 && pairs.length > 0)) {
    command.error('error: every --quantity needs its --sku', { exitCode: 2 });
  }
  return { ...rest, city: address ?? rest.city, lines: [...zipped(sku, quantities, pairs), ...pairs] };
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

function line(text: string): OrderLine {
  const [, sku, count] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (sku === undefined || count === undefined) throw new InvalidArgumentError('It must be like tea=2.');
  return { sku, quantity: wholeNumber(count) };
}
