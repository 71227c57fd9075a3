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
  return command
    .option('--url <url>', 'where the API is', url)
    .option(
      '--data-dir <folder>',
      'the data folder of the running system, which says where the API is',
      DEFAULT_DATA_DIR,
    )
    .addOption(
      new Option('--token <jwt>', 'an access token; on a data folder of this machine none is needed').env(
        'BACKSTITCH_TOKEN',
      ),
    );
}

function url(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must be an HTTP URL, such as http://127.0.0.1:3000.');
}
