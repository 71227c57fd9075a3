import { readFileSync } from 'node:fs';

import { Command, InvalidArgumentError, Option } from 'commander';

import { RESOLVE_ACTIONS, type ResolveAction } from '../../contracts/saga.ts';
import { type Run, UNREACHABLE, withHelp } from '../help.ts';
import { aDecision, aSaga } from '../ids.ts';
import { type Where, withWhere } from '../where.ts';
import { wholeNumber } from '../whole-number.ts';
import { type Filter, withFilter } from './filter.ts';

interface Deciding extends Where {
  /** Who decides, where the command makes the token itself. */
  readonly as: string;
  readonly json: boolean;
}

interface Decision extends Deciding {
  readonly action: ResolveAction;
  readonly reason: string;
}

/** JSON in a box: commander takes a bare null for no value. */
export interface Json {
  readonly json: unknown;
}

export interface ResolveOptions extends Decision {
  readonly id: string;
  /** The parked step, if there is but one. */
  readonly step?: string;
  readonly input?: Json;
  readonly result?: Json;
  readonly evidence?: string;
  /** The version that was seen: that of now when left out. */
  readonly version?: number;
}

export interface ResolveAllOptions extends Decision, Filter {
  readonly limit: number;
  readonly dryRun: boolean;
}

export interface ApproveOptions extends Deciding {
  readonly id: string;
  readonly commandId: string;
}

export interface DecisionRuns {
  readonly resolve: Run<ResolveOptions>;
  readonly resolveAll: Run<ResolveAllOptions>;
  readonly approve: Run<ApproveOptions>;
}

type Given = Omit<ResolveOptions, 'id'> & ResolveAllOptions & { readonly all: boolean };

/** What the exit codes of a decision mean. */
const EXITS = {
  0: 'heeded, or written down and on its way',
  1: 'turned away: it is not allowed, or the saga has changed, or there is no such saga',
  2: 'wrong usage, or a decision that the API finds invalid',
  3: UNREACHABLE,
};

const ACTIONS = `Actions, as far as the step allows them now ('sagas show' tells):
  retry            tries at once
  retry-with       takes back what was tried, and tries with another --input
  complete-with    takes back what was tried, and goes on with the --result of what was done by hand (--evidence)
  skip             goes on without it
  declare-refused  the pivot didn't happen (--evidence); everything is taken back; takes two people
  compensate       gives the saga up, and takes everything back
  settle           it was undone outside (--evidence); takes two people`;

/** `backstitch sagas resolve`. */
export function resolveCommand({ resolve, resolveAll }: Omit<DecisionRuns, 'approve'>): Command {
  const command = withFilter(new Command('resolve'))
    .description('Decides about a parked step of a saga, or about all parked sagas that a filter finds.')
    .argument('[id]', 'the id of the saga; else give --all', aSaga)
    .option('--step <step>', 'which step, if several are parked; with --all, those that are parked at it')
    .addOption(new Option('--action <action>', 'what is to be done').choices(RESOLVE_ACTIONS).makeOptionMandatory())
    .requiredOption('--reason <text>', 'why, for the audit')
    .option('--input <json>', 'what to try with instead, as JSON or @file', json)
    .option('--result <json>', 'what came of it when it was done by hand, as JSON or @file', json)
    .option('--evidence <text>', 'where it can be seen: a ticket, a receipt')
    .option('--version <n>', 'the version of the saga that you saw; the one of now when left out', version)
    .addOption(
      new Option('--all', 'decide about all that are parked and that --state, --step, --failure, --older-than find')
        .conflicts(['input', 'result', 'evidence', 'version'])
        .default(false),
    )
    .option('--limit <n>', 'with --all, at most so many, the oldest first', wholeNumber, 100)
    .option('--dry-run', 'with --all, only tell which these are', false)
    .option('--json', 'print what became of it as JSON', false)
    .action(async (id: string | undefined, given: Given) => {
      if ((id === undefined) !== given.all) command.error('error: give the id of a saga, or --all', { exitCode: 2 });
      process.exitCode = id === undefined ? await resolveAll(given) : await resolve({ ...ofOne(command, given), id });
    });
  return withHelp(withWhere(withWho(command)), {
    exits: EXITS,
    examples: [
      ["ord_01h455vb4pex5vsknk084sn02q --action retry --reason 'the provider is back'", 'the one step that is parked'],
      [`ord_01h455vb4pex5vsknk084sn02q --action retry-with --input '"tok_visa"' --reason 'another card'`, ''],
      ["--all --failure ProviderUnavailable --action retry --reason 'they are back' --dry-run", 'whom it is about'],
    ],
    more: `\n${ACTIONS}`,
  });
}

/** What is for --all makes no sense about one saga. */
function ofOne(command: Command, given: Given): Given {
  const surplus = ['state', 'failure', 'olderThan', 'limit', 'dryRun'].find(
    (name) => command.getOptionValueSource(name) === 'cli',
  );
  if (surplus === undefined) return given;
  const flags = command.options.find((option) => option.attributeName() === surplus)?.long ?? surplus;
  return command.error(`error: ${flags} is for --all`, { exitCode: 2 });
}

/** `backstitch sagas approve`. */
export function approveCommand(run: Run<ApproveOptions>): Command {
  const command = new Command('approve')
    .description('Approves, as a second person, what somebody decided about a saga.')
    .argument('<id>', 'the id of the saga', aSaga)
    .argument('<command>', 'the id of the decision', aDecision)
    .option('--json', 'print what became of it as JSON', false)
    .action(async (id: string, commandId: string, options: Omit<ApproveOptions, 'id' | 'commandId'>) => {
      process.exitCode = await run({ ...options, id, commandId });
    });
  return withHelp(withWhere(withWho(command)), {
    exits: { ...EXITS, 1: `${EXITS[1]}, or you decided it yourself` },
    examples: [
      ['ord_01h455vb4pex5vsknk084sn02q cmd_01h455vb4pex5vsknk084sn02q --as bob', 'somebody other than who decided'],
    ],
  });
}

/** Says who decides, where the command makes the token itself. */
export function withWho(command: Command): Command {
  return command.addOption(
    new Option('--as <name>', 'who decides, where the command makes the token itself')
      .default('operator')
      .conflicts('token'),
  );
}

/** Reads JSON, as it was typed or out of a file. */
function json(text: string): Json {
  try {
    return { json: JSON.parse(text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text) };
  } catch (error) {
    throw new InvalidArgumentError(`It must be JSON, or @ and a file with JSON: ${(error as Error).message}.`);
  }
}

function version(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number, as 'sagas show' tells.");
}
