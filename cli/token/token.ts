import { mintToken } from '../../tools/development-identity.ts';
import { prepareDataFolder } from '../supervisor/data-folder.ts';
import { identityIn } from '../supervisor/identity.ts';
import type { TokenOptions } from './options.ts';

/**
 * Signs a token with the key of a data folder; both are made where there are none.
 *
 * @throws Problem when the folder, or its key, can't be used
 */
export async function tokenFor(
  { role, customer, lifeS, dataDir }: TokenOptions,
  warn: (message: string) => void,
): Promise<string> {
  const folder = prepareDataFolder(dataDir, warn);
  await identityIn(folder);
  return mintToken(folder.identity, { role, subject: role === 'customer' ? customer : role, lifeS });
}
