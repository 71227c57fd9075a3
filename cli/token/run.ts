import { mintToken } from '../../tools/development-identity.ts';
import { EXIT } from '../exit.ts';
import { prepareDataFolder } from '../supervisor/data-folder.ts';
import { identityIn } from '../supervisor/identity.ts';
import type { TokenOptions } from './command.ts';

/**
 * Prints a token signed with the key of a data folder; both are made where there are none.
 *
 * @throws Problem when the folder, or its key, can't be used
 */
export async function printToken({ dataDir, ...wish }: TokenOptions): Promise<number> {
  const folder = prepareDataFolder(dataDir, (warning) => void process.stderr.write(`${warning}\n`));
  await identityIn(folder);
  process.stdout.write(`${await mintToken(folder.identity, wish)}\n`);
  return EXIT.good;
}
