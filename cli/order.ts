import { resolve } from 'node:path';

import { CommanderError } from 'commander';

import { apiAt, Refused, Unreachable, type Api } from './order/api.ts';
import { readOptions, type OrderOptions } from './order/options.ts';
import { follow, place, readOrder } from './order/order.ts';
import type { PlacedView } from './order/replies.ts';
import { hidden, logging, redrawing, type Screen } from './order/screen.ts';
import { summary } from './order/summary.ts';
import { dataFolderAt } from './supervisor/data-folder.ts';
import { readRunning } from './supervisor/running.ts';

const EXIT_NOT_CONFIRMED = 1;
const EXIT_USAGE = 2;
const EXIT_UNREACHABLE = 3;

const USUAL_PORT = 3000;
/** Some terminals say that they have no columns. */
const UNKNOWN_WIDTH = 80;

process.once('disconnect', () => process.exit(EXIT_UNREACHABLE)); // whoever started us is gone
process.exit(await main(process.argv.slice(2), process.env));

/** Places an order, follows it if asked to, and returns the exit code. */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    const options = readOptions(args);
    const screen = screenFor(options, env);
    const api = apiAt(urlOf(options));
    const order = await place(api, options, screen);
    screen.say(`Order '${order.id}' is placed.\n`);
    if (options.follow) return await watch(api, order, options, screen);
    print(options.json ? JSON.stringify(order, null, 2) : `Look at it: ${urlOf(options)}/v1/orders/${order.id}/saga`);
    return 0;
  } catch (error) {
    return exitCodeOf(error);
  }
}

async function watch(api: Api, { id }: PlacedView, { json }: OrderOptions, screen: Screen): Promise<number> {
  const saga = await follow(api, id, screen);
  const order = await readOrder(api, id, screen);
  print(json ? JSON.stringify({ order, saga }, null, 2) : `\n${summary(order, saga)}`);
  return saga.outcome?.status === 'confirmed' ? 0 : EXIT_NOT_CONFIRMED;
}

/** Says what went wrong, and how to go on. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof Refused) {
    process.stderr.write(`${error.message}\n`);
    return EXIT_USAGE;
  }
  if (!(error instanceof Unreachable)) throw error;
  process.stderr.write(`${error.message}; start it with 'npm start', or say where it is with --url or --data-dir\n`);
  return EXIT_UNREACHABLE;
}

/** The API's address: what was said, or what runs on the data folder, or the usual one. */
function urlOf({ url, dataDir }: OrderOptions): string {
  const running = readRunning(dataFolderAt(resolve(dataDir)).running);
  return url ?? `http://127.0.0.1:${running?.ports.gateway ?? USUAL_PORT}`;
}

function screenFor({ json }: OrderOptions, env: NodeJS.ProcessEnv): Screen {
  if (json) return hidden;
  const { stdout } = process;
  const colour = stdout.isTTY && (env['NO_COLOR'] ?? '') === '';
  const write = (text: string): void => void stdout.write(text);
  return stdout.isTTY
    ? redrawing({ write, colour, columns: () => stdout.columns || UNKNOWN_WIDTH })
    : logging({ write, colour });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
