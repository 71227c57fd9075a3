// `npm run soak`: the whole system under load, while everything that can happen to a process happens.
import { CommanderError } from 'commander';

import { stopSignal } from '../process/stop-signal.ts';
import { frozen } from './frozen.ts';
import { readOptions, type SoakOptions } from './options.ts';
import { restarts } from './restarts.ts';
import { rolling } from './rolling.ts';
import { soak } from './run.ts';

const EXIT_USAGE = 2;
const EXIT_UNDONE = 3;

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(readOptions(args), stopSignal());
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return EXIT_UNDONE;
  }
}

async function run(options: SoakOptions, signal: AbortSignal): Promise<number> {
  switch (options.mode) {
    case 'soak':
      return soak(options, say, signal);
    case 'frozen':
      return frozen(options, say, signal);
    case 'restarts':
      return restarts(options, say, signal);
    case 'rolling':
      return rolling(options, say, signal);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
