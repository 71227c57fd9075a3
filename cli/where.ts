/** Where the system is that a command is about. */
import { type Command, InvalidArgumentError, Option } from 'commander';

export interface Where {
  readonly dataDir: string;
  /** Where the API is; the data folder says it when left out. */
  readonly url?: string | undefined;
  /** An access token. */
  readonly token?: string | undefined;
}

export const DEFAULT_DATA_DIR = 'data';

/** Gives a command the options that say where the API is. */
export function withWhere(command: Command): Command {
  command.addOption(urlOption()).addOption(dataDirOption()).addOption(tokenOption());
  return command.hook('preAction', () => {
    const [url, dataDir] = [command.getOptionValueSource('url'), command.getOptionValueSource('dataDir')];
    if (url === 'env' && dataDir === 'cli') command.setOptionValue('url', undefined); // a flag wins over the environment
  });
}

export function urlOption(): Option {
  return new Option('--url <url>', 'where the API is').env('BACKSTITCH_URL').argParser(httpUrl);
}

export function dataDirOption(): Option {
  const meaning = 'the data folder of the running system, which says where everything is';
  return new Option('--data-dir <folder>', meaning).default(DEFAULT_DATA_DIR);
}

export function tokenOption(): Option {
  const meaning = 'an access token; on a data folder of this machine none is needed';
  return new Option('--token <jwt>', meaning).env('BACKSTITCH_TOKEN');
}

/** Reads a URL without the slashes at its end; an empty variable of the environment counts as none. */
export function httpUrl(text: string): string | undefined {
  if (text === '') return undefined;
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must be an HTTP URL, such as http://127.0.0.1:3000.');
}
