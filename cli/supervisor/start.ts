import { EXIT } from '../exit.ts';
import type { StartOptions } from './command.ts';
import { printer } from './printer.ts';
import { stopRequests } from './signals.ts';
import { logStream } from './stream.ts';
import { supervise } from './supervisor.ts';

/**
 * Runs the whole stack until it is stopped, and returns the exit code.
 *
 * @throws Problem when something is in the way
 */
export async function start(options: StartOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const requests = stopRequests();
  const print = printer(process.stdout);
  const colour = process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '';
  const stream = logStream({
    write: print,
    colour,
    level: options.logLevel,
    verbose: options.verbose,
    json: options.json,
  });
  await supervise({ options, env, stream, print, requests, input: process.stdin });
  return EXIT.good;
}
