// `npm run bench:slow-clients`: what hundreds of slow connections cost those who are served beside them.
import { setTimeout as delay } from 'node:timers/promises';

import { Command, CommanderError, InvalidArgumentError } from 'commander';

import { startStack } from '../tests/support/stack.ts';
import { ASKED, type Asked, Clients, emptyLatencies, type Latencies, type Load } from './load.ts';
import { OPENING_MS, openSlowConnections, WAYS_TO_BE_SLOW } from './slow-connections.ts';

interface Options {
  readonly connections: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly check: boolean;
}

/** How much longer than without slow clients the slowest hundredth may wait. */
const FACTOR = 2;
const EXIT_SLOWER = 1;
const EXIT_USAGE = 2;
const EXIT_STOPPED = 130;
/** Until what they asked for at first was answered, and until they are gone. */
const SETTLE_MS = 5_000;
/** How many orders are asked for. */
const PREPARED = 20;

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  try {
    return await bench(readOptions(args));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    throw error;
  }
}

function readOptions(args: readonly string[]): Options {
  return new Command('npm run bench:slow-clients --')
    .description('Measures what slow connections cost those who are served beside them, on a system of its own.')
    .option('--connections <n>', 'how many slow ones', atLeastOne, 500)
    .option('--rounds <n>', 'how often to measure, without and with them', atLeastOne, 6)
    .option('--seconds <n>', 'how long to measure each time', atLeastOne, 10)
    .option(
      '--check',
      `exit with ${EXIT_SLOWER} when a p99 is ${FACTOR} times as long with them, or anything fails`,
      false,
    )
    .allowExcessArguments(false)
    .exitOverride()
    .parse(args, { from: 'user' })
    .opts<Options>();
}

function atLeastOne(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of at least 1.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function bench(options: Options): Promise<number> {
  say('starting a system with empty databases ...');
  const stack = await startStack();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
    process.once(signal, () => void stack.stop().finally(() => process.exit(EXIT_STOPPED)));
  }
  try {
    return await measure(new URL(stack.url), options);
  } finally {
    await stack.stop();
  }
}

async function measure(url: URL, { connections, rounds, seconds, check }: Options): Promise<number> {
  const clients = new Clients(url);
  await clients.prepare(PREPARED);
  await clients.send(seconds); // what is compiled and connected only once
  const [without, withThem] = [emptyLatencies(), emptyLatencies()];
  let failures = 0;
  const take = (all: Latencies, { latencies, failures: failed }: Load): void => {
    for (const asked of ASKED) all[asked].add(latencies[asked]);
    for (const [what, times] of failed) {
      say(`  ${times} times: ${what}`);
      failures += times;
    }
  };
  say(`${connections} slow connections, an equal part of which ${WAYS_TO_BE_SLOW.join(', ')}`);
  for (let round = 1; round <= rounds; round += 1) {
    const alone = await clients.send(seconds);
    take(without, alone);
    const slow = openSlowConnections(url, connections);
    await delay(OPENING_MS + SETTLE_MS);
    const beside = await clients.send(seconds);
    take(withThem, beside);
    const numbers = ASKED.map((asked) => comparison(asked, alone.latencies, beside.latencies)).join('; ');
    say(`round ${round}: ${numbers}; ${slow.open()} were open at the end, ${slow.ended()} ended by the server`);
    slow.close();
    await delay(SETTLE_MS);
  }
  await clients.close();
  say(`\nall rounds: ${ASKED.map((asked) => comparison(asked, without, withThem)).join('; ')}`);
  const worst = Math.max(...ASKED.map((asked) => ratio(asked, without, withThem)));
  return check && (worst >= FACTOR || failures > 0) ? EXIT_SLOWER : 0;
}

function ratio(asked: Asked, without: Latencies, withThem: Latencies): number {
  return withThem[asked].percentile(99) / without[asked].percentile(99);
}

function comparison(asked: Asked, without: Latencies, withThem: Latencies): string {
  const ms = (all: Latencies, percentile: number): string => (all[asked].percentile(percentile) / 1_000).toFixed(1);
  const both = (percentile: number): string => `${ms(without, percentile)} → ${ms(withThem, percentile)} ms`;
  return `${asked}: p50 ${both(50)}, p99 ${both(99)} (× ${ratio(asked, without, withThem).toFixed(2)})`;
}
