import { Command } from 'commander';

import { type Run, withHelp } from '../help.ts';
import { anOrder } from '../ids.ts';
import { type Where, withWhere } from '../where.ts';
import { withWho } from './decision-command.ts';

export interface UndoOptions extends Where {
  readonly id: string;
  readonly reason: string;
  /** Who decides, where the command makes the token itself. */
  readonly as: string;
  readonly json: boolean;
}

/** `backstitch sagas undo`. */
export function undoCommand(run: Run<UndoOptions>): Command {
  const command = new Command('undo')
    .description(
      'Undoes a completed order: its parcel is recalled, then its money given back, then its goods restocked.',
    )
    .argument('<id>', 'the id of the order, which is that of its saga', anOrder)
    .requiredOption('--reason <text>', 'why, for the audit')
    .option('--json', 'print what became of it as JSON', false)
    .action(async (id: string, options: Omit<UndoOptions, 'id'>) => {
      process.exitCode = await run({ ...options, id });
    });
  return withHelp(withWhere(withWho(command)), {
    exits: {
      0: 'begun, on its way, or asked for before',
      1: 'not allowed, since it did not end confirmed, or there is no such saga',
      2: 'wrong usage',
      3: "the API can't be reached",
    },
    examples: [["ord_01h455vb4pex5vsknk084sn02q --reason 'the customer sends it back'", '']],
  });
}
