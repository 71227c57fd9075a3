import { Command, Option } from 'commander';

import { FINDING_KINDS, type FindingKind } from '../../contracts/reconcile.ts';
import { type Run, UNREACHABLE, withHelp } from '../help.ts';
import { type Where, withWhere } from '../where.ts';
import { wholeNumber } from '../whole-number.ts';

export interface FindingsOptions extends Where {
  readonly kind?: FindingKind;
  /** The id of the saga that they are about. */
  readonly saga?: string;
  /** Also those that are resolved. */
  readonly all: boolean;
  readonly limit: number;
  /** The id of the last one seen. */
  readonly after?: string;
  readonly json: boolean;
}

/** `backstitch findings`. */
export function findingsCommand(run: Run<FindingsOptions>): Command {
  const command = new Command('findings')
    .description(
      'For operators and auditors: lists what the reconciler found and what is wrong with its runs, newest first.',
    )
    .addOption(new Option('--kind <kind>', 'those of one kind').choices(FINDING_KINDS))
    .option('--saga <id>', 'those about one saga')
    .option('--all', 'also those that are resolved', false)
    .option('--limit <n>', 'at most so many', wholeNumber, 20)
    .option('--after <id>', 'those behind this one, the last of the page before')
    .option('--json', 'print them as JSON', false)
    .action(async (options: FindingsOptions) => {
      process.exitCode = await run(options);
    });
  return withHelp(withWhere(command), {
    exits: { 0: 'listed, if only that there are none', 2: 'wrong usage', 3: UNREACHABLE },
    examples: [
      ['', 'what is open'],
      ['--kind unasked', 'who could not be asked, so that it was not compared with them'],
      ['--saga ord_01h455vb4pex5vsknk084sn02q --all --json', 'what there ever was about one, for programs'],
    ],
  });
}
