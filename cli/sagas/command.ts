import { Command } from 'commander';

import { type Run, UNREACHABLE, withHelp } from '../help.ts';
import { aSaga } from '../ids.ts';
import { type Where, withWhere } from '../where.ts';
import { wholeNumber } from '../whole-number.ts';
import { approveCommand, resolveCommand, type DecisionRuns } from './decision-command.ts';
import { type Filter, withFilter } from './filter.ts';
import { undoCommand, type UndoOptions } from './undo.ts';

export interface ListOptions extends Filter, Where {
  /** Whether it needs a person; either when left out. */
  readonly attention?: boolean;
  readonly limit: number;
  /** The id of the last one seen. */
  readonly after?: string;
  readonly json: boolean;
}

export interface ShowOptions extends Where {
  readonly id: string;
  readonly json: boolean;
}

export interface WatchOptions extends Where {
  readonly json: boolean;
}

export interface SagasRuns extends DecisionRuns {
  readonly list: Run<ListOptions>;
  readonly show: Run<ShowOptions>;
  readonly undo: Run<UndoOptions>;
  readonly watch: Run<WatchOptions>;
}

/** `backstitch sagas`. */
export function sagasCommand(runs: SagasRuns): Command {
  return new Command('sagas')
    .description('For operators: lists sagas, shows what is parked, decides about it, undoes, watches.')
    .addCommand(listCommand(runs.list))
    .addCommand(showCommand(runs.show))
    .addCommand(resolveCommand(runs))
    .addCommand(approveCommand(runs.approve))
    .addCommand(undoCommand(runs.undo))
    .addCommand(watchCommand(runs.watch));
}

function listCommand(run: Run<ListOptions>): Command {
  const command = withFilter(new Command('list'))
    .description('Lists sagas as they were recorded last, newest first: where each is parked, and what is allowed.')
    .option('--step <step>', 'those that are parked at this step, or failed at it')
    .option('--attention', 'those that need a person')
    .option('--no-attention', 'those that need nobody')
    .option('--limit <n>', 'at most so many', wholeNumber, 20)
    .option('--after <id>', 'those behind this one, the last of the page before', aSaga)
    .option('--json', 'print them as JSON', false)
    .action(async (options: ListOptions) => {
      process.exitCode = await run(options);
    });
  return withHelp(withWhere(command), {
    exits: { 0: 'listed, if only that there are none', 2: 'wrong usage', 3: UNREACHABLE },
    examples: [
      ['--attention', 'what needs a person'],
      ['--step authorize-payment --failure UnexpectedReply --older-than 1h', 'what broke there an hour ago or earlier'],
      ['--state compensating --json', 'for programs'],
    ],
  });
}

function showCommand(run: Run<ShowOptions>): Command {
  const command = new Command('show')
    .description('Shows a saga: its steps with their undo, what is being tried, what was decided, and what is allowed.')
    .argument('<id>', "the id of the saga: its order's, or that with '/undo' behind it", aSaga)
    .option('--json', 'print all of it as JSON', false)
    .action(async (id: string, options: Omit<ShowOptions, 'id'>) => {
      process.exitCode = await run({ ...options, id });
    });
  return withHelp(withWhere(command), {
    exits: { 0: 'shown', 1: 'there is no such saga', 2: 'wrong usage', 3: UNREACHABLE },
    examples: [['ord_01h455vb4pex5vsknk084sn02q', 'all about it, and the command lines that would decide']],
  });
}

function watchCommand(run: Run<WatchOptions>): Command {
  const command = new Command('watch')
    .description('Lists what needs a person, and goes on telling what is parked, healed and resolved, until Ctrl-C.')
    .option('--json', 'print a line of JSON for each change', false)
    .action(async (options: WatchOptions) => {
      process.exitCode = await run(options);
    });
  return withHelp(withWhere(command), {
    exits: { 0: 'ended by Ctrl-C', 2: 'wrong usage', 3: UNREACHABLE },
    examples: [
      ['', 'what needs a person, from now on'],
      ['--json | jq \'select(.change == "parked")\'', 'for programs'],
    ],
  });
}
