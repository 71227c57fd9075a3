// `npm run fuzz`: sends the API requests that nobody would think of, and checks the answers against its document.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { CommanderError } from 'commander';

import { stopSignal } from '../process/stop-signal.ts';
import { schemathesis } from './fuzz/install.ts';
import { type FuzzOptions, readOptions } from './fuzz/options.ts';
import { fuzz } from './fuzz/rounds.ts';
import { startSystem, SYSTEM_LOG } from './fuzz/system.ts';

/** Whose requests they are, seed by seed. */
const ROLES = ['customer', 'manager', 'operator'];
const EXIT_FOUND = 1;
const EXIT_USAGE = 2;
const EXIT_UNDONE = 3;

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(readOptions(args), stopSignal());
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    say(error instanceof Error ? error.message : String(error));
    return EXIT_UNDONE;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function run(options: FuzzOptions, signal: AbortSignal): Promise<number> {
  const command = await schemathesis(say);
  const { url, header } = options;
  if (url !== undefined) return rounds({ ...options, command, url, headers: () => header }, signal);
  say('starting a system with empty databases ...');
  const system = await startSystem();
  try {
    const tokens = await Promise.all(ROLES.map(system.token));
    const headers = (seed: number) => [...header, `Authorization: Bearer ${tokens[seed % tokens.length]}`];
    return await rounds({ ...options, command, url: system.url, headers }, signal);
  } finally {
    await system.stop();
  }
}

interface Fuzzing extends FuzzOptions {
  readonly command: string;
  readonly url: string;
  /** What the round of a seed sends with every request. */
  readonly headers: (seed: number) => readonly string[];
}

/** Goes on until something is found, or enough was sent. */
async function rounds(fuzzing: Fuzzing, signal: AbortSignal): Promise<number> {
  const { command, url, headers, requests, seed: first } = fuzzing;
  let sent = 0;
  for (let round = 0; sent < requests; round += 1) {
    signal.throwIfAborted();
    const seed = first + round;
    say(`\nround ${round + 1}, seed ${seed}: ${sent} of ${requests} requests are done`);
    const target = { url, document: documentOf(fuzzing), headers: headers(seed) };
    const finding = await fuzz(command, target, { seed, isFirst: round === 0, signal });
    sent += finding.requests;
    if (!finding.clean) return tellFound(sent, seed);
  }
  say(`\n${sent} requests from seed ${first} on: nothing was found`);
  return 0;
}

/** What the system serves, unless another one is named. */
function documentOf({ document, url }: Fuzzing): string {
  if (document === undefined) return new URL('/openapi.json', url).href;
  return existsSync(document) ? resolve(document) : document;
}

function tellFound(sent: number, seed: number): number {
  say(`\n${sent} requests: the findings are above, each with a command to repeat it.`);
  say(`The commands want a running system, and its port in the place of theirs: npm start. The same requests again:`);
  say(`npm run fuzz -- --seed ${seed}. What a system that was started for this said of itself: ${SYSTEM_LOG}`);
  return EXIT_FOUND;
}
