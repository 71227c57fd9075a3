import { Command, InvalidArgumentError, Option } from 'commander';

import { ORDER_STATUSES, type OrderStatus } from '../../contracts/orders.ts';
import { type Run, UNREACHABLE, withHelp } from '../help.ts';
import { anOrder } from '../ids.ts';
import { type Where, withWhere } from '../where.ts';
import { wholeNumber } from '../whole-number.ts';

export interface ListOptions extends Where {
  readonly status?: OrderStatus;
  readonly customer?: string;
  readonly placedAfter?: string;
  readonly placedBefore?: string;
  readonly limit: number;
  /** All there are, instead of `limit`. */
  readonly all: boolean;
  readonly json: boolean;
}

export interface ShowOptions extends Where {
  readonly id: string;
  readonly json: boolean;
}

export interface CancelOptions extends Where {
  readonly id: string;
  readonly reason?: string;
  /** Wait until what can be taken back has been. */
  readonly wait: boolean;
  readonly json: boolean;
}

export interface OrdersRuns {
  readonly list: Run<ListOptions>;
  readonly show: Run<ShowOptions>;
  readonly cancel: Run<CancelOptions>;
}

/** `backstitch orders`. */
export function ordersCommand(runs: OrdersRuns): Command {
  return new Command('orders')
    .description('Lists orders, shows one with its saga, cancels one.')
    .addCommand(listCommand(runs.list))
    .addCommand(showCommand(runs.show))
    .addCommand(cancelCommand(runs.cancel));
}

function listCommand(run: Run<ListOptions>): Command {
  const command = new Command('list')
    .description('Lists orders, newest first.')
    .addOption(new Option('--status <status>', 'those of one status').choices(ORDER_STATUSES))
    .option('--customer <id>', 'those of one customer')
    .option('--placed-after <time>', 'those placed at this moment or later', moment)
    .option('--placed-before <time>', 'those placed earlier than this moment', moment)
    .option('--limit <n>', 'at most so many', wholeNumber, 20)
    .option('--all', 'all of them, however many', false)
    .option('--json', 'print them as JSON', false)
    .action(async (options: ListOptions) => {
      process.exitCode = await run(options);
    });
  return withHelp(withWhere(command), {
    exits: { 0: 'listed, if only that there are none', 2: 'wrong usage', 3: UNREACHABLE },
    examples: [
      ['', 'the last 20'],
      ['--status rejected --customer cus_demo', 'what a customer did not get'],
      ['--placed-after 2026-11-23 --all --json', 'a day, for programs'],
    ],
  });
}

function showCommand(run: Run<ShowOptions>): Command {
  const command = new Command('show')
    .description('Shows an order, its history and its saga: every step, and what took it back.')
    .argument('<id>', 'the id of the order', anOrder)
    .option('--json', 'print the order and its saga as JSON', false)
    .action(async (id: string, options: Omit<ShowOptions, 'id'>) => {
      process.exitCode = await run({ ...options, id });
    });
  return withHelp(withWhere(command), {
    exits: { 0: 'shown', 1: 'there is no such order', 2: 'wrong usage', 3: UNREACHABLE },
    examples: [['ord_01h455vb4pex5vsknk084sn02q', 'all about it']],
  });
}

function cancelCommand(run: Run<CancelOptions>): Command {
  const command = new Command('cancel')
    .description('Cancels an order, unless it is past the point of no return.')
    .argument('<id>', 'the id of the order', anOrder)
    .option('--reason <text>', 'why')
    .option('--wait', 'show its saga until everything has been taken back', false)
    .option('--json', 'print what became of it as JSON', false)
    .action(async (id: string, options: Omit<CancelOptions, 'id'>) => {
      process.exitCode = await run({ ...options, id });
    });
  return withHelp(withWhere(command), {
    exits: {
      0: 'cancelled, or on its way',
      1: 'too late, or there is no such order',
      2: 'wrong usage',
      3: UNREACHABLE,
    },
    examples: [
      ['ord_01h455vb4pex5vsknk084sn02q', 'the customer asked for it'],
      ["ord_01h455vb4pex5vsknk084sn02q --reason 'ordered twice' --wait", 'see what is taken back'],
    ],
  });
}

/** Anything that JavaScript takes for a time, in the form that the API wants. */
function moment(text: string): string {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new InvalidArgumentError('It must be a time, such as 2026-11-23 or 2026-11-23T09:30:00Z.');
}
