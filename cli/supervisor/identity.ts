import { DEVELOPMENT } from '../../contracts/identity.ts';
import { keepDevelopmentKeys, mintToken } from '../../tools/development-identity.ts';
import type { DataFolder } from './data-folder.ts';
import { messageOf, Problem } from './problem.ts';

/** What the banner shows, so that a first call needs no more than a copied line. */
export interface Tokens {
  readonly life: string;
  readonly customer: string;
  readonly manager: string;
}

const LIFE_HOURS = 12;

/**
 * Makes the keys of development tokens, where there are none.
 *
 * @throws Problem when they are damaged
 */
export async function identityIn({ identity }: DataFolder): Promise<void> {
  try {
    await keepDevelopmentKeys(identity);
  } catch (error) {
    throw new Problem(`${messageOf(error)}; delete it, and a new one is made`, { cause: error });
  }
}

/** Signs the tokens of the banner. */
export async function tokensFor({ identity }: DataFolder): Promise<Tokens> {
  const token = async (role: 'customer' | 'manager', subject: string): Promise<string> =>
    mintToken(identity, { role, subject, lifeS: LIFE_HOURS * 3600 });
  return {
    life: `${LIFE_HOURS} hours`,
    customer: await token('customer', DEVELOPMENT.customer),
    manager: await token('manager', 'manager'),
  };
}
