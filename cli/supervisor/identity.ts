import { keepDevelopmentKeys } from '../../tools/development-identity.ts';
import type { DataFolder } from './data-folder.ts';
import { messageOf, Problem } from './problem.ts';

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
