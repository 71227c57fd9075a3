import { Argument, Command, InvalidArgumentError } from 'commander';

import { type Place, placeOf, withPlace } from '../addresses.ts';
import { type Run, withHelp } from '../help.ts';
import { type Parameters, type Simulator, SIMULATOR_NAMES } from './simulators.ts';

/** What the command is to do. */
export type FaultsAction =
  | { readonly do: 'list'; readonly at: readonly Simulator[] }
  | {
      readonly do: 'switch on';
      readonly at: readonly [Simulator];
      readonly name: string;
      readonly parameters: Parameters;
    }
  | { readonly do: 'heal'; readonly at: readonly Simulator[]; readonly name: string | undefined };

export interface FaultsOptions {
  readonly action: FaultsAction;
  readonly place: Place;
  readonly json: boolean;
}

interface Given {
  readonly dataDir: string;
  readonly health?: unknown;
  readonly json: boolean;
}

const FAULTS = `Faults, which last until they are healed, or the simulator starts again:
  latency       it takes longer, by --ms (2000)
  outage        503, without effect; with --seconds, these are its Retry-After
  reset-before  the connection is reset, without effect
  reset-after   it acts, then the connection is reset
  lost-reply    it acts, then says nothing until the caller gives up
  stored-500    a 500 that is stored under the key, and is its answer for ever
  decline       a final no
  key-expiry    a key that was used more than --ms ago (1000) is forgotten: a repeat acts again
  wrong-body    it acts, then answers with half a body, or with {} (--shape empty)
  webhook-duplicate  the webhook that tells of it is sent twice, side by side
  webhook-disorder   webhooks are held back for --ms (1000), then sent newest first
Operations: authorize, capture, void and refund of payments; book, cancel, dispatch, recall and scan of the carrier.`;

/** `backstitch faults`. */
export function faultsCommand(run: Run<FaultsOptions>): Command {
  const command = new Command('faults')
    .description('Shows what goes wrong at the payment provider and the carrier, makes it go wrong, and heals it.')
    .addArgument(
      new Argument('[simulator]', "whose faults; 'heal' heals all of both").choices([...SIMULATOR_NAMES, 'heal']),
    )
    .addArgument(new Argument('[fault]', "what to switch on, or 'heal'"))
    .addArgument(new Argument('[healed]', "after 'heal', the one to heal"))
    .option('--operation <name>', 'strike this operation only')
    .option('--match <order>', 'strike the order with this id only')
    .option('--times <n>', 'strike so often at most', number)
    .option('--probability <p>', 'strike this share of the requests, up to 1', number)
    .option('--seed <n>', 'strike the same share each time', number)
    .option('--ms <n>', 'how long', number)
    .option('--seconds <n>', 'how long an outage asks to be left alone', number)
    .option('--shape <shape>', 'what a wrong body is like: cut or empty')
    .option('--json', 'print what is on as JSON', false)
    .action(async () => {
      const { dataDir: _dataDir, health: _health, json, ...parameters } = command.opts<Given & Parameters>();
      process.exitCode = await run({ action: actionOf(command, parameters), place: placeOf(command), json });
    });
  return withHelp(withPlace(command, 'health'), {
    exits: { 0: 'done', 2: 'wrong usage', 3: "nothing runs there, or it can't be reached" },
    examples: [
      ['', 'what is on'],
      ['payments outage', 'nobody can pay'],
      ['payments lost-reply --operation capture --times 3', 'taken, and not told'],
      ['carrier latency --ms 4000 --probability 0.2', 'one in five is slow'],
      ['payments heal outage', 'this one is over'],
      ['heal', 'everything works again'],
      ['carrier outage --health carrier=http://10.0.0.9:9100', 'a system elsewhere'],
    ],
    more: FAULTS,
  });
}

function actionOf(command: Command, parameters: Parameters): FaultsAction {
  const { action, surplus } = understood(command.args, parameters);
  if (surplus !== undefined) command.error(`error: nothing is to be done with '${surplus}'`, { exitCode: 2 });
  const unused = action.do === 'switch on' ? undefined : Object.keys(parameters)[0];
  if (unused !== undefined) command.error(`error: --${unused} needs a fault to switch on`, { exitCode: 2 });
  return action;
}

interface Understood {
  readonly action: FaultsAction;
  readonly surplus?: string | undefined;
}

function understood([first, second, third]: readonly string[], parameters: Parameters): Understood {
  if (first === undefined) return { action: { do: 'list', at: SIMULATOR_NAMES } };
  if (first === 'heal') return { action: { do: 'heal', at: SIMULATOR_NAMES, name: undefined }, surplus: second };
  const at = [first as Simulator] as const; // one of the argument's choices
  if (second === undefined) return { action: { do: 'list', at } };
  if (second === 'heal') return { action: { do: 'heal', at, name: third } };
  return { action: { do: 'switch on', at, name: second, parameters }, surplus: third };
}

function number(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number.');
}
