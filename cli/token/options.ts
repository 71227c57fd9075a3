import { Argument, Command, InvalidArgumentError, Option } from 'commander';

import { DEVELOPMENT, LONGEST_LIFE_S, type Role, ROLES } from '../../contracts/identity.ts';
import { customerId } from '../../contracts/orders.schema.ts';

export interface TokenOptions {
  readonly role: Role;
  /** Whose token a customer's is. */
  readonly customer: string;
  readonly lifeS: number;
  readonly dataDir: string;
}

interface Given {
  readonly customer?: string;
  readonly ttl: number;
  readonly dataDir: string;
}

const EXAMPLES = `
It is signed with the key of the data folder, which is made where there is none; only an API that was given its
key set, as by npm start, takes it, and never in production.

Examples:
  npm run --silent token -- manager                        the token and nothing else
  npm run --silent token -- customer --customer cus_ada    of a certain customer, for 12 hours
  npm run --silent token -- operator --ttl 15m
  curl -s http://127.0.0.1:3000/v1/orders -H "authorization: Bearer $(npm run --silent token -- manager)"`;

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/**
 * Reads the arguments of `npm run token`.
 *
 * @throws CommanderError when they are wrong, or ask for help; it has been printed
 */
export function readOptions(args: readonly string[]): TokenOptions {
  const command = new Command('npm run --silent token --')
    .description('Prints an access token for development.')
    .addArgument(new Argument('<role>', 'what its bearer may be').choices(ROLES))
    .addOption(new Option('--customer <id>', "whose a customer's token is").argParser(customer))
    .addOption(new Option('--ttl <time>', 'how long it is good, at most 24h').argParser(seconds).default(43_200, '12h'))
    .option('--data-dir <folder>', 'the data folder with the key', 'data')
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride();
  command.parse(args, { from: 'user' });
  const role = command.args[0] as Role; // one of its choices
  const { customer: id = DEVELOPMENT.customer, ttl: lifeS, dataDir } = command.opts<Given>();
  if (role !== 'customer' && command.getOptionValueSource('customer') !== undefined)
    command.error('error: --customer is for the role customer', { exitCode: 2 });
  return { role, customer: id, lifeS, dataDir };
}

function customer(text: string): string {
  if (customerId.safeParse(text).success) return text;
  throw new InvalidArgumentError("It must be the id of a customer, such as 'cus_demo'.");
}

function seconds(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh])$/u.exec(text) ?? [];
  const life = Number(count) * (UNITS[unit] ?? 0);
  if (life > 0 && life <= LONGEST_LIFE_S.development) return life;
  throw new InvalidArgumentError('It must be a time of at most 24h, such as 12h, 15m or 30s.');
}
