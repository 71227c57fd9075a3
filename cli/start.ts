import { CommanderError } from 'commander';

import { readOptions } from './supervisor/options.ts';
import { messageOf, Problem } from './supervisor/problem.ts';
import { stopRequests } from './supervisor/signals.ts';
import { logStream } from './supervisor/stream.ts';
import { supervise } from './supervisor/supervisor.ts';

const EXIT_USAGE = 2;

process.exit(await main(process.argv.slice(2), process.env));

/** Runs the whole stack until it is stopped, and returns the exit code. */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    const requests = stopRequests();
    const options = readOptions(args);
    const print = (text: string) => void process.stdout.write(`${text}\n`);
    const colour = process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '';
    const stream = logStream({ write: print, colour, level: options.logLevel, verbose: options.verbose });
    await supervise({ options, env, stream, print, requests, input: process.stdin });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const text = error instanceof Problem ? error.message : `this is a bug in Backstitch: ${stackOf(error)}`;
    process.stderr.write(`\n${text}\n`);
    return 1;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
}
