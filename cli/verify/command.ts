import { Command, InvalidArgumentError } from 'commander';

import { type Place, placeOf, withPlace } from '../addresses.ts';
import { SERVICES } from '../../contracts/names.ts';
import { type Run, withHelp } from '../help.ts';

export interface VerifyOptions {
  readonly place: Place;
  /** Print the report as JSON. */
  readonly json: boolean;
  /** How many seconds the orders under way may take to settle; undefined when they needn't. */
  readonly wait: number | undefined;
}

const LONGEST_WAIT_S = 86_400;

/** `backstitch verify`. */
export function verifyCommand(run: Run<VerifyOptions>): Command {
  const command = new Command('verify')
    .description("Proves from the databases and the simulators' own logs that money, stock and parcels add up.")
    .option(
      '--wait <seconds>',
      'wait so long for what is starting, and for orders under way to settle; then they count as broken',
      seconds,
    )
    .option('--json', 'print the report as JSON', false)
    .action(async ({ json, wait }: Omit<VerifyOptions, 'place'>) => {
      process.exitCode = await run({ place: withAllDatabases(command), json, wait });
    });
  return withHelp(withPlace(command, 'api', 'databases', 'providers'), {
    exits: { 0: 'all that was looked at adds up', 1: "something doesn't", 2: 'wrong usage', 3: "it can't be read" },
    examples: [
      ['', 'right now, of the data in ./data'],
      ['--wait 60', 'after the orders under way have settled'],
      ['--json', 'for programs'],
      ['--carrier http://10.0.0.9:4020', 'a system elsewhere, whose databases the environment names'],
    ],
    more: 'A system elsewhere needs all four databases; the report names everything else that was not looked at.',
  });
}

/** Nearly every law compares several databases, so none may be missing. */
function withAllDatabases(command: Command): Place {
  const place = placeOf(command);
  const { elsewhere } = place;
  const missing = SERVICES.filter((service) => elsewhere !== undefined && elsewhere.databases[service] === undefined);
  if (missing.length === 0) return place;
  const options = missing.map((service) => `--${service}-database`).join(', ');
  return command.error(`error: without the database of each service nothing can be proven: give ${options}`, {
    exitCode: 2,
  });
}

function seconds(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value <= LONGEST_WAIT_S) return value;
  throw new InvalidArgumentError(`It must be a number of seconds from 0 to ${LONGEST_WAIT_S}.`);
}
