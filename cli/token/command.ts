import { Argument, Command, InvalidArgumentError, Option } from 'commander';

import { DEVELOPMENT, LONGEST_LIFE_S, type Role, ROLES } from '../../contracts/identity.ts';
import { customerId } from '../../contracts/orders.schema.ts';
import { type Run, withHelp } from '../help.ts';
import { DEFAULT_DATA_DIR } from '../where.ts';

export interface TokenOptions {
  readonly role: Role;
  /** Whose token it is. */
  readonly subject: string;
  readonly lifeS: number;
  readonly dataDir: string;
  readonly json: boolean;
}

interface Given {
  readonly customer?: string;
  readonly ttl: number;
  readonly dataDir: string;
  readonly json: boolean;
}

const UNITS: ReadonlyMap<string, number> = new Map(Object.entries({ s: 1, m: 60, h: 3600 }));

/** `backstitch token`. */
export function tokenCommand(run: Run<TokenOptions>): Command {
  const command = new Command('token')
    .description('Prints an access token for development, and nothing else.')
    .addArgument(new Argument('<role>', 'what its bearer may be').choices(ROLES))
    .addOption(new Option('--customer <id>', "whose a customer's token is").argParser(customer))
    .addOption(new Option('--ttl <time>', 'how long it is good, at most 24h').argParser(seconds).default(43_200, '12h'))
    .option('--data-dir <folder>', 'the data folder with the key', DEFAULT_DATA_DIR)
    .option('--json', 'print it as JSON, with whose it is', false)
    .action(async (role: Role, { customer: id, ttl: lifeS, dataDir, json }: Given) => {
      if (role !== 'customer' && id !== undefined) {
        command.error('error: --customer is for the role customer', { exitCode: 2 });
      }
      const subject = role === 'customer' ? (id ?? DEVELOPMENT.customer) : role;
      process.exitCode = await run({ role, subject, lifeS, dataDir, json });
    });
  return withHelp(command, {
    exits: { 0: 'printed', 1: "the data folder, or its key, can't be used", 2: 'wrong usage' },
    examples: [
      ['manager', 'one who sees everything'],
      ['customer --customer cus_ada', 'a certain customer'],
      ['operator --ttl 15m', 'for a quarter of an hour'],
    ],
    more:
      'It is signed with the key of the data folder, which is made where there is none; only an API that was given\n' +
      'its key set, as by npm start, takes it, and never in production.',
  });
}

function customer(text: string): string {
  if (customerId.safeParse(text).success) return text;
  throw new InvalidArgumentError("It must be the id of a customer, such as 'cus_demo'.");
}

function seconds(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh])$/u.exec(text) ?? [];
  const life = Number(count) * (UNITS.get(unit) ?? 0);
  if (life > 0 && life <= LONGEST_LIFE_S.development) return life;
  throw new InvalidArgumentError('It must be a time of at most 24h, such as 12h, 15m or 30s.');
}
